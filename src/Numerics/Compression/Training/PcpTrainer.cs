using System.Security.Cryptography;
using System.Text;

namespace PcpCluster.Numerics.Compression;

/// <summary>
/// Finds PCP modes. Random starts of several parametrisations (free terms on balls of several sizes; terms in orbits of subgroups; orbits of the
/// whole space group and combinations of them) are minimised for a short while, the best go on, the best of those go on to convergence;
/// with the long-wave objective its terms are switched on for the finalists. A function of problem and options alone: threads do not matter.
/// </summary>
public static class PcpTrainer
{
    /// <summary>
    /// How much of the squared loss that breaks the space group is forgiven when the long-wave objective chooses among the finalists: to first order that part
    /// averages out over the star of a wave vector, whereas the symmetric part shifts all rates, and with them kappa, the same way.
    /// </summary>
    private const double SymmetryBreakingShare = 0.9;

    /// <param name="problem">What to compress; with <see cref="CompressionProblem.LongWave"/> for the long-wave objective.</param>
    /// <param name="options">Settings.</param>
    /// <param name="compute">Threads, cancellation.</param>
    /// <param name="progress">Called after every run, from any thread.</param>
    /// <param name="device">Evaluates the unconstrained route; null for the CPU.</param>
    public static TrainingResult Train(
        CompressionProblem problem,
        TrainingOptions options,
        ComputeOptions compute,
        Action<TrainingProgress>? progress = null,
        ITrainingDevice? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Rank, 1);
        using var checkpoint = new TrainingCheckpoint(options.CheckpointFile, Fingerprint(problem, options));
        var runner = new CandidateRunner(options, compute, checkpoint, progress) { StageCount = Stages(options) };
        TrainedCandidate[] finalists = Search(problem, options, runner, device ?? new CpuTrainingDevice());
        bool longWave = options.Objective == TrainingObjective.LongWave;
        TrainedCandidate[] results = runner.Continue("final", finalists, options.FinalIterations, LossWeights.Plain);
        if (longWave)
        {
            results = runner.Continue("long waves", results, options.FinalIterations, options.LongWaveWeights);
        }

        TrainedCandidate best = longWave
            ? results.OrderBy(r => r.Loss.Objective - (SymmetryBreakingShare * SymmetryBreaking(problem, r))).First()
            : results.OrderBy(r => r.Loss.Objective).First();
        return Finish(problem, options, best, runner);
    }

    private static double SymmetryBreaking(CompressionProblem problem, TrainedCandidate candidate)
    {
        PcpModes modes = candidate.Candidate.Create(LossWeights.Plain).ToModes(candidate.Parameters);
        double loss = SymmetryLoss.Of(problem, modes);
        return double.IsNaN(loss) ? 0 : loss * loss;
    }

    private static int Stages(TrainingOptions options) =>
        (options.Routes.HasFlag(TrainingRoutes.Unconstrained) ? 2 : 0)
        + (options.Routes.HasFlag(TrainingRoutes.ReducedSymmetry) ? 2 : 0)
        + (options.Routes.HasFlag(TrainingRoutes.Orbits) ? 4 : 0)
        + (options.Objective == TrainingObjective.LongWave ? 2 : 1);

    private static TrainedCandidate[] Search(CompressionProblem problem, TrainingOptions options, CandidateRunner runner, ITrainingDevice device)
    {
        PcpSupport[] supports = [.. Enumerable.Range(0, options.ExtraShells + 1)
            .Select(shells => PcpSupport.Covering(problem.Crystal, problem.Blocks, options.Uncovered, shells))
            .DistinctBy(s => s.Sites.Length)];
        OrbitCatalog? catalog = options.Routes == TrainingRoutes.Unconstrained ? null : OrbitCatalog.Create(problem, options.Uncovered);
        int starts = TrainerLimits.SymmetricStarts(options.Rank, problem.Order);
        TrainedCandidate[] Free() => runner.Continue(
            "free terms, continued",
            Best(runner.Start("free terms", [.. supports.SelectMany(s => FreeStarts(problem, options, s, device))], options.StartIterations), 2),
            options.ContinuedIterations,
            LossWeights.Plain);

        TrainedCandidate[] free = options.Routes.HasFlag(TrainingRoutes.Unconstrained) || catalog is null ? Free() : [];
        TrainedCandidate[] reduced = [];
        if (catalog is not null && options.Routes.HasFlag(TrainingRoutes.ReducedSymmetry))
        {
            TrainingCandidate[] candidates = [.. supports.SelectMany(s => catalog.ReducedSymmetry(s, options.Rank))];
            reduced = runner.Start("reduced symmetry", [.. candidates.SelectMany(c => Enumerable.Range(0, starts).Select(start => (c, start)))], TrainerLimits.SubgroupIterations);
            reduced = runner.Continue("reduced symmetry, continued", Best(reduced, 3 + starts), options.ContinuedIterations, LossWeights.Plain);
        }

        TrainedCandidate[] orbits = [];
        if (catalog is not null && options.Routes.HasFlag(TrainingRoutes.Orbits))
        {
            orbits = [.. OrbitSearch.Run(catalog, options.Rank, runner, starts)];
            orbits = runner.Continue("orbits, continued", Best(orbits, 3 + starts), options.ContinuedIterations, LossWeights.Plain);
        }

        if (free.Length + reduced.Length + orbits.Length == 0)
        {
            free = Free(); // symmetry offers nothing of this rank
        }

        return options.Objective == TrainingObjective.LongWave
            ? [.. Best(free, options.Finalists), .. Best(reduced, options.Finalists), .. Best(orbits, 1)]
            : [.. Best([.. free, .. reduced], options.Finalists + starts - 1), .. Best(orbits, starts)];
    }

    private static IEnumerable<(TrainingCandidate, int)> FreeStarts(
        CompressionProblem problem, TrainingOptions options, PcpSupport support, ITrainingDevice device)
    {
        var candidate = new TrainingCandidate(
            TrainingRoutes.Unconstrained,
            $"free terms, {support.Sites.Length} sites",
            options.Rank,
            weights => device.CreateLoss(problem, support.Sites, options.Rank, weights));
        return Enumerable.Range(0, options.Starts).Select(start => (candidate, start));
    }

    // a stable order: equal losses keep the order of the runs
    private static IEnumerable<TrainedCandidate> Best(IEnumerable<TrainedCandidate> runs, int count) =>
        runs.OrderBy(r => r.Loss.Objective).DistinctBy(r => (r.Candidate, Math.Round(r.Loss.Objective, 9))).Take(count);

    private static TrainingResult Finish(CompressionProblem problem, TrainingOptions options, TrainedCandidate best, CandidateRunner runner)
    {
        bool withTargets = problem.LongWave is not null && problem.Order is 3 or 4;
        IPcpLoss loss = best.Candidate.Create(withTargets ? options.LongWaveWeights : LossWeights.Plain);
        LossTerms terms = loss.Evaluate(best.Parameters, new double[best.Parameters.Length]);
        PcpModes modes = loss.ToModes(best.Parameters);
        var record = new PcpTrainingRecord(
            options.Objective == TrainingObjective.LongWave ? "longwave" : "plain",
            best.Candidate.Route switch
            {
                TrainingRoutes.Orbits => "orbits",
                TrainingRoutes.ReducedSymmetry => "reduced-symmetry",
                _ => "unconstrained",
            },
            options.Seed,
            options.Starts,
            best.Iterations,
            Root(terms.Plain),
            withTargets ? Root(terms.Strain) : double.NaN,
            withTargets ? Root(terms.Elastic) : double.NaN,
            SymmetryLoss.Of(problem, modes),
            problem.Tensor.CountNonzero(),
            problem.Tensor.Values.LongLength,
            TensorFingerprint.Of(problem.Tensor));
        return new(new(problem.Crystal, modes, record), best.Candidate.Key, runner.Seconds, runner.SecondsToThreePercent, runner.History);
    }

    private static double Root(double squared) => Math.Sqrt(Math.Max(0, squared));

    private static string Fingerprint(CompressionProblem problem, TrainingOptions options)
    {
        string text = TensorFingerprint.Of(problem.Tensor) + (options with { CheckpointFile = null });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
