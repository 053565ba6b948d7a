using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
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
        var candidates = new TrainingCandidates(problem, options.Uncovered);
        var clock = new TrainingClock();
        var outcome = new SearchOutcome();
        int stages = 0, all = Stages(options);
        foreach (TrainingStage stage in Search(candidates, options, outcome))
        {
            int finished = 0;
            var results = new TrainedCandidate[stage.Runs.Length];
            ComputeOptions silent = compute with { Progress = null };
            StageRunner.Run(stage.Runs, stage.Method, options, problem.Heat, device, silent, clock.Observe, (k, end) =>
            {
                results[k] = StageRunner.Judge(stage.Runs[k], stage.Method, end);
                clock.Observe(results[k].Loss);
                int now = Interlocked.Increment(ref finished);
                compute.Progress?.Report(Math.Min(1, (stages + ((double)now / results.Length)) / all));
                progress?.Invoke(new(stage.Name, now, results.Length, clock.Best, clock.Seconds));
            });
            stage.Results = results;
            stages++;
        }

        return Finish(candidates, options, outcome.Best!, clock);
    }

    /// <summary>How many stages <see cref="Search"/> goes through, about.</summary>
    public static int Stages(TrainingOptions options) =>
        (options.Routes == TrainingRoutes.Unconstrained ? 2 : 0)
        + (options.Routes.HasFlag(TrainingRoutes.ReducedSymmetry) ? SubgroupSearch.Stages(options) : 0)
        + (options.Routes.HasFlag(TrainingRoutes.Orbits) ? 5 : 0)
        + (options.Objective == TrainingObjective.LongWave
            ? 1 + TrainerLimits.FinalistRungs(TrainerLimits.ManyTerms(options.Rank, 3), true).Length + TrainerLimits.HeatIterations.Length
            : 3);

    /// <summary>
    /// The whole search, stage by stage: pure decisions, the work is in the stages. A stage without runs may come; it has no results.
    /// </summary>
    internal static IEnumerable<TrainingStage> Search(TrainingCandidates candidates, TrainingOptions options, SearchOutcome outcome)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Rank, 1);
        var found = new List<TrainedCandidate>();
        foreach (TrainingStage stage in Finalists(candidates, options, found))
        {
            yield return stage;
        }

        bool longWave = options.Objective == TrainingObjective.LongWave;
        var results = new List<TrainedCandidate>();
        foreach (TrainingStage stage in longWave ? LongWave(candidates, options, found, results) : Plain(options, found, results))
        {
            yield return stage;
        }

        outcome.Best = results.MinBy(r => longWave ? Score(candidates, options, r) : r.Loss.Objective);
    }

    /// <summary>The model with its record.</summary>
    internal static TrainingResult Finish(
        TrainingCandidates candidates, TrainingOptions options, TrainedCandidate best, TrainingClock clock)
    {
        CompressionProblem problem = candidates.Problem;
        bool withTargets = problem.HasLongWave && problem.Order is 3 or 4;
        IPcpLoss loss = best.Candidate.Modes.CreateLoss(withTargets ? options.LongWaveWeights.WithoutHeat() : LossWeights.Plain);
        LossTerms terms = loss.Evaluate(best.Parameters, new double[best.Parameters.Length]);
        (PcpModes modes, HeatErrors? heat, double breaking, _) = candidates.Judge(best);
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
            breaking,
            problem.Tensor.CountNonzero(),
            problem.Tensor.Values.LongLength,
            TensorFingerprint.Of(problem.Tensor),
            heat?.ConductivityShift ?? double.NaN,
            heat?.Spread ?? double.NaN,
            heat?.ConductivityShiftError ?? double.NaN);
        return new(
            new(problem.Crystal, modes, record), best.Candidate.Key, clock.Seconds, clock.SecondsToThreePercent, clock.History);
    }

    private static IEnumerable<TrainingStage> LongWave(
        TrainingCandidates candidates, TrainingOptions options, List<TrainedCandidate> finalists, List<TrainedCandidate> results)
    {
        LossWeights weights = options.LongWaveWeights.WithoutHeat();
        TrainedCandidate[] left = [.. finalists];
        bool onGrids = ChoosesOnGrids(candidates, options);
        foreach ((int iterations, int count) in TrainerLimits.FinalistRungs(
            TrainerLimits.ManyTerms(options.Rank, candidates.Problem.Order), onGrids))
        {
            var rung = TrainingStage.Continue("long waves", left, Math.Min(iterations, options.LongWaveIterations), weights);
            yield return rung;
            left = [.. WithOrbits(rung.Results, TrainingStage.Best(rung.Results, count))];
        }

        var few = TrainingStage.Continue("long waves, the best finalists", left, options.LongWaveIterations, weights);
        yield return few;
        TrainedCandidate[] last = few.Results;
        if (candidates.HasHeat)
        {
            last = [.. WithOrbits(last, last.OrderBy(r => RandomError(candidates, r)).Take(TrainerLimits.HeatFinalists(onGrids)))];
            for (int round = 1; round <= TrainerLimits.HeatIterations.Length; round++)
            {
                var heat = TrainingStage.Continue(
                    $"heat, round {round}", last, TrainerLimits.HeatIterations[round - 1], options.LongWaveWeights);
                yield return heat;
                last = heat.Results;
            }
        }

        results.AddRange(last);
    }

    private static IEnumerable<TrainingStage> Plain(
        TrainingOptions options, List<TrainedCandidate> finalists, List<TrainedCandidate> results)
    {
        var first = TrainingStage.Continue("finalists", finalists, TrainerLimits.FinalistIterations, LossWeights.Plain);
        yield return first;
        var few = TrainingStage.Continue(
            "the best finalists",
            TrainingStage.Best(first.Results, options.Finalists),
            Math.Min(options.FinalIterations, TrainerLimits.BestFinalistIterations),
            LossWeights.Plain,
            polish: true);
        yield return few;
        var last = TrainingStage.Continue("final", TrainingStage.Best(few.Results, 1), options.FinalIterations, LossWeights.Plain);
        yield return last;
        results.AddRange(last.Results);
    }

    // the routes, and who of each takes part in the end
    private static IEnumerable<TrainingStage> Finalists(
        TrainingCandidates candidates, TrainingOptions options, List<TrainedCandidate> found)
    {
        PcpSupport[] supports = candidates.Supports(Enumerable.Range(0, options.ExtraShells + 1));
        bool symmetric = options.Routes != TrainingRoutes.Unconstrained && candidates.HasSymmetry;
        int starts = TrainerLimits.SymmetricStarts(options.Rank, candidates.Problem.Order, options.Objective);
        bool longWave = options.Objective == TrainingObjective.LongWave;
        List<TrainedCandidate> free = [], reduced = [], orbits = [];
        bool subgroups = symmetric && options.Routes.HasFlag(TrainingRoutes.ReducedSymmetry)
            && candidates.Reduced(supports[0], options.Rank).Count > 0;

        // with long waves no crystal's free terms came near to those in orbits of its subgroups, and they cost most
        if ((options.Routes.HasFlag(TrainingRoutes.Unconstrained) && !(longWave && subgroups)) || !symmetric)
        {
            foreach (TrainingStage stage in Free(candidates, supports, options, free))
            {
                yield return stage;
            }
        }

        if (symmetric && options.Routes.HasFlag(TrainingRoutes.ReducedSymmetry))
        {
            foreach (TrainingStage stage in longWave
                ? SubgroupSearch.LongWave(candidates, candidates.Supports(TrainerLimits.LongWaveShells), options, reduced)
                : SubgroupSearch.Plain(candidates, supports, options, starts, reduced))
            {
                yield return stage;
            }
        }

        bool withoutOrbits = longWave && subgroups && options.Rank >= TrainerLimits.RankWithoutOrbits(candidates.Problem.Order);
        if (symmetric && options.Routes.HasFlag(TrainingRoutes.Orbits) && !withoutOrbits)
        {
            var all = new List<TrainedCandidate>();
            foreach (TrainingStage stage in OrbitSearch.Run(candidates, options.Rank, starts, all))
            {
                yield return stage;
            }

            var continued = TrainingStage.Continue(
                "orbits, continued", TrainingStage.Best(all, 3 + starts), options.ContinuedIterations, LossWeights.Plain);
            yield return continued;
            orbits.AddRange(continued.Results);
        }

        if (free.Count + reduced.Count + orbits.Count == 0)
        {
            // symmetry offers nothing of this rank
            foreach (TrainingStage stage in Free(candidates, supports, options, free))
            {
                yield return stage;
            }
        }

        found.AddRange(longWave
            ?
            [
                .. TrainingStage.Best(free, options.Finalists),
                .. reduced,
                .. TrainingStage.Best(orbits, TrainerLimits.OrbitFinalists),
            ]
            :
            [
                .. TrainingStage.Best([.. free, .. reduced], options.Finalists + starts - 1),
                .. TrainingStage.Best(orbits, starts),
            ]);
    }

    private static IEnumerable<TrainingStage> Free(
        TrainingCandidates candidates, PcpSupport[] supports, TrainingOptions options, List<TrainedCandidate> found)
    {
        var starts = TrainingStage.Start(
            "free terms",
            supports.SelectMany(s => Enumerable.Range(0, options.Starts).Select(start => (candidates.Free(s, options.Rank), start))),
            options.StartIterations);
        yield return starts;
        var continued = TrainingStage.Continue(
            "free terms, continued", TrainingStage.Best(starts.Results, 2), options.ContinuedIterations, LossWeights.Plain);
        yield return continued;
        found.AddRange(continued.Results);
    }

    // the best of the whole space group always takes part: at low rank its processes err less, whatever the losses are
    private static IEnumerable<TrainedCandidate> WithOrbits(TrainedCandidate[] all, IEnumerable<TrainedCandidate> best) =>
        best.Union(TrainingStage.Best(all.Where(r => r.Candidate.Route == TrainingRoutes.Orbits), 1));

    // few terms err by 15 to 20 % on single processes, so that draws tell little of kappa
    private static bool ChoosesOnGrids(TrainingCandidates candidates, TrainingOptions options) =>
        candidates.Problem.GridError is not null && !TrainerLimits.ManyTerms(options.Rank, candidates.Problem.Order);

    // what the long-wave objective judges finalists by: the errors of kappa and of rates on coarse grids, or those that independent draws
    // of processes foresee, where there are any
    private static double Score(TrainingCandidates candidates, TrainingOptions options, TrainedCandidate candidate)
    {
        TrainingCandidates.Judgement judged = candidates.Judge(candidate);
        double symmetric = SymmetricShare(judged, candidate.Loss.Plain);
        if (judged.Heat is not { } heat)
        {
            return candidate.Loss.Objective - ((1 - symmetric) * candidate.Loss.Plain);
        }

        double onGrids = ChoosesOnGrids(candidates, options) ? judged.GridError.Value : double.NaN;
        return Math.Sqrt(candidate.Loss.Objective + HeatTerm(candidates.Problem, judged.Modes))
            + (double.IsFinite(onGrids) ? onGrids : heat.KnownMean + RandomError(heat, symmetric));
    }

    // what the heat term leaves as it is: the random error of the processes as far as it moves the rates of single modes, and its square,
    // as a mode's lifetime is a convex function of its rate
    private static double RandomError(HeatErrors heat, double symmetric) =>
        (SpreadShare * heat.Spread * Math.Sqrt(symmetric)) + (ConvexShare * heat.Spread * heat.Spread);

    private static double RandomError(TrainingCandidates candidates, TrainedCandidate candidate)
    {
        TrainingCandidates.Judgement judged = candidates.Judge(candidate);
        return judged.Heat is { } heat ? RandomError(heat, SymmetricShare(judged, candidate.Loss.Plain)) : 0;
    }

    private static double SymmetricShare(TrainingCandidates.Judgement judged, double squaredLoss)
    {
        double breaking = judged.SymmetryLoss;
        return double.IsNaN(breaking) ? 1 : 1 - (SymmetryBreakingShare * Math.Min(1, breaking * breaking / squaredLoss));
    }

    private static double HeatTerm(CompressionProblem problem, PcpModes modes) => problem.Heat is { } processes
        ? LossWeights.LongWave.Heat * HeatErrors.Measure(processes, modes, problem.Masses).Term
        : 0;

    private static double Root(double squared) => Math.Sqrt(Math.Max(0, squared));
}

/// <summary>Where a search ends.</summary>
internal sealed class SearchOutcome
{
    /// <summary>Null before the end.</summary>
    public TrainedCandidate? Best { get; set; }
}
