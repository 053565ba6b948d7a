using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Interactions made ready for one grid: tables of PCP modes, and whatever vertices prepare, are made once and serve any range of first
/// points.
/// </summary>
internal sealed class GridInteractions
{
    private readonly Interactions _interactions;
    private readonly Func<ScatteringProblem, SamplingPlan?, ComputeOptions, ThreePhononResult> _three;
    private readonly Func<SharedTriples, int, int, ComputeOptions, SharedResult>? _shared;
    private readonly IFourPhonons _four;
    private readonly IFourPhonons _fourDrawn;
    private readonly Lazy<GridInteractions> _tensors;
    private readonly Lazy<ThreePhononSource> _source;

    /// <param name="interactions">Tensors or modes.</param>
    /// <param name="problem">The grid.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public GridInteractions(Interactions interactions, ScatteringProblem problem, ComputeOptions compute)
    {
        _interactions = interactions;
        bool isSparse = SparseCells.Pay(problem.Modes.BranchCount);
        if (interactions.Modes3 is { } modes3)
        {
            PcpModeTable table = PcpModeTable.Build(modes3, problem.Modes, compute);
            _three = Three(new VertexPool<PcpThreePhononVertex>(() => new(table)));
            _source = new(() => ThreePhononSource.FromModes(table));
        }
        else
        {
            if (isSparse)
            {
                SparseThreePhononVertex Vertex() => new(interactions.Third!, problem.Modes);
                _three = Three(new VertexPool<SparseThreePhononVertex>(Vertex));
                var kernels = new VertexPool<SharedTripleKernel<SparseThreePhononVertex>>(() => new(problem, Vertex()));
                _shared = (triples, first, count, options) =>
                    kernels.Lend(kernel => SharedScattering.Run(problem, triples, first, count, options, kernel));
            }
            else
            {
                _three = Three(new VertexPool<FullThreePhononVertex>(() => new(interactions.Third!, problem.Modes)));
            }

            _source = new(() => ThreePhononSource.FromTensor(interactions.Third!));
        }

        if (interactions.Modes4 is { } modes4)
        {
            PcpModeTable table = PcpModeTable.Build(modes4, problem.Modes, compute);
            _four = new FourPhononsOf<PcpFourPhononVertex>(() => new PcpFourPhononVertex(table));
            _fourDrawn = _four;
        }
        else
        {
            var sparse = new FourPhononsOf<SparseFourPhononVertex>(() => new(interactions.Fourth!, problem.Modes));
            _four = isSparse ? sparse : new FourPhononsOf<FullFourPhononVertex>(() => new(interactions.Fourth!, problem.Modes));
            _fourDrawn = SparseCells.PayForDraws(problem.Modes.BranchCount) ? sparse : _four;
        }

        _tensors = new(() => interactions is { Modes3: null, Modes4: null }
            ? this
            : new(interactions.Tensors, problem, ComputeOptions.SingleThread));
    }

    /// <summary>Where matrix elements come from.</summary>
    public Interactions Interactions => _interactions;

    /// <summary>The tensors alone.</summary>
    public GridInteractions Tensors => _tensors.Value;

    /// <summary>Three-phonon elements, for rows of the collision operator.</summary>
    public ThreePhononSource ThreePhononSource => _source.Value;

    /// <summary>Three-phonon rates of the first points of a problem on this grid.</summary>
    /// <param name="problem">All points of the grid, or a slice.</param>
    /// <param name="plan">The tuples that are looked at; null: all.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public ThreePhononResult ThreePhonons(ScatteringProblem problem, SamplingPlan? plan, ComputeOptions compute) =>
        _three(problem, plan, compute);

    /// <summary>Whether elements are so dear that each should serve the rates of all three of its phonons.</summary>
    public bool CanShare => _shared is not null;

    /// <summary>Three-phonon sums of groups of owners of triples; only where <see cref="CanShare"/>.</summary>
    /// <param name="triples">Of the grid.</param>
    /// <param name="first">First group.</param>
    /// <param name="count">How many.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public SharedResult SharedThreePhonons(SharedTriples triples, int first, int count, ComputeOptions compute) =>
        _shared!(triples, first, count, compute);

    /// <summary>The same for four phonons.</summary>
    /// <exception cref="ArgumentException">The conventions are FourPhonon's, whose four-phonon sums know full tensors and all processes
    /// only.</exception>
    public FourPhononResult FourPhonons(ScatteringProblem problem, SamplingPlan? plan, ComputeOptions compute)
    {
        if (!problem.Conventions.FollowsShengBte())
        {
            return (plan is null ? _four : _fourDrawn).Rates(problem, plan, compute);
        }

        return plan is null && _interactions.Fourth is { } fourth
            ? FourPhononScattering.FromTensor(problem, fourth, compute)
            : throw new ArgumentException(
                "Four-phonon rates in FourPhonon's conventions are summed with the full tensor, all processes.", nameof(problem));
    }

    /// <summary>Elements of the four-phonon collision operator of the first points of a problem on this grid.</summary>
    internal void FourPhononElements(
        ScatteringProblem problem, SamplingPlan? plan, CollisionKind kind, Func<IFourPhononVisitor> visitor, ComputeOptions compute) =>
        (plan is null ? _four : _fourDrawn).Visit(problem, plan, kind, visitor, compute);

    private static Func<ScatteringProblem, SamplingPlan?, ComputeOptions, ThreePhononResult> Three<TVertex>(VertexPool<TVertex> pool)
        where TVertex : struct, IThreePhononVertex =>
        (problem, plan, compute) => pool.Lend(vertex => plan is null
            ? ThreePhononScattering.Run(problem, compute, vertex)
            : SampledScattering.ThreePhonon(problem, plan, compute, vertex));

    /// <summary>Four phonons whatever their elements come from.</summary>
    private interface IFourPhonons
    {
        FourPhononResult Rates(ScatteringProblem problem, SamplingPlan? plan, ComputeOptions compute);

        void Visit(
            ScatteringProblem problem, SamplingPlan? plan, CollisionKind kind, Func<IFourPhononVisitor> visitor, ComputeOptions compute);
    }

    private sealed class FourPhononsOf<TVertex>(Func<TVertex> make) : IFourPhonons
        where TVertex : struct, IFourPhononVertex
    {
        private readonly VertexPool<TVertex> _pool = new(make);

        public FourPhononResult Rates(ScatteringProblem problem, SamplingPlan? plan, ComputeOptions compute) =>
            _pool.Lend(vertex => plan is null
                ? FourPhononScattering.Run(problem, compute, vertex)
                : SampledScattering.FourPhonon(problem, plan, compute, vertex));

        public void Visit(
            ScatteringProblem problem, SamplingPlan? plan, CollisionKind kind, Func<IFourPhononVisitor> visitor, ComputeOptions compute) =>
            _pool.Lend(vertex =>
            {
                Sampling.FourPhononElements.Visit(problem, plan, kind, compute, vertex, visitor);
                return true;
            });
    }
}
