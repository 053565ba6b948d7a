using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Formats;

/// <summary>The files that an input was read from; null where a file is absent.</summary>
public sealed record InputFiles(string Control, string Harmonic, string? Third, string? Fourth);

/// <summary>Everything that an input folder holds, in internal units (eV, Angstrom, amu), atoms counted from zero.</summary>
public sealed record InputSet
{
    public required InputFiles Files { get; init; }

    public required ControlFile Control { get; init; }

    /// <summary>The dielectric response is present only if CONTROL wants the non-analytic correction and gives Born charges.</summary>
    public required Crystal Crystal { get; init; }

    /// <summary>As read: no sum rule imposed, images not resolved.</summary>
    public required HarmonicForceConstants HarmonicForceConstants { get; init; }

    /// <summary>The header of espresso.ifc2; null for FORCE_CONSTANTS_2ND.</summary>
    public EspressoHeader? EspressoHeader { get; init; }

    /// <summary>Third order, eV/Angstrom^3; null if the folder has no FORCE_CONSTANTS_3RD.</summary>
    public AnharmonicForceConstants? Third { get; init; }

    /// <summary>Fourth order, eV/Angstrom^4; null if the folder has no FORCE_CONSTANTS_4TH.</summary>
    public AnharmonicForceConstants? Fourth { get; init; }

    /// <summary>What is odd but did not stop the reading, for the user to see.</summary>
    public required ImmutableArray<string> Warnings { get; init; }
}
