using System.Diagnostics;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Runs many minimisations, on several threads if wanted: every run is a function of its candidate, its start and its seed alone, and results come in
/// the order of the runs, so that nothing depends on the number of threads.
/// </summary>
internal sealed class CandidateRunner(
    TrainingOptions options,
    ComputeOptions compute,
    TrainingCheckpoint checkpoint,
    Action<TrainingProgress>? progress,
    Action<IPcpLoss, double[]>? calibrate = null)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private double _best = double.PositiveInfinity;
    private double _secondsToThreePercent = double.NaN;
    private int _stage;

    /// <summary>Number of calls of <see cref="Start"/> and <see cref="Continue"/> to come, for the overall progress.</summary>
    public int StageCount { get; set; } = 1;

    public double Seconds => _clock.Elapsed.TotalSeconds;

    /// <summary>Wall-clock seconds after which a relative loss of 3 % was first met; NaN if it never was.</summary>
    public double SecondsToThreePercent => _secondsToThreePercent;

    /// <summary>Best loss against time, one entry each time it fell by 2 % or more.</summary>
    public List<(double Seconds, double Loss)> History { get; } = [];

    /// <summary>Random starts of candidates.</summary>
    public TrainedCandidate[] Start(string stage, IReadOnlyList<(TrainingCandidate Candidate, int Start)> runs, int iterations) =>
        Run(stage, [.. runs.Select(r => (r.Candidate, r.Start, (double[]?)null))], LossWeights.Plain, _ => new(20, iterations, 1e-4));

    /// <summary>Random starts of candidates in two steps: the better part of them after the first step takes the second.</summary>
    /// <param name="stage">Name of the first step.</param>
    /// <param name="runs">Candidates and starts.</param>
    /// <param name="first">Iterations of all.</param>
    /// <param name="share">Part that goes on.</param>
    /// <param name="more">Iterations of that part.</param>
    /// <returns>Those that went on.</returns>
    public TrainedCandidate[] Race(string stage, IReadOnlyList<(TrainingCandidate Candidate, int Start)> runs, int first, double share, int more) =>
        Continue(stage + ", the better ones", Best(Start(stage, runs, first), (int)Math.Ceiling(share * runs.Count)), more, LossWeights.Plain);

    /// <summary>The best runs; a stable order: equal losses keep the order of the runs, and of equal results one is kept.</summary>
    public static IEnumerable<TrainedCandidate> Best(IEnumerable<TrainedCandidate> runs, int count) =>
        runs.OrderBy(r => r.Loss.Objective).DistinctBy(r => (r.Candidate, Math.Round(r.Loss.Objective, 9))).Take(count);

    /// <summary>Goes on from where candidates stand.</summary>
    public TrainedCandidate[] Continue(string stage, IEnumerable<TrainedCandidate> from, int iterations, LossWeights weights, bool polish = false) =>
        Run(
            stage,
            [.. from.Select(c => (c.Candidate, c.Start, (double[]?)c.Parameters))],
            weights,
            parameters => new(TrainerLimits.Memory(parameters, options.Objective), iterations, 2e-4, Window: 100),
            polish);

    private TrainedCandidate[] Run(
        string stage,
        (TrainingCandidate Candidate, int Start, double[]? From)[] runs,
        LossWeights weights,
        Func<int, LbfgsOptions> minimizer,
        bool polish = false)
    {
        var results = new TrainedCandidate[runs.Length];
        int done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = compute.Threads, CancellationToken = compute.Cancellation };
        Parallel.For(0, runs.Length, parallel, k =>
        {
            results[k] = RunOne(stage, runs[k], weights, minimizer, polish);
            int finished = Interlocked.Increment(ref done);
            Observe(results[k].Loss);
            compute.Progress?.Report(Math.Min(1, (_stage + ((double)finished / runs.Length)) / StageCount));
            progress?.Invoke(new(stage, finished, runs.Length, _best, Seconds));
        });
        _stage++;
        return results;
    }

    private TrainedCandidate RunOne(
        string stage, (TrainingCandidate Candidate, int Start, double[]? From) run, LossWeights weights, Func<int, LbfgsOptions> minimizer, bool polish)
    {
        IPcpLoss loss = run.Candidate.Create(weights);
        string key = $"{stage}|{run.Candidate.Key}|{run.Start}";
        if (checkpoint.TryGet(key, out int before, out double[] stored) && stored.Length == loss.ParameterCount)
        {
            return new(run.Candidate, run.Start, stored, loss.Evaluate(stored, new double[stored.Length]), before);
        }

        double[] parameters = run.From is null ? new double[loss.ParameterCount] : (double[])run.From.Clone();
        if (run.From is null)
        {
            loss.RandomStart(options.Seed, run.Start, parameters);
        }

        if (weights.HasHeat)
        {
            calibrate?.Invoke(loss, parameters);
        }

        var lbfgs = new LbfgsMinimizer(loss, minimizer(loss.ParameterCount));
        (LossTerms terms, MinimizerStop _) = lbfgs.Minimize(parameters, current =>
        {
            Observe(current);
            compute.Cancellation.ThrowIfCancellationRequested();
            return false;
        });
        int iterations = lbfgs.Iterations;
        if (polish && loss.ParameterCount <= TrainerLimits.PolishedParameters)
        {
            var newton = new DampedNewton(loss);
            terms = newton.Minimize(parameters, TrainerLimits.PolishIterations, 1e-6);
            iterations += newton.Iterations;
        }

        checkpoint.Add(key, iterations, parameters);
        return new(run.Candidate, run.Start, parameters, terms, iterations);
    }

    private void Observe(LossTerms terms)
    {
        double loss = Math.Sqrt(Math.Max(0, terms.Plain));
        lock (_gate)
        {
            if (loss < 0.98 * _best)
            {
                History.Add((Seconds, loss));
            }

            _best = Math.Min(_best, loss);
            if (loss <= 0.03 && double.IsNaN(_secondsToThreePercent))
            {
                _secondsToThreePercent = Seconds;
            }
        }
    }
}
