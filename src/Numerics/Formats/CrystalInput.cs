using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Formats;

/// <summary>The files that an input was read from.</summary>
/// <param name="Crystal">Lattice and atoms.</param>
/// <param name="Harmonic">Second order.</param>
/// <param name="Third">Null if there is none or it was not read.</param>
/// <param name="Fourth">Null if there is none or it was not read.</param>
public sealed record InputFiles(string Crystal, string Harmonic, string? Third = null, string? Fourth = null);

/// <summary>
/// What every input format yields, in internal units (eV, Angstrom, amu), atoms counted from zero. Nothing in it says which program wrote
/// the
/// files.
/// </summary>
public sealed record CrystalInput
{
    /// <summary>Name of the format that was read.</summary>
    public required string Format { get; init; }

    public required InputFiles Files { get; init; }

    /// <summary>Lattice, atoms, and the dielectric response if a dipole-dipole correction belongs to the harmonic constants.</summary>
    public required Crystal Crystal { get; init; }

    /// <summary>
    /// Fractional positions of the atoms that another file of the input names, where they are not those of <see cref="Crystal"/>; empty
    /// otherwise.
    /// </summary>
    public ImmutableArray<Vector3D> OtherPositions { get; init; } = [];

    /// <summary>As read: no sum rule imposed, images not resolved.</summary>
    public required HarmonicForceConstants HarmonicForceConstants { get; init; }

    /// <summary>Third order, eV/Angstrom^3; null if the input has none.</summary>
    public AnharmonicForceConstants? Third { get; init; }

    /// <summary>Fourth order, eV/Angstrom^4; null if the input has none.</summary>
    public AnharmonicForceConstants? Fourth { get; init; }

    /// <summary>What the input wants computed; what the caller says counts more.</summary>
    public InputSuggestions Suggestions { get; init; } = InputSuggestions.None;

    /// <summary>What is odd but did not stop the reading, for the user to see.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
