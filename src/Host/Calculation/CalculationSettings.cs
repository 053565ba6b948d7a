using System.Text.Json.Nodes;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Host.Calculation;

/// <summary>Where the anharmonic matrix elements come from.</summary>
internal enum TensorSource
{
    /// <summary>The force constants themselves.</summary>
    Full,

    /// <summary>PCP modes.</summary>
    Pcp,
}

/// <summary>Everything that decides a conductivity, with all defaults resolved.</summary>
internal sealed record CalculationSettings
{
    public required string Input { get; init; }

    public required QPointGrid Grid { get; init; }

    /// <summary>K.</summary>
    public required double[] Temperatures { get; init; }

    public required bool FourPhonon { get; init; }

    public required bool Isotopes { get; init; }

    public required TensorSource Tensors { get; init; }

    /// <summary>Evaluate full tensors beside the PCP modes.</summary>
    public bool CompressionError { get; init; }

    /// <summary>File of third-order PCP modes; null: none.</summary>
    public string? Modes3 { get; init; }

    /// <summary>File of fourth-order PCP modes; null: none.</summary>
    public string? Modes4 { get; init; }

    /// <summary>Rank of third-order modes that are trained because no file of them is given.</summary>
    public int Rank3 { get; init; } = ModeTraining.DefaultRank3;

    /// <summary>Rank of fourth-order modes that are trained.</summary>
    public int Rank4 { get; init; } = ModeTraining.DefaultRank4;

    /// <summary>Seed of everything that draws random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Wave-vector tuples that are drawn for each irreducible q-point and order; null: not a fixed number.</summary>
    public long? Samples { get; init; }

    /// <summary>Draw until the relative standard error of kappa is below this fraction; null: no target.</summary>
    public double? TargetError { get; init; }

    public bool Exhaustive => Samples is null && TargetError is null;

    /// <summary>Multiplies the adaptive Gaussian widths.</summary>
    public required double BroadeningScale { get; init; }

    public required Conventions Conventions { get; init; }

    /// <summary>GB; a run that would need more is refused.</summary>
    public required double MemoryLimit { get; init; }

    public required BasisChoice Basis { get; init; }

    /// <summary>Boundary scattering length in nm; null: no boundaries.</summary>
    public double? BoundaryLength { get; init; }

    /// <summary>Share of specular reflection at boundaries.</summary>
    public double Specularity { get; init; }

    /// <summary>Heat capacity k_B a mode.</summary>
    public bool Classical { get; init; }

    /// <summary>Leave imaginary modes out instead of refusing them.</summary>
    public bool ExcludeImaginary { get; init; }

    public PhysicalConstants Constants => PhysicalConstants.Of(Conventions);

    public HarmonicOptions Harmonic => new() { Conventions = Conventions };

    public BroadeningOptions Broadening => BroadeningOptions.Of(Conventions, BroadeningScale);

    public IsotopeOptions IsotopeWidths => IsotopeOptions.Of(Conventions, BroadeningScale);

    /// <summary>The steps of the grid that adaptive widths look at, 1/Angstrom: all that symmetry makes equivalent in our conventions.</summary>
    public IReadOnlyList<Vector3D> GridSteps(Lattice lattice, IrreducibleWedge wedge) =>
        Numerics.Crystals.Grids.GridSteps.Of(lattice, wedge.Grid, Conventions.FollowsShengBte() ? [] : wedge.Rotations);

    public TransportOptions Transport => TransportOptions.Of(Conventions, Classical);

    /// <summary>For kappa.json.</summary>
    public JsonObject ToJson() => new()
    {
        ["input"] = Input,
        ["grid"] = new JsonArray(Grid.N1, Grid.N2, Grid.N3),
        ["temperature_K"] = JsonText.Array(Temperatures),
        ["four_phonon"] = FourPhonon,
        ["isotopes"] = Isotopes,
        ["tensors"] = Tensors == TensorSource.Pcp ? "pcp" : "full",
        ["modes3"] = Modes3,
        ["modes4"] = Modes4,
        ["rank3"] = Tensors == TensorSource.Pcp && Modes3 is null ? Rank3 : null,
        ["rank4"] = Tensors == TensorSource.Pcp && FourPhonon && Modes4 is null ? Rank4 : null,
        ["compression_error"] = CompressionError,
        ["seed"] = Seed,
        ["scalebroad"] = BroadeningScale,
        ["conventions"] = Conventions.Word(),
        ["basis"] = Basis switch { BasisChoice.Control => "control", BasisChoice.ForceConstants => "force-constants", _ => "consistent" },
        ["constants"] = Constants.Name,
        ["broadening_cut_3ph"] = Broadening.CutThreePhonon,
        ["broadening_cut_4ph"] = Broadening.CutFourPhonon,
        ["broadening_renormalised"] = Broadening.Renormalised,
        ["broadening_relative_floor"] = Broadening.RelativeFloor,
        ["boundary_length_nm"] = BoundaryLength,
        ["specularity"] = Specularity,
        ["classical"] = Classical,
        ["imaginary"] = ExcludeImaginary ? "exclude" : "refuse",
        ["memory_GB"] = double.IsFinite(MemoryLimit) ? MemoryLimit : null,
        ["exhaustive"] = Exhaustive,
        ["samples"] = Samples,
        ["target_error_percent"] = 100 * TargetError,
    };
}
