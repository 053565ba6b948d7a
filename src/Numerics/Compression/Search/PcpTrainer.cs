using System.Security.Cryptography;
using System.Text;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Finds PCP modes. Random starts of several parametrisations (free terms on balls of several sizes; terms in orbits of subgroups; orbits
/// of the whole space group and combinations of them) are minimised for a short while, the best go on, the best of those go on to
/// convergence; with the long-wave objective its terms are switched on for the finalists. A function of problem and options alone: threads
/// do not matter.
/// </summary>
public static class PcpTrainer
{
    /// <summary>
    /// How much of the squared error that breaks the space group is forgiven when the long-wave objective chooses among the finalists. To
    /// first order that part averages out over the processes of a mode, whereas the symmetric part shifts all images of a process, and with
    /// them the mode's rate, the same way.
    /// </summary>
    private const double SymmetryBreakingShare = 0.9;

    /// <summary>How much the random part of the processes' error counts against its mean.</summary>
    private const double SpreadShare = 0.1;

    /// <summary>How much its square counts.</summary>
    private const double ConvexShare = 0.5;

    /// <param name="problem">What to compress; with <see cref="CompressionProblem.LongWave"/> for the long-wave objective.</param>
    /// <param name="options">Settings.</param>
    /// <param name="compute">Threads, cancellation.</param>
    /// <param name="progress">Called after every run, from any thread.</param>
    public static TrainingResult Train(
        CompressionProblem problem, TrainingOptions options, ComputeOptions compute, Action<TrainingProgress>? progress = null) =>
        Train(problem, options, compute, progress, new CpuTrainingDevice());

    /// <summary>The same with the minimisations on a device.</summary>
    internal static TrainingResult Train(
        CompressionProblem problem,
        TrainingOptions options,
        ComputeOptions compute,
        Action<TrainingProgress>? progress,
        ITrainingDevice device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Rank, 1);
        using var checkpoint = new TrainingCheckpoint(options.CheckpointFile, Fingerprint(problem, options));
        var runner = new CandidateRunner(options, compute, checkpoint, device, progress)
        {
            StageCount = Stages(options),
        };
        TrainedCandidate[] finalists = Search(problem, options, runner);
        bool longWave = options.Objective == TrainingObjective.LongWave;
        TrainedCandidate[] results = runner.Continue("finalists", finalists, TrainerLimits.FinalistIterations, LossWeights.Plain);
        if (longWave)
        {
            LossWeights weights = options.LongWaveWeights.WithoutHeat();
            results = runner.Continue(
                "long waves", results, Math.Min(TrainerLimits.FirstLongWaveIterations, options.LongWaveIterations), weights);
            results = runner.Continue(
                "long waves, the best finalists",
                WithOrbits(results, CandidateRunner.Best(results, TrainerLimits.LongWaveFinalists)),
                options.LongWaveIterations,
                weights,
                polish: true);
            results = problem.Heat is null
                ? results
                : [.. WithOrbits(results, results.OrderBy(r => RandomError(problem, r)).Take(TrainerLimits.HeatFinalists))];
            for (int round = 1; round <= TrainerLimits.HeatIterations.Length && problem.Heat is not null; round++)
            {
                results =
                    runner.Continue($"heat, round {round}", results, TrainerLimits.HeatIterations[round - 1], options.LongWaveWeights);
            }
        }
        else
        {
            IEnumerable<TrainedCandidate> few = CandidateRunner.Best(results, options.Finalists);
            int iterations = Math.Min(options.FinalIterations, TrainerLimits.BestFinalistIterations);
            results = runner.Continue("the best finalists", few, iterations, LossWeights.Plain, polish: true);
            results = runner.Continue("final", CandidateRunner.Best(results, 1), options.FinalIterations, LossWeights.Plain);
        }

        TrainedCandidate best = results.OrderBy(r => longWave ? Score(problem, r) : r.Loss.Objective).First();
        return Finish(problem, options, best, runner);
    }

    // the best of the whole space group always takes part: at low rank its processes err less, whatever the losses are
    private static IEnumerable<TrainedCandidate> WithOrbits(TrainedCandidate[] all, IEnumerable<TrainedCandidate> best) =>
        best.Union(CandidateRunner.Best(all.Where(r => r.Candidate.Route == TrainingRoutes.Orbits), 1));

    // what the long-wave objective judges finalists by: the error of kappa that independent draws of processes foresee, where there are any
    private static double Score(CompressionProblem problem, TrainedCandidate candidate)
    {
        PcpModes modes = Modes(candidate);
        double symmetric = SymmetricShare(problem, modes, candidate.Loss.Plain);
        return Heat(problem, modes) is { } heat
            ? Math.Sqrt(candidate.Loss.Objective + HeatTerm(problem, modes)) + heat.KnownShift + RandomError(heat, symmetric)
            : candidate.Loss.Objective - ((1 - symmetric) * candidate.Loss.Plain);
    }

    // what the heat term leaves as it is: the random error of the processes as far as it moves the rates of single modes, and its square,
    // as a mode's lifetime is a convex function of its rate
    private static double RandomError(HeatErrors heat, double symmetric) =>
        (SpreadShare * heat.Spread * Math.Sqrt(symmetric)) + (ConvexShare * heat.Spread * heat.Spread);

    private static double RandomError(CompressionProblem problem, TrainedCandidate candidate)
    {
        PcpModes modes = Modes(candidate);
        return Heat(problem, modes) is { } heat ? RandomError(heat, SymmetricShare(problem, modes, candidate.Loss.Plain)) : 0;
    }

    private static double SymmetricShare(CompressionProblem problem, PcpModes modes, double squaredLoss)
    {
        double breaking = SymmetryLoss.Of(problem, modes);
        return double.IsNaN(breaking) ? 1 : 1 - (SymmetryBreakingShare * Math.Min(1, breaking * breaking / squaredLoss));
    }

    private static PcpModes Modes(TrainedCandidate candidate) =>
        candidate.Candidate.Modes.CreateLoss(LossWeights.Plain).ToModes(candidate.Parameters);

    private static double HeatTerm(CompressionProblem problem, PcpModes modes) => problem.Heat is { } processes
        ? LossWeights.LongWave.Heat * HeatErrors.Measure(processes, modes, problem.Masses).Term
        : 0;

    private static HeatErrors? Heat(CompressionProblem problem, PcpModes modes) =>
        problem.Validation is { } processes ? HeatErrors.Measure(processes, modes, problem.Masses) : null;

    private static int Stages(TrainingOptions options) =>
        (options.Routes.HasFlag(TrainingRoutes.Unconstrained) ? 2 : 0)
        + (options.Routes.HasFlag(TrainingRoutes.ReducedSymmetry) ? SubgroupSearch.Stages(options.Objective) : 0)
        + (options.Routes.HasFlag(TrainingRoutes.Orbits) ? 5 : 0)
        + (options.Objective == TrainingObjective.LongWave ? 3 + TrainerLimits.HeatIterations.Length : 3);

    private static TrainedCandidate[] Search(CompressionProblem problem, TrainingOptions options, CandidateRunner runner)
    {
        PcpSupport[] Supports(IEnumerable<int> extraShells) => [.. extraShells
            .Select(shells => PcpSupport.Covering(problem.Crystal, problem.Blocks, options.Uncovered, shells))
            .DistinctBy(s => s.Sites.Length)];
        PcpSupport[] supports = Supports(Enumerable.Range(0, options.ExtraShells + 1));
        OrbitCatalog? catalog = options.Routes == TrainingRoutes.Unconstrained ? null : OrbitCatalog.Create(problem, options.Uncovered);
        int starts = TrainerLimits.SymmetricStarts(options.Rank, problem.Order, options.Objective);
        bool longWave = options.Objective == TrainingObjective.LongWave;
        TrainedCandidate[] Free() => runner.Continue(
            "free terms, continued",
            CandidateRunner.Best(
                runner.Start("free terms", [.. supports.SelectMany(s => FreeStarts(problem, options, s))], options.StartIterations), 2),
            options.ContinuedIterations,
            LossWeights.Plain);

        TrainedCandidate[] free = options.Routes.HasFlag(TrainingRoutes.Unconstrained) || catalog is null ? Free() : [];
        TrainedCandidate[] reduced = [];
        if (catalog is not null && options.Routes.HasFlag(TrainingRoutes.ReducedSymmetry))
        {
            reduced = longWave
                ? SubgroupSearch.LongWave(catalog, Supports(TrainerLimits.LongWaveShells), options, runner)
                : SubgroupSearch.Plain(catalog, supports, options, runner, starts);
        }

        TrainedCandidate[] orbits = [];
        if (catalog is not null && options.Routes.HasFlag(TrainingRoutes.Orbits))
        {
            orbits = [.. OrbitSearch.Run(catalog, options.Rank, runner, starts)];
            orbits = runner.Continue(
                "orbits, continued", CandidateRunner.Best(orbits, 3 + starts), options.ContinuedIterations, LossWeights.Plain);
        }

        if (free.Length + reduced.Length + orbits.Length == 0)
        {
            free = Free(); // symmetry offers nothing of this rank
        }

        return longWave
            ?
            [
                .. CandidateRunner.Best(free, options.Finalists),
                .. reduced,
                .. CandidateRunner.Best(orbits, TrainerLimits.OrbitFinalists),
            ]
            : [.. CandidateRunner.Best([.. free, .. reduced], options.Finalists + starts - 1), .. CandidateRunner.Best(orbits, starts)];
    }

    private static IEnumerable<(TrainingCandidate, int)> FreeStarts(
        CompressionProblem problem, TrainingOptions options, PcpSupport support)
    {
        var candidate = new TrainingCandidate(
            TrainingRoutes.Unconstrained,
            $"free terms, {support.Sites.Length} sites",
            options.Rank,
            new FreeTerms(problem, support.Sites, options.Rank));
        return Enumerable.Range(0, options.Starts).Select(start => (candidate, start));
    }

    private static TrainingResult Finish(CompressionProblem problem, TrainingOptions options, TrainedCandidate best, CandidateRunner runner)
    {
        bool withTargets = problem.LongWave is not null && problem.Order is 3 or 4;
        IPcpLoss loss = best.Candidate.Modes.CreateLoss(withTargets ? options.LongWaveWeights.WithoutHeat() : LossWeights.Plain);
        LossTerms terms = loss.Evaluate(best.Parameters, new double[best.Parameters.Length]);
        PcpModes modes = loss.ToModes(best.Parameters);
        HeatErrors? heat = Heat(problem, modes);
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
            TensorFingerprint.Of(problem.Tensor),
            heat?.ConductivityShift ?? double.NaN,
            heat?.Spread ?? double.NaN,
            heat?.ConductivityShiftError ?? double.NaN);
        return new(new(problem.Crystal, modes, record), best.Candidate.Key, runner.Seconds, runner.SecondsToThreePercent, runner.History);
    }

    private static double Root(double squared) => Math.Sqrt(Math.Max(0, squared));

    private static string Fingerprint(CompressionProblem problem, TrainingOptions options)
    {
        string text = TensorFingerprint.Of(problem.Tensor) + (options with { CheckpointFile = null });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
