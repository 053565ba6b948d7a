using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>What an exhaustive three-phonon sum gives.</summary>
/// <param name="Absorption">Q + Q' -> Q''.</param>
/// <param name="Emission">Q -> Q' + Q''.</param>
/// <param name="Elements">Matrix elements that were evaluated.</param>
public sealed record ThreePhononResult(ChannelRates Absorption, ChannelRates Emission, long Elements)
{
    /// <summary>Where the time went.</summary>
    public KernelTimes Times { get; init; } = KernelTimes.Zero;
}

/// <summary>Exhaustive three-phonon rates in the relaxation-time approximation: every process of every wanted mode.</summary>
public static class ThreePhononScattering
{
    /// <summary>Rates from the full third-order tensor.</summary>
    public static ThreePhononResult FromTensor(ScatteringProblem problem, AnharmonicForceConstants third, ComputeOptions options) =>
        SparseCells.Pay(problem.Modes.BranchCount)
            ? Run(problem, options, () => new SparseThreePhononVertex(third, problem.Modes))
            : Run(problem, options, () => new FullThreePhononVertex(third, problem.Modes));

    /// <summary>Rates from PCP modes of third order.</summary>
    public static ThreePhononResult FromModes(ScatteringProblem problem, PcpModeTable table, ComputeOptions options) =>
        Run(problem, options, () => new PcpThreePhononVertex(table));

    internal static ThreePhononResult Run<TVertex>(ScatteringProblem problem, ComputeOptions options, Func<TVertex> makeVertex)
        where TVertex : struct, IThreePhononVertex
    {
        int temperatures = problem.Temperatures.Count;
        var absorption = new ChannelRates(ScatteringChannel.Absorption, temperatures, problem.FirstModeCount);
        var emission = new ChannelRates(ScatteringChannel.Emission, temperatures, problem.FirstModeCount);
        long elements = 0;
        var kernels = new List<ThreePhononKernel<TVertex>>();
        ParallelWork.ForEach(problem.FirstPoints.Count, options, () =>
        {
            var kernel = new ThreePhononKernel<TVertex>(problem.Modes, problem.Normal, problem.Broadening, makeVertex());
            lock (kernels)
            {
                kernels.Add(kernel);
            }

            var partners = new PartnerOrbits(problem.Modes.Grid);
            var sums = new RateAccumulator(2, problem.Modes.BranchCount, temperatures);
            return point =>
            {
                long q = problem.FirstPoints[point];
                partners.Build(problem.Modes.Grid.Address(q), problem.LittleGroups[point]);
                sums.Clear();
                kernel.Run(q, partners, sums);
                double tuples = problem.Modes.Grid.Count;
                sums.Store(problem, point, 0, tuples, problem.Constants.ThreePhononPrefactor, absorption);
                sums.Store(problem, point, 1, tuples, problem.Constants.ThreePhononPrefactor, emission);
                Interlocked.Add(ref elements, sums.Elements);
            };
        });
        return new ThreePhononResult(absorption, emission, elements)
        {
            Times = kernels.Aggregate(KernelTimes.Zero, (sum, kernel) => sum + kernel.Times),
        };
    }
}
