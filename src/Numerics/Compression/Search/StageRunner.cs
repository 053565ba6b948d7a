using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Does the runs of a stage, on several threads if wanted: every run is a function of its candidate, its start and its seed alone, so that
/// nothing depends on the number of threads, nor on which runs are done together.
/// </summary>
internal static class StageRunner
{
    /// <param name="runs">Runs of the stage, or some of them.</param>
    /// <param name="method">Of the stage.</param>
    /// <param name="options">Objective and seed.</param>
    /// <param name="heat">Processes of a heat term.</param>
    /// <param name="device">Where.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    /// <param name="observe">Sees losses on the way; any thread.</param>
    /// <param name="done">Called once a run, with its number, as soon as it ended; any thread.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static Minimised[] Run(
        ImmutableArray<StageRun> runs,
        StageMethod method,
        TrainingOptions options,
        HeatProcesses? heat,
        ITrainingDevice device,
        ComputeOptions compute,
        Action<LossTerms> observe,
        Action<int, Minimised>? done = null)
    {
        var results = new Minimised[runs.Length];
        int finished = 0;
        device.Minimise(
            [.. runs.Select(r => new Minimisation(
                r.Candidate.Modes, method.Weights, r.From, options.Seed, r.Start, n => method.Minimizer(n, options.Objective))
            {
                Heat = heat,
            })],
            compute,
            observe,
            (k, end) =>
            {
                results[k] = method.Polish
                    ? end with { Iterations = end.Iterations + Polish(runs[k], method, end, compute.Cancellation) }
                    : end;
                done?.Invoke(k, results[k]);
                compute.Progress?.Report((double)Interlocked.Increment(ref finished) / runs.Length);
            });
        return results;
    }

    /// <summary>What a run has come to; the loss by the processor's own kernels, whatever the device.</summary>
    public static TrainedCandidate Judge(StageRun run, StageMethod method, Minimised end) => new(
        run.Candidate,
        run.Start,
        end.Parameters,
        run.Candidate.Modes.CreateLoss(method.Weights.WithoutHeat()).Evaluate(end.Parameters, new double[end.Parameters.Length]),
        end.Iterations);

    private static int Polish(StageRun run, StageMethod method, Minimised end, CancellationToken stop)
    {
        if (end.Parameters.Length > TrainerLimits.PolishedParameters)
        {
            return 0;
        }

        var newton = new DampedNewton(run.Candidate.Modes.CreateLoss(method.Weights.WithoutHeat()), stop);
        newton.Minimize(end.Parameters, TrainerLimits.PolishIterations, 1e-6);
        return newton.Iterations;
    }
}
