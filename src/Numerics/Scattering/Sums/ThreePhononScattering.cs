using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>What an exhaustive three-phonon sum gives.</summary>
/// <param name="Absorption">Q + Q' -> Q''.</param>
/// <param name="Emission">Q -> Q' + Q''.</param>
/// <param name="Elements">Matrix elements that were evaluated.</param>
internal sealed record ThreePhononResult(ChannelRates Absorption, ChannelRates Emission, long Elements)
{
    /// <summary>Where the time went.</summary>
    public KernelTimes Times { get; init; } = KernelTimes.Zero;
}

/// <summary>Takes one finished row of the collision operator, on the thread that made it; the row is overwritten afterwards.</summary>
/// <param name="point">Position among the problem's first points.</param>
/// <param name="row">The row; <see cref="CollisionRow.Copy"/> keeps it.</param>
internal delegate void CollisionRowVisitor(int point, CollisionRow row);

/// <summary>Exhaustive three-phonon rates in the relaxation-time approximation: every process of every wanted mode.</summary>
internal static class ThreePhononScattering
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
        where TVertex : struct, IThreePhononVertex =>
        Run(problem, options, makeVertex, rates => (rates, (CollisionRow?)null), null);

    /// <summary>The same rates, and the rows of the collision operator as they are found.</summary>
    internal static ThreePhononResult RunWithRows<TVertex>(
        ScatteringProblem problem, ComputeOptions options, Func<TVertex> makeVertex, CollisionKind kind, CollisionRowVisitor visitor)
        where TVertex : struct, IThreePhononVertex
    {
        double prefactor = problem.Constants.ThreePhononPrefactor / problem.Modes.Grid.Count;
        if (kind == CollisionKind.Row)
        {
            return Run(
                problem,
                options,
                makeVertex,
                rates =>
                {
                    var row = new CollisionRow(problem.Modes.BranchCount, kind);
                    return (new RowOperatorSink(rates, row, prefactor), row);
                },
                visitor);
        }

        return Run(
            problem,
            options,
            makeVertex,
            rates =>
            {
                var row = new CollisionRow(problem.Modes.BranchCount, kind);
                return (new ProcessOperatorSink(rates, row, prefactor), row);
            },
            visitor);
    }

    /// <summary>The rows alone, to be used once and forgotten; the same bits as <see cref="RunWithRows"/> gives.</summary>
    internal static void RunRows<TVertex>(
        ScatteringProblem problem, ComputeOptions options, Func<TVertex> makeVertex, CollisionKind kind, CollisionRowVisitor visitor)
        where TVertex : struct, IThreePhononVertex
    {
        if (kind == CollisionKind.Row)
        {
            RunWithRows(problem, options, makeVertex, kind, visitor);
            return;
        }

        double prefactor = problem.Constants.ThreePhononPrefactor / problem.Modes.Grid.Count;
        Run(
            problem,
            options,
            makeVertex,
            _ =>
            {
                var row = new CollisionRow(problem.Modes.BranchCount, kind);
                return (new ProcessRowSink(row, prefactor), row);
            },
            visitor);
    }

    private static ThreePhononResult Run<TVertex, TSink>(
        ScatteringProblem problem,
        ComputeOptions options,
        Func<TVertex> makeVertex,
        Func<RateSink, (TSink Sink, CollisionRow? Row)> makeSink,
        CollisionRowVisitor? visitor)
        where TVertex : struct, IThreePhononVertex
        where TSink : struct, IThreePhononSink
    {
        int temperatures = problem.Temperatures.Count;
        var absorption = new ChannelRates(ScatteringChannel.Absorption, temperatures, problem.FirstModeCount);
        var emission = new ChannelRates(ScatteringChannel.Emission, temperatures, problem.FirstModeCount);
        long elements = 0;
        var kernels = new List<IThreePhononKernel<TSink>>();
        TetrahedronMesh? mesh = problem.Broadening.Smearing == Smearing.Tetrahedron
            ? new TetrahedronMesh(problem.Crystal.Lattice, problem.Modes.Grid, problem.Phonons)
            : null;
        ParallelWork.ForEach(problem.FirstPoints.Count, options, () =>
        {
            IThreePhononKernel<TSink> kernel = mesh is null
                ? new ThreePhononKernel<TVertex, TSink>(problem.Modes, problem.Normal, problem.Broadening, makeVertex())
                : new TetrahedronKernel<TVertex, TSink>(problem.Modes, mesh, problem.Normal, makeVertex());
            lock (kernels)
            {
                kernels.Add(kernel);
            }

            var partners = new PartnerOrbits(problem.Modes.Grid);
            var sums = new RateAccumulator(2, problem.Modes.BranchCount, temperatures);
            (TSink sink, CollisionRow? row) = makeSink(new RateSink(problem.Modes, sums));
            return point =>
            {
                long q = problem.FirstPoints[point];
                partners.Build(problem.Modes.Grid.Address(q), problem.LittleGroups[point]);
                sums.Clear();
                row?.Clear();
                kernel.Run(q, partners, sink);
                double tuples = problem.Modes.Grid.Count;
                sums.Store(problem, point, 0, tuples, problem.Constants.ThreePhononPrefactor, absorption);
                sums.Store(problem, point, 1, tuples, problem.Constants.ThreePhononPrefactor, emission);
                Interlocked.Add(ref elements, sums.Elements);
                if (row is not null)
                {
                    visitor!(point, row);
                }
            };
        });
        return new ThreePhononResult(absorption, emission, elements)
        {
            Times = kernels.Aggregate(KernelTimes.Zero, (sum, kernel) => sum + kernel.Times),
        };
    }
}
