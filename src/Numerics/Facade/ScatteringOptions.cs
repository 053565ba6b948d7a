using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster;

/// <summary>
/// What decides scattering. Names and defaults are those of the command line; null leaves a setting to what the input suggests, and then to
/// the default that stands here.
/// </summary>
public abstract record ScatteringOptions
{
    /// <summary>K. Else 300.</summary>
    public double[]? Temperature { get; init; }

    /// <summary>Four-phonon scattering too; whatever the input suggests.</summary>
    public bool FourPhonon { get; init; }

    /// <summary>Scattering by natural isotopes. Else on, but off in phono3py's conventions.</summary>
    public bool? Isotopes { get; init; }

    /// <summary>Matrix elements from the full force constants or from PCP modes.</summary>
    public ElementSource Tensors { get; init; } = ElementSource.Tensors;

    /// <summary>File of third-order PCP modes. Without one the modes of the material count, and without those some are trained.</summary>
    public string? Modes3 { get; init; }

    /// <summary>File of fourth-order PCP modes.</summary>
    public string? Modes4 { get; init; }

    /// <summary>Rank of third-order modes that are trained.</summary>
    public int Rank3 { get; init; } = ConductivitySettings.DefaultRank3;

    /// <summary>Rank of fourth-order modes that are trained.</summary>
    public int Rank4 { get; init; } = ConductivitySettings.DefaultRank4;

    /// <summary>Seed of training and sampling.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Factor on the adaptive Gaussian widths. Else 1.</summary>
    public double? Scalebroad { get; init; }

    /// <summary>
    /// How energy conservation is spread: else adaptive; fixed where <see cref="Sigma"/> is given; tetrahedra in phono3py's conventions.
    /// </summary>
    public Smearing? Smearing { get; init; }

    /// <summary>THz; the one width of fixed smearing.</summary>
    public double? Sigma { get; init; }

    /// <summary>Boundary scattering |v|/L with L in nm, the diameter of a grain; null: no boundaries.</summary>
    public double? Boundary { get; init; }

    /// <summary>Share of specular reflections at boundaries, below 1. Else 0.</summary>
    public double? Specularity { get; init; }

    /// <summary>Heat capacity k_B for every mode instead of Bose-Einstein's.</summary>
    public bool Classical { get; init; }

    /// <summary>Imaginary modes end the calculation, or take no part in anything.</summary>
    public ImaginaryChoice Imaginary { get; init; } = ImaginaryChoice.Refuse;

    /// <summary>GB; a calculation that would need more is refused. Else what the machine has.</summary>
    public double? Memory { get; init; }
}
