using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Settings;

/// <summary>Everything that decides a conductivity, with all defaults resolved.</summary>
internal sealed record ConductivitySettings
{
    /// <summary>Compresses silicon's third order to a conductivity within a few tenths of a percent.</summary>
    public const int DefaultRank3 = 24;

    /// <summary>The same for the fourth order, whose weight in the conductivity is smaller and whose tensor is larger.</summary>
    public const int DefaultRank4 = 48;

    private const double AngstromPerNm = 10;

    /// <summary>Names the input in messages and documents.</summary>
    public required string Input { get; init; }

    public required QPointGrid Grid { get; init; }

    /// <summary>K.</summary>
    public required double[] Temperatures { get; init; }

    public required bool FourPhonon { get; init; }

    public required bool Isotopes { get; init; }

    public required ElementSource Elements { get; init; }

    /// <summary>Evaluate full tensors beside the PCP modes.</summary>
    public bool CompressionError { get; init; }

    /// <summary>File of third-order PCP modes; null: none.</summary>
    public string? Modes3 { get; init; }

    /// <summary>File of fourth-order PCP modes; null: none.</summary>
    public string? Modes4 { get; init; }

    /// <summary>Rank of third-order modes that are trained because no file of them is given.</summary>
    public int Rank3 { get; init; } = DefaultRank3;

    /// <summary>Rank of fourth-order modes that are trained.</summary>
    public int Rank4 { get; init; } = DefaultRank4;

    /// <summary>Seed of everything that draws random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Wave-vector tuples that are drawn for each irreducible q-point and order; null: not a fixed number.</summary>
    public long? Samples { get; init; }

    /// <summary>Draw until the relative standard error of kappa is below this fraction; null: no target.</summary>
    public double? TargetError { get; init; }

    public bool Exhaustive => Samples is null && TargetError is null;

    /// <summary>Multiplies the adaptive Gaussian widths.</summary>
    public required double BroadeningScale { get; init; }

    /// <summary>Kind of the energy delta of three phonons and isotopes.</summary>
    public Smearing Smearing { get; init; } = Smearing.Adaptive;

    /// <summary>Standard deviation of a fixed width, THz.</summary>
    public double SigmaTerahertz { get; init; }

    public required Conventions Conventions { get; init; }

    /// <summary>GB; a run that would need more is refused.</summary>
    public required double MemoryLimit { get; init; }

    public required BasisChoice Basis { get; init; }

    /// <summary>Boundary scattering; null: no boundaries.</summary>
    public BoundaryOptions? Boundary { get; init; }

    /// <summary>Heat capacity k_B a mode.</summary>
    public bool Classical { get; init; }

    /// <summary>Modes above this frequency carry nothing, rad/ps; null: all count.</summary>
    public double? MaximumFrequency { get; init; }

    /// <summary>Leave imaginary modes out instead of refusing them.</summary>
    public bool ExcludeImaginary { get; init; }

    /// <summary>How the Boltzmann equation is solved.</summary>
    public SolverChoice Solver { get; init; }

    /// <summary>Relative bound of the solver's error; null: the solver's default.</summary>
    public double? SolverTolerance { get; init; }

    /// <summary>What becomes of the rows of the collision operator.</summary>
    public CollisionStorage CollisionList { get; init; }

    /// <summary>What of four phonons enters the linearised equation.</summary>
    public FourPhononCoupling FourPhononCoupling { get; init; }

    /// <summary>Coherences between branches too.</summary>
    public bool Coherences { get; init; }

    /// <summary>The velocity operator of the coherences.</summary>
    public VelocityDefinition VelocityOperator { get; init; }

    /// <summary>Thickness of a sheet, nm, that conductivities refer to; null: the whole cell, a bulk crystal.</summary>
    public double? ThicknessNm { get; init; }

    /// <summary>The vacuum of that sheet, which the crystal tells.</summary>
    public VacuumLayer? Vacuum { get; init; }

    /// <summary>Directions that a mean conductivity is over.</summary>
    public int Dimensions => ThicknessNm is null ? 3 : 2;

    /// <summary>The list of collisions may take half of the memory.</summary>
    public LinearisedOptions Linearised => new(
        SolverTolerance,
        CollisionList,
        double.IsFinite(MemoryLimit) ? (long)(0.5e9 * MemoryLimit) : long.MaxValue,
        FourPhonons: FourPhononCoupling);

    /// <summary>The draws of a fixed number of tuples; null where there is none.</summary>
    public SamplingPlan? Plan(int points) => Samples is { } samples ? SamplingPlan.Uniform(points, samples, Seed) : null;

    public PhysicalConstants Constants => PhysicalConstants.Of(Conventions);

    public HarmonicOptions Harmonic => new() { Conventions = Conventions };

    public BroadeningOptions Broadening => Smearing switch
    {
        Smearing.Fixed => BroadeningOptions.Fixed(SigmaTerahertz),
        Smearing.Tetrahedron => BroadeningOptions.Tetrahedra,
        _ => BroadeningOptions.Of(Conventions, BroadeningScale),
    };

    public IsotopeOptions IsotopeWidths => Smearing == Smearing.Fixed
        ? new(Cut: Broadening.CutThreePhonon, FixedWidth: Broadening.FixedWidth)
        : IsotopeOptions.Of(Conventions, BroadeningScale);

    /// <summary>
    /// The steps of the grid that adaptive widths look at, 1/Angstrom: all that symmetry makes equivalent in our conventions.
    /// </summary>
    public IReadOnlyList<Vector3D> GridSteps(Lattice lattice, IrreducibleWedge wedge) =>
        Crystals.Grids.GridSteps.Of(lattice, wedge.Grid, Conventions.FollowsShengBte() ? [] : wedge.Rotations);

    public TransportOptions Transport => TransportOptions.Of(Conventions, Classical) with
    {
        MaximumFrequency = MaximumFrequency ?? double.PositiveInfinity,
        VolumeScale = ThicknessNm is { } thickness && Vacuum is { } vacuum ? AngstromPerNm * thickness / vacuum.Height : 1,
    };
}
