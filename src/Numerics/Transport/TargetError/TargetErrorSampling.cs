using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.TargetError;

/// <summary>One kind of process whose rates are to be sampled.</summary>
/// <param name="Sample">Its channels by a plan, for all first points of the problem.</param>
/// <param name="Cost">Of one wave-vector tuple; only ratios between sources matter.</param>
internal sealed record SampledSource(Func<SamplingPlan, IReadOnlyList<ChannelRates>> Sample, double Cost)
{
    /// <summary>Relative cost of a tuple (measured on silicon: 5 us against 110 us).</summary>
    public const double ThreePhononCost = 1, FourPhononCost = 20;

    /// <summary>The exhaustive sum instead, and the tuples that it looks at; null where it is out of question.</summary>
    public (Func<IReadOnlyList<ChannelRates>> Sum, double Tuples)? Exhaustive { get; init; }

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
internal sealed record TargetErrorResult(
    ScatteringRates Rates,
    IReadOnlyList<Conductivity> Conductivities,
    int Rounds,
    bool Reached,
    IReadOnlyList<IReadOnlyList<SamplingPlan>> Draws);

/// <summary>
/// Samples until the standard error of the conductivity (a third of the trace, every temperature) is below a target: a uniform pilot, an
/// allocation of draws by <see cref="SampleAllocation"/>, then more of the same until the target is met. The bias correction must be below
/// the target too: what a correction leaves behind is of the order of its square.
/// </summary>
/// <remarks>
/// Where the pilot is not enough it decides the allocation and is thrown away: were it kept, wave vectors with an accidentally large pilot
/// rate would get more draws and dilute it, a bias. Later rounds multiply all counts by a common factor and are pooled. Everything is
/// decided by sampled numbers and fixed cost ratios, never by clocks, so that a run repeats bit by bit.
/// </remarks>
internal static class TargetErrorSampling
{
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
        long pilotTuples = TargetErrorRounds.DefaultPilotTuples)
    {
        var rounds = new TargetErrorRounds(
            problem,
            [.. sources.Select(s => new RoundSource(s.Cost, s.Exhaustive?.Tuples))],
            sampled => assemble([.. exact, .. sampled]),
            conduct,
            target,
            seed,
            pilotTuples);
        foreach (SamplingRound round in rounds.Rounds())
        {
            for (int s = 0; s < sources.Count; s++)
            {
                if (round.Wishes[s] is { } wish)
                {
                    round.Found[s] = wish.Plan is { } plan ? sources[s].Sample(plan) : sources[s].Exhaustive!.Value.Sum();
                }
            }
        }

        return rounds.Result!;
    }
}
