using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Crystals.Grids;

/// <summary>The little group of a wave vector: the rotations (time reversal included where asked) with R q = q + G.</summary>
internal sealed record LittleGroup(ImmutableArray<WaveVectorRotation> Rotations)
{
    /// <summary>Largest |R q - q - G| of a fractional component at which two wave vectors count as equal.</summary>
    public const double DefaultTolerance = 1e-8;

    public int Order => Rotations.Length;

    /// <param name="q">Fractional wave vector, any real numbers.</param>
    /// <param name="group">The crystal's space group.</param>
    /// <param name="timeReversal">Whether -R counts too.</param>
    /// <param name="tolerance">On each fractional component.</param>
    public static LittleGroup Of(Vector3D q, SpaceGroup group, bool timeReversal = true, double tolerance = DefaultTolerance) =>
        new([.. group.WaveVectorRotations(timeReversal).Where(r => IsLatticeVector((r.Rotation * q) - q, tolerance))]);

    /// <summary>The little group of a grid point, by integer arithmetic.</summary>
    public static LittleGroup Of(QPointGrid grid, IntVector3 address, SpaceGroup group, bool timeReversal = true) =>
        new([.. group.WaveVectorRotations(timeReversal).Where(r => IsLatticeVector(grid, GridDifference(grid, address, r)))]);

    /// <summary>
    /// The rotations that leave the representative of the grid point in [0, 1)^3 exactly fixed, R q = q without a reciprocal lattice
    /// vector. A subgroup of the little group; ShengBTE and FourPhonon average velocities over it, and only tests against them need it.
    /// </summary>
    public static LittleGroup FixingRepresentative(QPointGrid grid, IntVector3 address, SpaceGroup group, bool timeReversal = true) =>
        new([.. group
            .WaveVectorRotations(timeReversal)
            .Where(r => GridDifference(grid, grid.Address(grid.Index(address)), r) == (0L, 0L, 0L))]);

    /// <summary>The average of a vector over the group: the part of a group velocity that symmetry allows.</summary>
    public Vector3D Average(Vector3D cartesian)
    {
        Vector3D sum = Vector3D.Zero;
        foreach (WaveVectorRotation r in Rotations)
        {
            sum += r.CartesianRotation * cartesian;
        }

        return (1.0 / Rotations.Length) * sum;
    }

    /// <summary>(R q - q) times N1 N2 N3, an integer vector.</summary>
    private static (long X, long Y, long Z) GridDifference(QPointGrid grid, IntVector3 m, WaveVectorRotation rotation)
    {
        long x = (long)m.X * grid.N2 * grid.N3;
        long y = (long)m.Y * grid.N1 * grid.N3;
        long z = (long)m.Z * grid.N1 * grid.N2;
        IntMatrix3 r = rotation.Rotation;
        return (
            (r.Row0.X * x) + (r.Row0.Y * y) + (r.Row0.Z * z) - x,
            (r.Row1.X * x) + (r.Row1.Y * y) + (r.Row1.Z * z) - y,
            (r.Row2.X * x) + (r.Row2.Y * y) + (r.Row2.Z * z) - z);
    }

    private static bool IsLatticeVector(QPointGrid grid, (long X, long Y, long Z) g) =>
        g.X % grid.Count == 0 && g.Y % grid.Count == 0 && g.Z % grid.Count == 0;

    private static bool IsLatticeVector(Vector3D v, double tolerance) =>
        Math.Abs(v.X - Math.Round(v.X)) < tolerance
            && Math.Abs(v.Y - Math.Round(v.Y)) < tolerance
            && Math.Abs(v.Z - Math.Round(v.Z)) < tolerance;
}
