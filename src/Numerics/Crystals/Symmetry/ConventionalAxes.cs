using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>
/// Candidates for the conventional lattice vectors of a crystal system: along the symmetry axes, the shortest lattice vectors across them,
/// in every order and sense that is right-handed. Not every candidate is a standard setting; the caller checks the symmetry in it.
/// </summary>
internal static class ConventionalAxes
{
    /// <param name="basis">Reduced primitive lattice vectors as rows, Cartesian.</param>
    /// <param name="rotations">The point group in that basis.</param>
    /// <param name="system">Its crystal system.</param>
    /// <returns>Matrices whose columns are the three conventional vectors in units of the primitive ones.</returns>
    public static IEnumerable<IntMatrix3> Candidates(Matrix3 basis, IReadOnlyCollection<IntMatrix3> rotations, CrystalSystem system)
    {
        IEnumerable<IntVector3[]> choices = system switch
        {
            CrystalSystem.Triclinic => [[new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)]],
            CrystalSystem.Monoclinic => Monoclinic(basis, rotations),
            CrystalSystem.Orthorhombic => Permutations(Axes(rotations, 2)),
            CrystalSystem.Cubic => Permutations(Axes(rotations, rotations.Any(r => Order(r) == 4) ? 4 : 2)),
            _ => Uniaxial(basis, rotations, system == CrystalSystem.Tetragonal ? 4 : 3),
        };
        return
            from axes in choices
            from signs in Enumerable.Range(0, 8)
            let signed = axes.Select((a, i) => (signs >> i & 1) == 0 ? a : -a).ToArray()
            let matrix = new IntMatrix3(signed[0], signed[1], signed[2])
            where matrix.Determinant * basis.Determinant > 0
            select matrix.Transposed;
    }

    private static IEnumerable<IntVector3[]> Monoclinic(Matrix3 basis, IReadOnlyCollection<IntMatrix3> rotations)
    {
        IntMatrix3 rotation = rotations.First(r => Order(r) == 2);
        IntVector3[] plane = [.. Across(basis, rotation).Take(8)];
        IntVector3 u = plane[0];
        IntVector3 v = plane.First(p => p != u && p != -u);
        IntVector3[] three = [u, v, u + v];
        return
            from a in three
            from c in three
            where a != c
            select new[] { a, Axis(rotation), c };
    }

    private static IEnumerable<IntVector3[]> Uniaxial(Matrix3 basis, IReadOnlyCollection<IntMatrix3> rotations, int order)
    {
        IntMatrix3 rotation = rotations.First(r => Order(r) == order);
        IntVector3[] shortest = [.. Across(basis, rotation).Take(order == 4 ? 4 : 6)];
        return
            from a in shortest
            from b in shortest
            where a != b && a != -b
            select new[] { a, b, Axis(rotation) };
    }

    private static IEnumerable<IntVector3[]> Permutations(IntVector3[] a) => a.Length != 3
        ? []
        : [[a[0], a[1], a[2]], [a[0], a[2], a[1]], [a[1], a[0], a[2]], [a[1], a[2], a[0]], [a[2], a[0], a[1]], [a[2], a[1], a[0]]];

    /// <summary>The different axes of the rotations of an order, up to sign.</summary>
    private static IntVector3[] Axes(IReadOnlyCollection<IntMatrix3> rotations, int order)
    {
        var axes = new List<IntVector3>();
        foreach (IntVector3 axis in rotations.Where(r => Order(r) == order).Select(Axis))
        {
            if (!axes.Contains(axis) && !axes.Contains(-axis))
            {
                axes.Add(axis);
            }
        }

        return [.. axes];
    }

    /// <summary>Lattice vectors perpendicular to the axis of a rotation, shortest first.</summary>
    private static IEnumerable<IntVector3> Across(Matrix3 basis, IntMatrix3 rotation)
    {
        const int range = 3; // the basis is reduced
        IntMatrix3 sum = SumOfPowers(rotation);
        Matrix3 toCartesian = basis.Transposed;
        return
            from x in Enumerable.Range(-range, (2 * range) + 1)
            from y in Enumerable.Range(-range, (2 * range) + 1)
            from z in Enumerable.Range(-range, (2 * range) + 1)
            let v = new IntVector3(x, y, z)
            where v != IntVector3.Zero && sum * v == IntVector3.Zero
            orderby (toCartesian * v.ToVector()).LengthSquared
            select v;
    }

    /// <summary>Order of the proper part.</summary>
    private static int Order(IntMatrix3 rotation) =>
        PointGroup.RotationType(Proper(rotation)) switch { 5 => 1, 6 => 2, 7 => 3, 8 => 4, _ => 6 };

    private static IntMatrix3 Proper(IntMatrix3 rotation) => rotation.Determinant > 0 ? rotation : -rotation;

    /// <summary>The shortest lattice vector along the axis: 1 + R + R^2 + ... projects on it.</summary>
    private static IntVector3 Axis(IntMatrix3 rotation)
    {
        IntMatrix3 sum = SumOfPowers(rotation);
        IntVector3 along = Enumerable.Range(0, 3).Select(sum.Column).First(c => c != IntVector3.Zero);
        int divisor = GreatestCommonDivisor(GreatestCommonDivisor(along.X, along.Y), along.Z);
        return new(along.X / divisor, along.Y / divisor, along.Z / divisor);
    }

    private static IntMatrix3 SumOfPowers(IntMatrix3 rotation)
    {
        IntMatrix3 proper = Proper(rotation);
        IntMatrix3 sum = IntMatrix3.Identity;
        IntMatrix3 power = proper;
        while (power != IntMatrix3.Identity)
        {
            sum = new(sum.Row0 + power.Row0, sum.Row1 + power.Row1, sum.Row2 + power.Row2);
            power *= proper;
        }

        return sum;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? Math.Abs(a) : GreatestCommonDivisor(b, a % b);
}
