using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Three- and four-phonon rates from random wave-vector tuples. The expectation of every rate is the exhaustive rate of the same grid; the
/// standard errors come from independent batches.
/// </summary>
/// <remarks>
/// The first points of a problem may be any subset of a grid: the numbers drawn for a wave vector depend on seed, round, grid and its grid
/// index alone, so that a shard gives the bits that the whole run would give (<see cref="SamplingPlan.Slice"/> cuts the plan to match).
/// </remarks>
internal static class SampledScattering
{
    /// <summary>Three-phonon rates from the full third-order tensor.</summary>
    public static ThreePhononResult ThreePhonon(
        ScatteringProblem problem, AnharmonicForceConstants third, SamplingPlan plan, ComputeOptions options) =>
        SparseCells.Pay(problem.Modes.BranchCount)
            ? ThreePhonon(problem, plan, options, () => new SparseThreePhononVertex(third, problem.Modes))
            : ThreePhonon(problem, plan, options, () => new FullThreePhononVertex(third, problem.Modes));

    /// <summary>Three-phonon rates from PCP modes.</summary>
    public static ThreePhononResult ThreePhonon(ScatteringProblem problem, PcpModeTable table, SamplingPlan plan, ComputeOptions options) =>
        ThreePhonon(problem, plan, options, () => new PcpThreePhononVertex(table));

    /// <summary>Four-phonon rates from the full fourth-order tensor.</summary>
    public static FourPhononResult FourPhonon(
        ScatteringProblem problem, AnharmonicForceConstants fourth, SamplingPlan plan, ComputeOptions options) =>
        SparseCells.PayForDraws(problem.Modes.BranchCount)
            ? FourPhonon(problem, plan, options, () => new SparseFourPhononVertex(fourth, problem.Modes))
            : FourPhonon(problem, plan, options, () => new FullFourPhononVertex(fourth, problem.Modes));

    /// <summary>Four-phonon rates from PCP modes.</summary>
    public static FourPhononResult FourPhonon(ScatteringProblem problem, PcpModeTable table, SamplingPlan plan, ComputeOptions options) =>
        FourPhonon(problem, plan, options, () => new PcpFourPhononVertex(table));

    internal static ThreePhononResult ThreePhonon<TVertex>(
        ScatteringProblem problem, SamplingPlan plan, ComputeOptions options, Func<TVertex> makeVertex)
        where TVertex : struct, IThreePhononVertex
    {
        ChannelRates[] channels = MakeChannels(problem, plan, ScatteringChannel.Absorption, ScatteringChannel.Emission);
        (long elements, KernelTimes times) = Run(
            problem,
            channels,
            options,
            () => new ThreePhononSampler<TVertex>(problem, problem.Normal, problem.Stationary, plan, makeVertex()));
        return new ThreePhononResult(channels[0], channels[1], elements) { Times = times };
    }

    internal static FourPhononResult FourPhonon<TVertex>(
        ScatteringProblem problem, SamplingPlan plan, ComputeOptions options, Func<TVertex> makeVertex)
        where TVertex : struct, IFourPhononVertex
    {
        if (problem.Conventions.FollowsShengBte())
        {
            throw new ArgumentException(
                "Four-phonon rates in FourPhonon's conventions depend on the numbering of the grid and can only be summed exhaustively.",
                nameof(problem));
        }

        ChannelRates[] channels = MakeChannels(
            problem, plan, ScatteringChannel.FourPlusPlus, ScatteringChannel.FourPlusMinus, ScatteringChannel.FourMinusMinus);
        (long elements, KernelTimes times) = Run(
            problem,
            channels,
            options,
            () => new FourPhononSampler<TVertex>(problem, problem.Normal, problem.Stationary, plan, makeVertex()));
        return new FourPhononResult(channels[0], channels[1], channels[2], elements) { Times = times };
    }

    private static (long Elements, KernelTimes Times) Run(
        ScatteringProblem problem, ChannelRates[] channels, ComputeOptions options, Func<IPointSampler> makeSampler)
    {
        long elements = 0;
        var samplers = new List<IPointSampler>();
        ParallelWork.ForEach(problem.FirstPoints.Count, options, () =>
        {
            IPointSampler sampler = makeSampler();
            lock (samplers)
            {
                samplers.Add(sampler);
            }

            return point => Interlocked.Add(ref elements, sampler.Run(point, channels, options.Cancellation));
        });
        return (elements, samplers.Aggregate(KernelTimes.Zero, (sum, sampler) => sum + sampler.Times));
    }

    private static ChannelRates[] MakeChannels(ScatteringProblem problem, SamplingPlan plan, params ScatteringChannel[] channels)
    {
        if (plan.TuplesPerBatch.Count != problem.FirstPoints.Count || plan.TuplesPerBatch.Any(n => n < 1))
        {
            throw new ArgumentException("The plan needs a positive number of tuples for each first point.", nameof(plan));
        }

        int temperatures = problem.Temperatures.Count;
        return
        [
            .. channels.Select(channel => new ChannelRates(channel, temperatures, problem.FirstModeCount)
            {
                Batches = new RateBatches(plan.Batches, temperatures, problem.FirstModeCount, new int[problem.FirstPoints.Count]),
            }),
        ];
    }
}
