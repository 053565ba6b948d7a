using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>Lattices that have a standard path of their own; everything else falls back to <see cref="General"/>.</summary>
public enum BravaisType
{
    /// <summary>Monoclinic, triclinic, or not recognised: reduced primitive vectors serve as axes.</summary>
    General,
    SimpleCubic,
    FaceCentredCubic,
    BodyCentredCubic,
    Hexagonal,
    Rhombohedral,
    SimpleTetragonal,
    BodyCentredTetragonal,
    SimpleOrthorhombic,
    FaceCentredOrthorhombic,
    BodyCentredOrthorhombic,
    BaseCentredOrthorhombic,
}

/// <summary>The Bravais type of a crystal's lattice and the axes that its special points refer to.</summary>
/// <param name="Type">By the crystal system of the space group, not by the metric alone.</param>
/// <param name="Axes">
/// Conventional lattice vectors as rows, Angstrom; for the rhombohedral type the three primitive vectors around the axis, for the general
/// type a reduced basis.
/// </param>
internal sealed record BravaisLattice(BravaisType Type, Matrix3 Axes)
{
    private const double Tolerance = 1e-4;

    public static BravaisLattice Of(Crystal crystal, SpaceGroup group)
    {
        LatticeReduction reduction = LatticeReduction.Of(crystal.Lattice.Vectors);
        IntMatrix3 toReduced = reduction.Basis.UnimodularInverse().Transposed;
        IntMatrix3 fromReduced = reduction.Basis.Transposed;
        IntMatrix3[] rotations = [.. group.PointOperations.Select(i => toReduced * group.Operations[i].Rotation * fromReduced)];
        if (group.PointGroup.System is not (CrystalSystem.Triclinic or CrystalSystem.Monoclinic))
        {
            foreach (IntMatrix3 columns in ConventionalAxes.Candidates(reduction.BasisCartesian, rotations, group.PointGroup.System))
            {
                Matrix3 axes = columns.Transposed.ToMatrix() * reduction.BasisCartesian;
                if (Recognise(group.PointGroup.System, columns, axes) is { } found)
                {
                    return found;
                }
            }
        }

        return new(BravaisType.General, reduction.BasisCartesian);
    }

    /// <summary>The type if the axes are in the standard setting: shortest first where the type leaves a choice, else null.</summary>
    private static BravaisLattice? Recognise(CrystalSystem system, IntMatrix3 columns, Matrix3 axes)
    {
        char centring = Centring(columns);
        double a = axes.Row0.Length;
        double b = axes.Row1.Length;
        double c = axes.Row2.Length;
        bool hexagonal = Same(a, b) && Same(Vector3D.Dot(axes.Row0, axes.Row1), -0.5 * a * b);
        bool ordered = a <= b * (1 + Tolerance) && (centring == 'C' || b <= c * (1 + Tolerance));
        return (system, centring) switch
        {
            (CrystalSystem.Cubic, 'P') => new(BravaisType.SimpleCubic, axes),
            (CrystalSystem.Cubic, 'F') => new(BravaisType.FaceCentredCubic, axes),
            (CrystalSystem.Cubic, 'I') => new(BravaisType.BodyCentredCubic, axes),
            (CrystalSystem.Hexagonal or CrystalSystem.Trigonal, 'P') when hexagonal => new(BravaisType.Hexagonal, axes),
            (CrystalSystem.Trigonal, 'R') when hexagonal => new(BravaisType.Rhombohedral, AroundTheAxis(axes)),
            (CrystalSystem.Tetragonal, 'P') when Same(a, b) => new(BravaisType.SimpleTetragonal, axes),
            (CrystalSystem.Tetragonal, 'I') when Same(a, b) => new(BravaisType.BodyCentredTetragonal, axes),
            (CrystalSystem.Orthorhombic, 'P') when ordered => new(BravaisType.SimpleOrthorhombic, axes),
            (CrystalSystem.Orthorhombic, 'F') when ordered => new(BravaisType.FaceCentredOrthorhombic, axes),
            (CrystalSystem.Orthorhombic, 'I') when ordered => new(BravaisType.BodyCentredOrthorhombic, axes),
            (CrystalSystem.Orthorhombic, 'C') when ordered => new(BravaisType.BaseCentredOrthorhombic, axes),
            _ => null,
        };
    }

    /// <summary>P, I, F, C or (obverse) R; ? for anything else.</summary>
    private static char Centring(IntMatrix3 columns)
    {
        return Math.Abs(columns.Determinant) switch
        {
            1 => 'P',
            2 when IsLatticeVector(new(1, 1, 1), 2) => 'I',
            2 when IsLatticeVector(new(1, 1, 0), 2) => 'C',
            3 when IsLatticeVector(new(2, 1, 1), 3) => 'R',
            4 when IsLatticeVector(new(1, 1, 0), 2) && IsLatticeVector(new(0, 1, 1), 2) => 'F',
            _ => '?',
        };

        bool IsLatticeVector(IntVector3 numerator, int denominator)
        {
            IntVector3 v = columns * numerator;
            return v.X % denominator == 0 && v.Y % denominator == 0 && v.Z % denominator == 0;
        }
    }

    /// <summary>The primitive vectors (2 1 1)/3, (-1 1 1)/3, (-1 -2 1)/3 of hexagonal axes in obverse setting.</summary>
    private static Matrix3 AroundTheAxis(Matrix3 hexagonal) =>
        1.0 / 3 * new Matrix3(new(2, 1, 1), new(-1, 1, 1), new(-1, -2, 1)) * hexagonal;

    private static bool Same(double x, double y) => Math.Abs(x - y) <= Tolerance * (Math.Abs(x) + Math.Abs(y));
}
