using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.TargetError;

/// <summary>One kind of process whose rates are to be sampled.</summary>
/// <param name="Sample">Its channels by a plan, for all first points of the problem.</param>
/// <param name="Cost">Of one wave-vector tuple; only ratios between sources matter.</param>
public sealed record SampledSource(Func<SamplingPlan, IReadOnlyList<ChannelRates>> Sample, double Cost)
{
    /// <summary>Relative cost of a tuple (measured on silicon: 5 us against 110 us).</summary>
    public const double ThreePhononCost = 1, FourPhononCost = 20;

    /// <summary>The exhaustive sum instead, and the tuples that it looks at; null where it is out of question.</summary>
    public (Func<IReadOnlyList<ChannelRates>> Sum, double Tuples)? Exhaustive { get; init; }

    /// <summary>The channels of given draws.</summary>
    /// <param name="problem">The problem that the source samples.</param>
    /// <param name="plans">Rounds to be pooled; none: the exhaustive sum.</param>
    public IReadOnlyList<ChannelRates> Repeat(ScatteringProblem problem, IReadOnlyList<SamplingPlan> plans)
    {
        if (plans.Count == 0)
        {
            return Exhaustive!.Value.Sum();
        }

        IReadOnlyList<ChannelRates> sampled = Sample(plans[0]);
        foreach (SamplingPlan plan in plans.Skip(1))
        {
            sampled = SampledPool.Join(problem, sampled, Sample(plan));
        }

        return sampled;
    }

    /// <summary>Tuples that an exhaustive three-phonon sum looks at: partner orbits under exchange and little group.</summary>
    public static double ExhaustiveThreePhononTuples(ScatteringProblem problem) =>
        problem.LittleGroups.Sum(group => problem.Modes.Grid.Count / (2.0 * (group.Count + 1)));
}

/// <summary>What sampling to a target gave.</summary>
/// <param name="Rates">All channels.</param>
/// <param name="Conductivities">One a temperature.</param>
/// <param name="Rounds">Rounds of sampling, the pilot included.</param>
/// <param name="Reached">Whether the relative standard error and bias correction of every temperature are at or below the target.</param>
/// <param name="Draws">The plans that were pooled, one list a source, empty where it was summed up exhaustively.</param>
public sealed record TargetErrorResult(
    ScatteringRates Rates, IReadOnlyList<Conductivity> Conductivities, int Rounds, bool Reached, IReadOnlyList<IReadOnlyList<SamplingPlan>> Draws);

/// <summary>
/// Samples until the standard error of the conductivity (a third of the trace, every temperature) is below a target: a uniform pilot, an allocation of
/// draws by <see cref="SampleAllocation"/>, then more of the same until the target is met. The bias correction must be below the target too:
/// what a correction leaves behind is of the order of its square.
/// </summary>
/// <remarks>
/// Where the pilot is not enough it decides the allocation and is thrown away: were it kept, wave vectors with an accidentally large pilot rate would get more
/// draws and dilute it, a bias. Later rounds multiply all counts by a common factor and are pooled. Everything is decided by sampled
/// numbers and fixed cost ratios, never by clocks, so that a run repeats bit by bit.
/// </remarks>
public static class TargetErrorSampling
{
    private const int MaximumRounds = 12;

    /// <summary>
    /// After the pilot, exhaustive sums are taken when they look at no more than this many times the tuples that sampling needs; before it, when they
    /// cost no more than the pilot.
    /// </summary>
    private const double ExhaustivePreference = 2;

    /// <param name="problem">The problem that the sources sample.</param>
    /// <param name="sources">At least one.</param>
    /// <param name="exact">Channels without noise.</param>
    /// <param name="assemble">Joins channels to rates of the whole grid.</param>
    /// <param name="conduct">The conductivity of rates.</param>
    /// <param name="target">Relative standard error, above 0 (0.005 for half a percent).</param>
    /// <param name="seed">Seed of all streams.</param>
    /// <param name="pilotTuples">Tuples a first wave vector and source in the pilot, all batches together.</param>
    public static TargetErrorResult Run(
        ScatteringProblem problem,
        IReadOnlyList<SampledSource> sources,
        IReadOnlyList<ChannelRates> exact,
        Func<IReadOnlyList<ChannelRates>, ScatteringRates> assemble,
        Func<ScatteringRates, IReadOnlyList<Conductivity>> conduct,
        double target,
        ulong seed,
        long pilotTuples = 128)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(target);
        int points = problem.FirstPoints.Count;
        var known = new List<ChannelRates>(exact);
        Dictionary<SampledSource, List<SamplingPlan>> draws = sources.ToDictionary(s => s, _ => new List<SamplingPlan>());
        var open = new List<SampledSource>();
        void SumUp(SampledSource source) => known.AddRange(source.Exhaustive!.Value.Sum());
        double pilotCost = sources.Sum(s => s.Cost) * pilotTuples * points;
        foreach (SampledSource source in sources)
        {
            if (source.Exhaustive is { } e && e.Tuples * source.Cost <= pilotCost)
            {
                SumUp(source);
            }
            else
            {
                open.Add(source);
            }
        }

        (ScatteringRates Rates, IReadOnlyList<Conductivity> Kappa) Evaluate(List<IReadOnlyList<ChannelRates>> sampled)
        {
            ScatteringRates rates = assemble([.. known, .. sampled.SelectMany(c => c)]);
            return (rates, conduct(rates));
        }

        SamplingPlan pilot = SamplingPlan.Uniform(points, pilotTuples, seed);
        List<IReadOnlyList<ChannelRates>> sampled = [.. open.Select(s => s.Sample(pilot))];
        (ScatteringRates rates, IReadOnlyList<Conductivity> kappa) = Evaluate(sampled);
        if (Excess(kappa, target) <= 1)
        {
            open.ForEach(s => draws[s].Add(pilot));
            return Result(1, true);
        }

        List<TupleNoise> noise = [.. sampled.Select(c => TupleNoise.Of(
            rates, kappa, channel => c.Any(r => r.Channel == channel), c[0].Batches!.Tuples))];
        int[][] tuples = SampleAllocation.TuplesPerBatch(noise, [.. open.Select(s => s.Cost)], pilot.Batches, target);
        for (int s = open.Count - 1; s >= 0; s--)
        {
            if (open[s].Exhaustive is { } e && e.Tuples <= ExhaustivePreference * pilot.Batches * tuples[s].Sum(n => (double)n))
            {
                SumUp(open[s]);
                open.RemoveAt(s);
                noise.RemoveAt(s);
                tuples = SampleAllocation.TuplesPerBatch(noise, [.. open.Select(o => o.Cost)], pilot.Batches, target);
            }
        }

        sampled.Clear();
        for (int round = 1; round <= MaximumRounds; round++)
        {
            for (int s = 0; s < open.Count; s++)
            {
                SamplingPlan plan = pilot with { Round = round, TuplesPerBatch = tuples[s] };
                draws[open[s]].Add(plan);
                IReadOnlyList<ChannelRates> more = open[s].Sample(plan);
                if (round == 1)
                {
                    sampled.Add(more);
                }
                else
                {
                    sampled[s] = SampledPool.Join(problem, sampled[s], more);
                }
            }

            (rates, kappa) = Evaluate(sampled);
            double excess = Excess(kappa, target);
            if (excess <= 1)
            {
                return Result(round + 1, true);
            }

            double growth = Math.Min(4, (1.1 * excess) - 1);
            tuples = [.. sampled.Select(c => c[0].Batches!.Tuples.Select(n => SampleAllocation.WholeDraws(growth * n)).ToArray())];
        }

        return Result(MaximumRounds + 1, false);

        TargetErrorResult Result(int rounds, bool reached) => new(rates, kappa, rounds, reached, [.. sources.Select(s => draws[s])]);
    }

    /// <summary>By which factor the tuples have to grow: variance and bias fall as their inverse.</summary>
    private static double Excess(IReadOnlyList<Conductivity> kappa, double target) => kappa.Max(k =>
    {
        double error = k.MeanStandardError / (target * k.Mean);
        double bias = Math.Abs(k.BiasCorrection[0, 0] + k.BiasCorrection[1, 1] + k.BiasCorrection[2, 2]) / (3 * target * k.Mean);
        return Math.Max(error * error, bias);
    });
}
