using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>Where three-phonon matrix elements come from: the full third-order tensor or PCP modes.</summary>
internal abstract class ThreePhononSource
{
    private ThreePhononSource()
    {
    }

    /// <summary>Elements from the full tensor.</summary>
    public static ThreePhononSource FromTensor(AnharmonicForceConstants third) =>
        new Tensor(third);

    /// <summary>Elements from PCP modes.</summary>
    public static ThreePhononSource FromModes(PcpModeTable table) =>
        new Of<PcpThreePhononVertex>(_ => () => new PcpThreePhononVertex(table));

    /// <summary>Exhaustive rates.</summary>
    public abstract ThreePhononResult Rates(ScatteringProblem problem, ComputeOptions options);

    /// <summary>Exhaustive rates, the same to the bit, and rows of the collision operator in one pass.</summary>
    internal abstract ThreePhononResult RatesWithRows(
        ScatteringProblem problem, CollisionKind kind, CollisionRowVisitor visitor, ComputeOptions options);

    /// <summary>The same rows alone.</summary>
    internal abstract void Rows(ScatteringProblem problem, CollisionKind kind, CollisionRowVisitor visitor, ComputeOptions options);

    private sealed class Of<TVertex>(Func<ScatteringProblem, Func<TVertex>> maker) : ThreePhononSource
        where TVertex : struct, IThreePhononVertex
    {
        public override ThreePhononResult Rates(ScatteringProblem problem, ComputeOptions options) =>
            ThreePhononScattering.Run(problem, options, maker(problem));

        internal override ThreePhononResult RatesWithRows(
            ScatteringProblem problem, CollisionKind kind, CollisionRowVisitor visitor, ComputeOptions options) =>
            ThreePhononScattering.RunWithRows(problem, options, maker(problem), kind, visitor);

        internal override void Rows(ScatteringProblem problem, CollisionKind kind, CollisionRowVisitor visitor, ComputeOptions options) =>
            ThreePhononScattering.RunRows(problem, options, maker(problem), kind, visitor);
    }

    // dense tables in small cells, blocks in large ones
    private sealed class Tensor(AnharmonicForceConstants third) : ThreePhononSource
    {
        private readonly Of<FullThreePhononVertex> _dense = new(problem => () => new FullThreePhononVertex(third, problem.Modes));
        private readonly Of<SparseThreePhononVertex> _sparse = new(problem => () => new SparseThreePhononVertex(third, problem.Modes));

        public override ThreePhononResult Rates(ScatteringProblem problem, ComputeOptions options) => For(problem).Rates(problem, options);

        internal override ThreePhononResult RatesWithRows(
            ScatteringProblem problem, CollisionKind kind, CollisionRowVisitor visitor, ComputeOptions options) =>
            For(problem).RatesWithRows(problem, kind, visitor, options);

        internal override void Rows(ScatteringProblem problem, CollisionKind kind, CollisionRowVisitor visitor, ComputeOptions options) =>
            For(problem).Rows(problem, kind, visitor, options);

        private ThreePhononSource For(ScatteringProblem problem) => SparseCells.Pay(problem.Modes.BranchCount) ? _sparse : _dense;
    }
}
