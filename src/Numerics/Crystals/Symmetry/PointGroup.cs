using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>The seven crystal systems.</summary>
public enum CrystalSystem
{
    Triclinic,
    Monoclinic,
    Orthorhombic,
    Tetragonal,
    Trigonal,
    Hexagonal,
    Cubic,
}

/// <summary>One of the 32 crystallographic point groups.</summary>
/// <param name="Symbol">Hermann-Mauguin symbol, with - for an overbar: m-3m, -3m, ...</param>
/// <param name="Schoenflies">Schoenflies symbol.</param>
/// <param name="System">The crystal system it belongs to.</param>
/// <param name="Order">Number of its rotations.</param>
public sealed record PointGroup(string Symbol, string Schoenflies, CrystalSystem System, int Order)
{
    // Number of operations of the types -6, -4, -3, m, -1, 1, 2, 3, 4, 6; they tell the 32 groups apart.
    private static readonly (string Symbol, string Schoenflies, CrystalSystem System, int[] Counts)[] Table =
    [
        ("1", "C1", CrystalSystem.Triclinic, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
        ("-1", "Ci", CrystalSystem.Triclinic, [0, 0, 0, 0, 1, 1, 0, 0, 0, 0]),
        ("2", "C2", CrystalSystem.Monoclinic, [0, 0, 0, 0, 0, 1, 1, 0, 0, 0]),
        ("m", "Cs", CrystalSystem.Monoclinic, [0, 0, 0, 1, 0, 1, 0, 0, 0, 0]),
        ("2/m", "C2h", CrystalSystem.Monoclinic, [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]),
        ("222", "D2", CrystalSystem.Orthorhombic, [0, 0, 0, 0, 0, 1, 3, 0, 0, 0]),
        ("mm2", "C2v", CrystalSystem.Orthorhombic, [0, 0, 0, 2, 0, 1, 1, 0, 0, 0]),
        ("mmm", "D2h", CrystalSystem.Orthorhombic, [0, 0, 0, 3, 1, 1, 3, 0, 0, 0]),
        ("4", "C4", CrystalSystem.Tetragonal, [0, 0, 0, 0, 0, 1, 1, 0, 2, 0]),
        ("-4", "S4", CrystalSystem.Tetragonal, [0, 2, 0, 0, 0, 1, 1, 0, 0, 0]),
        ("4/m", "C4h", CrystalSystem.Tetragonal, [0, 2, 0, 1, 1, 1, 1, 0, 2, 0]),
        ("422", "D4", CrystalSystem.Tetragonal, [0, 0, 0, 0, 0, 1, 5, 0, 2, 0]),
        ("4mm", "C4v", CrystalSystem.Tetragonal, [0, 0, 0, 4, 0, 1, 1, 0, 2, 0]),
        ("-42m", "D2d", CrystalSystem.Tetragonal, [0, 2, 0, 2, 0, 1, 3, 0, 0, 0]),
        ("4/mmm", "D4h", CrystalSystem.Tetragonal, [0, 2, 0, 5, 1, 1, 5, 0, 2, 0]),
        ("3", "C3", CrystalSystem.Trigonal, [0, 0, 0, 0, 0, 1, 0, 2, 0, 0]),
        ("-3", "C3i", CrystalSystem.Trigonal, [0, 0, 2, 0, 1, 1, 0, 2, 0, 0]),
        ("32", "D3", CrystalSystem.Trigonal, [0, 0, 0, 0, 0, 1, 3, 2, 0, 0]),
        ("3m", "C3v", CrystalSystem.Trigonal, [0, 0, 0, 3, 0, 1, 0, 2, 0, 0]),
        ("-3m", "D3d", CrystalSystem.Trigonal, [0, 0, 2, 3, 1, 1, 3, 2, 0, 0]),
        ("6", "C6", CrystalSystem.Hexagonal, [0, 0, 0, 0, 0, 1, 1, 2, 0, 2]),
        ("-6", "C3h", CrystalSystem.Hexagonal, [2, 0, 0, 1, 0, 1, 0, 2, 0, 0]),
        ("6/m", "C6h", CrystalSystem.Hexagonal, [2, 0, 2, 1, 1, 1, 1, 2, 0, 2]),
        ("622", "D6", CrystalSystem.Hexagonal, [0, 0, 0, 0, 0, 1, 7, 2, 0, 2]),
        ("6mm", "C6v", CrystalSystem.Hexagonal, [0, 0, 0, 6, 0, 1, 1, 2, 0, 2]),
        ("-6m2", "D3h", CrystalSystem.Hexagonal, [2, 0, 0, 4, 0, 1, 3, 2, 0, 0]),
        ("6/mmm", "D6h", CrystalSystem.Hexagonal, [2, 0, 2, 7, 1, 1, 7, 2, 0, 2]),
        ("23", "T", CrystalSystem.Cubic, [0, 0, 0, 0, 0, 1, 3, 8, 0, 0]),
        ("m-3", "Th", CrystalSystem.Cubic, [0, 0, 8, 3, 1, 1, 3, 8, 0, 0]),
        ("432", "O", CrystalSystem.Cubic, [0, 0, 0, 0, 0, 1, 9, 8, 6, 0]),
        ("-43m", "Td", CrystalSystem.Cubic, [0, 6, 0, 6, 0, 1, 3, 8, 0, 0]),
        ("m-3m", "Oh", CrystalSystem.Cubic, [0, 6, 8, 9, 1, 1, 9, 8, 6, 0]),
    ];

    /// <summary>The point group that a set of different rotations is.</summary>
    /// <exception cref="ArgumentException">The rotations are no crystallographic point group.</exception>
    public static PointGroup Of(IReadOnlyCollection<IntMatrix3> rotations)
    {
        int[] counts = new int[10];
        foreach (IntMatrix3 rotation in rotations)
        {
            counts[RotationType(rotation)]++;
        }

        foreach (var row in Table)
        {
            if (row.Counts.AsSpan().SequenceEqual(counts))
            {
                return new(row.Symbol, row.Schoenflies, row.System, rotations.Count);
            }
        }

        throw new ArgumentException("The rotations do not form a crystallographic point group.", nameof(rotations));
    }

    /// <summary>Position in the list -6, -4, -3, m, -1, 1, 2, 3, 4, 6, from determinant and trace.</summary>
    internal static int RotationType(IntMatrix3 rotation) => (rotation.Determinant, rotation.Trace) switch
    {
        (-1, -2) => 0,
        (-1, -1) => 1,
        (-1, 0) => 2,
        (-1, 1) => 3,
        (-1, -3) => 4,
        (1, 3) => 5,
        (1, -1) => 6,
        (1, 0) => 7,
        (1, 1) => 8,
        (1, 2) => 9,
        _ => throw new ArgumentException($"{rotation} is no rotation of a lattice.", nameof(rotation)),
    };
}
