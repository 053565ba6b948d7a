using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>What an exhaustive four-phonon sum gives: the three channels, and the number of matrix elements that were needed.</summary>
internal sealed record FourPhononResult(ChannelRates PlusPlus, ChannelRates PlusMinus, ChannelRates MinusMinus, long Elements)
{
    /// <summary>Where the time went.</summary>
    public KernelTimes Times { get; init; } = KernelTimes.Zero;
}

/// <summary>Exhaustive four-phonon rates in the relaxation-time approximation, all three channels (Feng and Ruan).</summary>
internal static class FourPhononScattering
{
    /// <summary>Rates from the full fourth-order tensor.</summary>
    public static FourPhononResult FromTensor(ScatteringProblem problem, AnharmonicForceConstants fourth, ComputeOptions options) =>
        problem.Conventions.FollowsShengBte()
            ? RunOrdered(problem, fourth, options)
            : SparseCells.Pay(problem.Modes.BranchCount)
                ? Run(problem, options, () => new SparseFourPhononVertex(fourth, problem.Modes))
                : Run(problem, options, () => new FullFourPhononVertex(fourth, problem.Modes));

    /// <summary>Rates from PCP modes of fourth order.</summary>
    /// <exception cref="ArgumentException">
    /// The problem follows FourPhonon's conventions: that sum takes single ordered tuples of modes with widths that depend on the order,
    /// for comparison process by process; blocks of branches, which modes are evaluated in, have no place in it.
    /// </exception>
    public static FourPhononResult FromModes(ScatteringProblem problem, PcpModeTable table, ComputeOptions options) =>
        problem.Conventions.FollowsShengBte()
            ? throw new ArgumentException(
                "Four-phonon rates in FourPhonon's conventions are summed with the full tensor only.", nameof(problem))
            : Run(problem, options, () => new PcpFourPhononVertex(table));

    internal static FourPhononResult Run<TVertex>(ScatteringProblem problem, ComputeOptions options, Func<TVertex> makeVertex)
        where TVertex : struct, IFourPhononVertex
    {
        int temperatures = problem.Temperatures.Count;
        ChannelRates[] channels = MakeChannels(problem);
        long elements = 0;
        var kernels = new List<FourPhononKernel<TVertex>>();
        ParallelWork.ForEach(problem.FirstPoints.Count, options, () =>
        {
            var kernel = new FourPhononKernel<TVertex>(problem.Modes, problem.Normal, problem.Broadening, makeVertex());
            lock (kernels)
            {
                kernels.Add(kernel);
            }

            var partners = new FourPhononPartners(problem.Modes.Grid);
            var sums = new RateAccumulator(3, problem.Modes.BranchCount, temperatures);
            return point =>
            {
                partners.Build(problem.LittleGroups[point]);
                sums.Clear();
                kernel.Run(problem.FirstPoints[point], partners, sums, options.Cancellation);
                double tuples = (double)problem.Modes.Grid.Count * problem.Modes.Grid.Count;
                for (int channel = 0; channel < channels.Length; channel++)
                {
                    sums.Store(problem, point, channel, tuples, problem.Constants.FourPhononPrefactor, channels[channel]);
                }

                Interlocked.Add(ref elements, sums.Elements);
            };
        });
        return new FourPhononResult(channels[0], channels[1], channels[2], elements)
        {
            Times = kernels.Aggregate(KernelTimes.Zero, (sum, kernel) => sum + kernel.Times),
        };
    }

    private static FourPhononResult RunOrdered(ScatteringProblem problem, AnharmonicForceConstants fourth, ComputeOptions options)
    {
        ChannelRates[] channels = MakeChannels(problem);
        ParallelWork.ForEach(problem.FirstPoints.Count, options, () =>
        {
            var sum = new OrderedFourPhononSum(problem, fourth);
            return point => sum.Run(point, channels);
        });
        return new FourPhononResult(channels[0], channels[1], channels[2], channels.Sum(c => c.Processes.Sum()));
    }

    private static ChannelRates[] MakeChannels(ScatteringProblem problem) =>
    [
        new(ScatteringChannel.FourPlusPlus, problem.Temperatures.Count, problem.FirstModeCount),
        new(ScatteringChannel.FourPlusMinus, problem.Temperatures.Count, problem.FirstModeCount),
        new(ScatteringChannel.FourMinusMinus, problem.Temperatures.Count, problem.FirstModeCount),
    ];
}
