using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Whether the atomic positions are those that the force constants obey.</summary>
public enum BasisVerdict
{
    /// <summary>The force constants have the symmetry of the crystal as given.</summary>
    Consistent,

    /// <summary>They have the symmetry of the same lattice with other positions, which were found.</summary>
    Contradicted,

    /// <summary>They violate the symmetry of the crystal as given and no other positions explain them.</summary>
    Unexplained,
}

/// <summary>The outcome of <see cref="BasisDetection"/>.</summary>
/// <param name="Verdict">Whether positions and force constants agree.</param>
/// <param name="GivenGroup">Space group of the crystal as given.</param>
/// <param name="GivenErrors">Space-group errors of all force constants in that group, ascending order n.</param>
/// <param name="FittingCrystal">
/// The crystal with the positions that the force constants obey; the given one when they agree; null when none was found.
/// </param>
/// <param name="FittingGroup">Its space group.</param>
/// <param name="FittingErrors">Space-group errors in that group.</param>
/// <param name="Displacement">
/// Largest distance in Angstrom between a fitting and a given position, lattice vectors included, since they decide what the cells of the
/// constants mean.
/// </param>
public sealed record BasisReport(
    BasisVerdict Verdict,
    SpaceGroup GivenGroup,
    ImmutableArray<SpaceGroupError> GivenErrors,
    Crystal? FittingCrystal,
    SpaceGroup? FittingGroup,
    ImmutableArray<SpaceGroupError> FittingErrors,
    double Displacement)
{
    /// <summary>What is wrong with the constants where the positions are right, in words; null where that is not known.</summary>
    public string? Culprit { get; init; }

    /// <summary>The verdict in words, with the positions that would fit.</summary>
    public string Describe() => Verdict switch
    {
        BasisVerdict.Consistent => string.Create(
            CultureInfo.InvariantCulture,
            $"The force constants have the symmetry of the crystal ({GivenGroup.Name}, {GivenGroup.Operations.Length} operations; errors "
                + $"{List(GivenErrors)})."),
        BasisVerdict.Contradicted => string.Create(
            CultureInfo.InvariantCulture,
            $"The atomic positions contradict the force constants: in the space group of the given positions ({GivenGroup.Name}, "
                + $"{GivenGroup.Operations.Length} operations) the constants have errors {List(GivenErrors)}. "
            + $"They fit the positions {Positions(FittingCrystal!)} ({FittingGroup!.Name}, {FittingGroup.Operations.Length} operations; "
            + $"errors {List(FittingErrors)})."),
        _ when Culprit is not null => string.Create(
            CultureInfo.InvariantCulture,
            $"The atomic positions are right, but not all force constants have the symmetry of the crystal ({GivenGroup.Name}, "
                + $"{GivenGroup.Operations.Length} operations; errors {List(GivenErrors)}). {Culprit}"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"The force constants do not have the symmetry of the crystal ({GivenGroup.Name}, {GivenGroup.Operations.Length} operations; "
                + $"errors {List(GivenErrors)}) "
            + $"and no other atomic positions on this lattice explain them. Lattice vectors, atoms and force constants probably come from "
            + $"different calculations."),
    };

    private static string List(ImmutableArray<SpaceGroupError> errors) => string.Join(
        ", ", errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Maximum:0.0e0} at order {e.Order}")));

    private static string Positions(Crystal crystal) => string.Join(
        " ", crystal.Atoms.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Element} ({a.Position.X:0.######}, "
            + $"{a.Position.Y:0.######}, {a.Position.Z:0.######})")));
}
