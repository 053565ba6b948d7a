using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Scattering;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Host.Calculation;

/// <summary>Scattering rates from random wave-vector tuples, a fixed number of them or as many as a target error asks for.</summary>
internal sealed class SampledCalculation(ScatteringProblem problem, GridTensors tensors, CalculationSettings settings, RunContext context)
{
    /// <summary>Where the time of the sums went.</summary>
    public KernelTimes Times { get; private set; } = KernelTimes.Zero;

    /// <summary>
    /// Three- and four-phonon channels by <c>--samples</c>; three phonons exhaustively where that looks at no more tuples.
    /// </summary>
    public IReadOnlyList<ChannelRates> FixedNumber(long samples)
    {
        SamplingPlan plan = SamplingPlan.Uniform(problem.FirstPoints.Count, samples, settings.Seed);
        bool exhaustive = SampledSource.ExhaustiveThreePhononTuples(problem) <= (double)samples * problem.FirstPoints.Count;
        return [.. exhaustive ? AllThreePhonons() : ThreePhonons(plan), .. settings.FourPhonon ? FourPhonons(plan) : []];
    }

    /// <summary>Samples until the error of the conductivity is below <paramref name="target"/> (a fraction).</summary>
    /// <param name="target">Relative standard error.</param>
    /// <param name="exact">Channels without noise.</param>
    /// <param name="assemble">Joins channels.</param>
    /// <param name="conduct">The conductivity of rates.</param>
    public TargetErrorResult ToTarget(
        double target,
        IReadOnlyList<ChannelRates> exact,
        Func<IReadOnlyList<ChannelRates>, ScatteringRates> assemble,
        Func<ScatteringRates, IReadOnlyList<Conductivity>> conduct)
    {
        List<SampledSource> sources =
        [
            new(ThreePhonons, SampledSource.ThreePhononCost)
            {
                Exhaustive = (AllThreePhonons, SampledSource.ExhaustiveThreePhononTuples(problem)),
            },
        ];
        if (settings.FourPhonon)
        {
            sources.Add(new(FourPhonons, SampledSource.FourPhononCost));
        }

        TargetErrorResult result = TargetErrorSampling.Run(problem, sources, exact, assemble, conduct, target, settings.Seed);
        if (!result.Reached)
        {
            context.Warn("the target error was not reached; the error that is stated holds.");
        }

        return result;
    }

    private IReadOnlyList<ChannelRates> AllThreePhonons() => Keep(context.Stage("three phonons", c => tensors.ThreePhonons(problem, c)));

    private IReadOnlyList<ChannelRates> ThreePhonons(SamplingPlan plan) =>
        Keep(context.Stage("three phonons", c => tensors.ThreePhonons(problem, plan, c)));

    private IReadOnlyList<ChannelRates> FourPhonons(SamplingPlan plan)
    {
        FourPhononResult four = context.Stage("four phonons", c => tensors.FourPhonons(problem, plan, c));
        Times += four.Times;
        return [four.PlusPlus, four.PlusMinus, four.MinusMinus];
    }

    private IReadOnlyList<ChannelRates> Keep(ThreePhononResult three)
    {
        Times += three.Times;
        return [three.Absorption, three.Emission];
    }
}
