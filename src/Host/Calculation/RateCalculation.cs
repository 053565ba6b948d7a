using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.TargetError;

namespace PcpCluster.Host.Calculation;

/// <summary>What the rates were summed over; rounds of draws, or no round where every process was taken.</summary>
/// <param name="Three">Rounds of three-phonon draws.</param>
/// <param name="Four">Rounds of four-phonon draws; without meaning where four phonons are not wanted.</param>
internal sealed record RateDraws(IReadOnlyList<SamplingPlan> Three, IReadOnlyList<SamplingPlan> Four)
{
    /// <summary>Every process.</summary>
    public static readonly RateDraws Exhaustive = new([], []);
}

/// <summary>
/// Three- and four-phonon rates on a grid: of every process, of a fixed number of random wave-vector tuples, or of as many as a target error asks for.
/// </summary>
/// <param name="problem">The grid.</param>
/// <param name="tensors">Where the matrix elements come from.</param>
/// <param name="settings">Which processes are wanted.</param>
/// <param name="context">Stages and remarks.</param>
/// <param name="label">Appended to the names of the stages.</param>
internal sealed class RateCalculation(
    ScatteringProblem problem, GridTensors tensors, CalculationSettings settings, RunContext context, string label = "")
{
    /// <summary>Where the time of the sums went.</summary>
    public KernelTimes Times { get; private set; } = KernelTimes.Zero;

    /// <summary>The draws of <c>--samples</c>: three phonons exhaustively where that looks at no more tuples.</summary>
    public RateDraws FixedNumber(long samples)
    {
        SamplingPlan plan = SamplingPlan.Uniform(problem.FirstPoints.Count, samples, settings.Seed);
        return new(SumsAllThreePhonons(problem, samples) ? [] : [plan], [plan]);
    }

    /// <summary>Whether <c>--samples</c> sums three phonons exhaustively: where that looks at no more tuples.</summary>
    public static bool SumsAllThreePhonons(ScatteringProblem problem, long samples) =>
        SampledSource.ExhaustiveThreePhononTuples(problem) <= (double)samples * problem.FirstPoints.Count;

    /// <summary>The channels of given draws.</summary>
    public IReadOnlyList<ChannelRates> Channels(RateDraws draws) =>
    [
        .. Three.Repeat(problem, draws.Three),
        .. settings.FourPhonon ? Four.Repeat(problem, draws.Four) : [],
    ];

    /// <summary>Samples until the error of the conductivity is below <paramref name="target"/> (a fraction).</summary>
    /// <param name="target">Relative standard error.</param>
    /// <param name="exact">Channels without noise.</param>
    /// <param name="assemble">Joins channels.</param>
    /// <param name="conduct">The conductivity of rates.</param>
    public (TargetErrorResult Result, RateDraws Draws) ToTarget(
        double target,
        IReadOnlyList<ChannelRates> exact,
        Func<IReadOnlyList<ChannelRates>, ScatteringRates> assemble,
        Func<ScatteringRates, IReadOnlyList<Conductivity>> conduct)
    {
        List<SampledSource> sources = [Three];
        if (settings.FourPhonon)
        {
            sources.Add(Four with { Exhaustive = null });
        }

        TargetErrorResult result = TargetErrorSampling.Run(problem, sources, exact, assemble, conduct, target, settings.Seed);
        if (!result.Reached)
        {
            context.Warn("the target error was not reached; the error that is stated holds.");
        }

        return (result, new(result.Draws[0], result.Draws.Count > 1 ? result.Draws[1] : []));
    }

    private SampledSource Three => new(
        plan => Keep(context.Stage("three phonons" + label, c => tensors.ThreePhonons(problem, plan, c))), SampledSource.ThreePhononCost)
    {
        Exhaustive = (
            () => Keep(context.Stage("three phonons" + label, c => tensors.ThreePhonons(problem, c))),
            SampledSource.ExhaustiveThreePhononTuples(problem)),
    };

    private SampledSource Four => new(
        plan => Keep(context.Stage("four phonons" + label, c => tensors.FourPhonons(problem, plan, c))), SampledSource.FourPhononCost)
    {
        Exhaustive = (() => Keep(context.Stage("four phonons" + label, c => tensors.FourPhonons(problem, c))), double.PositiveInfinity),
    };

    private IReadOnlyList<ChannelRates> Keep(ThreePhononResult three)
    {
        Times += three.Times;
        return [three.Absorption, three.Emission];
    }

    private IReadOnlyList<ChannelRates> Keep(FourPhononResult four)
    {
        Times += four.Times;
        return [four.PlusPlus, four.PlusMinus, four.MinusMinus];
    }
}
