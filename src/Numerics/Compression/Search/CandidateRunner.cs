using System.Diagnostics;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Runs many minimisations, on several threads if wanted: every run is a function of its candidate, its start and its seed alone, and
/// results come in the order of the runs, so that nothing depends on the number of threads.
/// </summary>
internal sealed class CandidateRunner(
    TrainingOptions options,
    ComputeOptions compute,
    TrainingCheckpoint checkpoint,
    ITrainingDevice device,
    Action<TrainingProgress>? progress)
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
    public TrainedCandidate[] Race(
        string stage, IReadOnlyList<(TrainingCandidate Candidate, int Start)> runs, int first, double share, int more) =>
        Continue(
            stage + ", the better ones", Best(Start(stage, runs, first), (int)Math.Ceiling(share * runs.Count)), more, LossWeights.Plain);

    /// <summary>The best runs; a stable order: equal losses keep the order of the runs, and of equal results one is kept.</summary>
    public static IEnumerable<TrainedCandidate> Best(IEnumerable<TrainedCandidate> runs, int count) =>
        runs.OrderBy(r => r.Loss.Objective).DistinctBy(r => (r.Candidate, Math.Round(r.Loss.Objective, 9))).Take(count);

    /// <summary>Goes on from where candidates stand.</summary>
    public TrainedCandidate[] Continue(
        string stage, IEnumerable<TrainedCandidate> from, int iterations, LossWeights weights, bool polish = false) =>
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
        string[] keys = [.. runs.Select(r => $"{stage}|{r.Candidate.Key}|{r.Start}")];
        int done = 0;
        var missing = new List<int>();
        for (int k = 0; k < runs.Length; k++)
        {
            if (checkpoint.TryGet(keys[k], out int iterations, out double[] stored))
            {
                Finished(k, stored, iterations);
            }
            else
            {
                missing.Add(k);
            }
        }

        device.Minimise(
            [.. missing.Select(
                k => new Minimisation(runs[k].Candidate.Modes, weights, runs[k].From, options.Seed, runs[k].Start, minimizer))],
            compute,
            Observe,
            (number, end) =>
            {
                int iterations = end.Iterations + (polish ? Polish(runs[missing[number]].Candidate, weights, end.Parameters) : 0);
                checkpoint.Add(keys[missing[number]], iterations, end.Parameters);
                Finished(missing[number], end.Parameters, iterations);
            });
        _stage++;
        return results;

        void Finished(int k, double[] parameters, int iterations)
        {
            // by the processor's own kernels, whatever the device
            LossTerms loss = runs[k].Candidate.Modes.CreateLoss(weights.WithoutHeat()).Evaluate(parameters, new double[parameters.Length]);
            results[k] = new(runs[k].Candidate, runs[k].Start, parameters, loss, iterations);
            int finished = Interlocked.Increment(ref done);
            Observe(loss);
            compute.Progress?.Report(Math.Min(1, (_stage + ((double)finished / runs.Length)) / StageCount));
            progress?.Invoke(new(stage, finished, runs.Length, _best, Seconds));
        }
    }

    private static int Polish(TrainingCandidate candidate, LossWeights weights, double[] parameters)
    {
        if (parameters.Length > TrainerLimits.PolishedParameters)
        {
            return 0;
        }

        var newton = new DampedNewton(candidate.Modes.CreateLoss(weights.WithoutHeat()));
        newton.Minimize(parameters, TrainerLimits.PolishIterations, 1e-6);
        return newton.Iterations;
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
