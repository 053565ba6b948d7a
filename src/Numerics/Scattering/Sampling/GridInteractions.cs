using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Interactions made ready for one grid: tables of PCP modes, and whatever vertices prepare, are made once and serve any range of first points.
/// </summary>
public sealed class GridInteractions
{
    private readonly Interactions _interactions;
    private readonly VertexPool<FullThreePhononVertex> _full3;
    private readonly VertexPool<FullFourPhononVertex> _full4;
    private readonly VertexPool<PcpThreePhononVertex>? _pcp3;
    private readonly VertexPool<PcpFourPhononVertex>? _pcp4;
    private readonly Lazy<GridInteractions> _tensors;

    /// <param name="interactions">Tensors or modes.</param>
    /// <param name="problem">The grid.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public GridInteractions(Interactions interactions, ScatteringProblem problem, ComputeOptions compute)
    {
        _interactions = interactions;
        _full3 = new(() => new FullThreePhononVertex(interactions.Third!, problem.Modes));
        _full4 = new(() => new FullFourPhononVertex(interactions.Fourth!, problem.Modes));
        if (interactions.Modes3 is { } modes3)
        {
            PcpModeTable table = PcpModeTable.Build(modes3, problem.Modes, compute);
            _pcp3 = new(() => new PcpThreePhononVertex(table));
        }

        if (interactions.Modes4 is { } modes4)
        {
            PcpModeTable table = PcpModeTable.Build(modes4, problem.Modes, compute);
            _pcp4 = new(() => new PcpFourPhononVertex(table));
        }

        _tensors = new(() => _pcp3 is null && _pcp4 is null ? this : new(interactions.Tensors, problem, ComputeOptions.SingleThread));
    }

    /// <summary>The tensors alone.</summary>
    public GridInteractions Tensors => _tensors.Value;

    /// <summary>Three-phonon rates of the first points of a problem on this grid.</summary>
    /// <param name="problem">All points of the grid, or a slice.</param>
    /// <param name="plan">The tuples that are looked at; null: all.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public ThreePhononResult ThreePhonons(ScatteringProblem problem, SamplingPlan? plan, ComputeOptions compute)
    {
        return _pcp3 is null ? _full3.Lend(Sum) : _pcp3.Lend(Sum);

        ThreePhononResult Sum<TVertex>(Func<TVertex> make)
            where TVertex : struct, IThreePhononVertex => plan is null
                ? ThreePhononScattering.Run(problem, compute, make)
                : SampledScattering.ThreePhonon(problem, plan, compute, make);
    }

    /// <summary>The same for four phonons.</summary>
    /// <exception cref="ArgumentException">The problem follows FourPhonon's conventions, whose four-phonon sums know full tensors and all processes only.</exception>
    public FourPhononResult FourPhonons(ScatteringProblem problem, SamplingPlan? plan, ComputeOptions compute)
    {
        if (problem.Conventions.FollowsShengBte() && _pcp4 is null && plan is null)
        {
            return FourPhononScattering.FromTensor(problem, _interactions.Fourth!, compute);
        }

        return _pcp4 is null ? _full4.Lend(Sum) : _pcp4.Lend(Sum);

        FourPhononResult Sum<TVertex>(Func<TVertex> make)
            where TVertex : struct, IFourPhononVertex => plan is null
                ? FourPhononScattering.Run(problem, compute, make)
                : SampledScattering.FourPhonon(problem, plan, compute, make);
    }
}
