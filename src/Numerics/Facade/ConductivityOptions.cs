using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster;

/// <summary>What decides a conductivity on one grid: pcp kappa.</summary>
public sealed record ConductivityOptions : ScatteringOptions
{
    /// <summary>q-points, Gamma-centred; a number N stands for N x N x N. Else the grid that the input suggests.</summary>
    public QPointGrid? Grid { get; init; }

    /// <summary>So many random wave-vector tuples for each irreducible q-point; rates get error bars.</summary>
    public double? Samples { get; init; }

    /// <summary>Draws where it helps most until the standard error of kappa is below so many percent.</summary>
    public double? TargetError { get; init; }

    /// <summary>
    /// Every process of the grid. Without this, <see cref="Samples"/> and <see cref="TargetError"/> every process too, but four phonons
    /// whose sum would take more than about a minute of one core are sampled to 0.5 % of kappa.
    /// </summary>
    public bool Exhaustive { get; init; }

    /// <summary>
    /// A sheet in a cell with vacuum: conductivities refer to a sheet so many nm thick, and means are over its plane. Null: bulk.
    /// </summary>
    public double? Thickness { get; init; }

    /// <summary>With PCP modes: the same processes with the full force constants too, and what compression does to kappa.</summary>
    public bool CompressionError { get; init; }

    /// <summary>The relaxation-time approximation, or the linearised Boltzmann equation in full beside it.</summary>
    public SolverChoice Solver { get; init; } = SolverChoice.RelaxationTime;

    /// <summary>With the full solver: relative bound of its error. Else 1e-6.</summary>
    public double? SolverTolerance { get; init; }

    /// <summary>
    /// With the full solver: keep the list of collisions, make it anew at each step, or keep it if it fits half of the memory.
    /// </summary>
    public CollisionStorage CollisionList { get; init; } = CollisionStorage.Auto;

    /// <summary>
    /// With the full solver and four phonons: their rates on the diagonal, or what each phonon gives to the three others too.
    /// </summary>
    public FourPhononCoupling FourPhononCoupling { get; init; } = FourPhononCoupling.Diagonal;

    /// <summary>What different branches carry together (Wigner formulation), beside the populations.</summary>
    public bool Coherences { get; init; }

    /// <summary>With coherences: which velocities between branches.</summary>
    public VelocityDefinition VelocityOperator { get; init; } = VelocityDefinition.Wigner;
}
