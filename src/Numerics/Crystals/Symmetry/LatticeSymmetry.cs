using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>The rotations that map a lattice onto itself (its holohedry), as integer matrices on fractional coordinates.</summary>
internal static class LatticeSymmetry
{
    /// <summary>
    /// All integer matrices that leave the lengths of the lattice vectors and their scalar products unchanged within the tolerance,
    /// found in a reduced basis, so that left-handed and strongly skewed vectors give the same group. Not ordered.
    /// </summary>
    /// <param name="lattice">Any lattice.</param>
    /// <param name="tolerance">
    /// Largest change of a lattice vector's length, or displacement of its tip by a change of angle, in Angstrom.
    /// </param>
    public static List<IntMatrix3> FindRotations(Lattice lattice, double tolerance)
    {
        LatticeReduction reduction = LatticeReduction.Of(lattice.Vectors);
        Matrix3 basis = reduction.BasisCartesian;
        IntMatrix3 toOriginal = reduction.Basis.Transposed; // fractional coordinates: f = P^T f'
        IntMatrix3 toReduced = toOriginal.UnimodularInverse();
        List<(IntVector3 Vector, Vector3D Cartesian)>[] images = [.. Enumerable.Range(0, 3).Select(i => EqualLengths(basis, i, tolerance))];

        var rotations = new List<IntMatrix3>();
        foreach ((IntVector3 v0, Vector3D c0) in images[0])
        {
            foreach ((IntVector3 v1, Vector3D c1) in images[1])
            {
                if (!SameAngle(c0, c1, basis.Row0, basis.Row1, tolerance))
                {
                    continue;
                }

                foreach ((IntVector3 v2, Vector3D c2) in images[2])
                {
                    if (SameAngle(c0, c2, basis.Row0, basis.Row2, tolerance) && SameAngle(c1, c2, basis.Row1, basis.Row2, tolerance))
                    {
                        IntMatrix3 reduced = new IntMatrix3(v0, v1, v2).Transposed; // columns are the images of the basis vectors
                        if (reduced.Determinant is 1 or -1)
                        {
                            rotations.Add(toOriginal * reduced * toReduced);
                        }
                    }
                }
            }
        }

        return rotations;
    }

    /// <summary>
    /// Cartesian matrices of a group of rotations, orthogonal to rounding: the metric tensor is averaged over the group first, so that
    /// small noise in the lattice vectors does not make the matrices fail to be a group.
    /// </summary>
    public static Matrix3[] ToCartesian(Lattice lattice, IReadOnlyList<IntMatrix3> group)
    {
        Matrix3 columns = lattice.Vectors.Transposed;
        Matrix3 metric = columns.Transposed * columns;
        var sum = new Matrix3(Vector3D.Zero, Vector3D.Zero, Vector3D.Zero);
        foreach (IntMatrix3 rotation in group)
        {
            Matrix3 r = rotation.ToMatrix();
            sum += r.Transposed * metric * r;
        }

        // nearest lattice vectors with the averaged metric: U columns with U^T = U, columns^T U^2 columns = metric average
        Matrix3 inverse = columns.Inverse();
        Matrix3 ideal = SquareRoot(inverse.Transposed * ((1.0 / group.Count) * sum) * inverse) * columns;
        Matrix3 idealInverse = ideal.Inverse();
        return [.. group.Select(r => Clean(ideal * r.ToMatrix() * idealInverse))];
    }

    /// <summary>Takes the rounding off entries that are 0, 1/2 or 1, so that the identity is exactly the identity.</summary>
    private static Matrix3 Clean(Matrix3 m)
    {
        static double Entry(double x) => Math.Abs(x - (0.5 * Math.Round(2 * x))) < 1e-14 ? 0.5 * Math.Round(2 * x) : x;
        static Vector3D Row(Vector3D v) => new(Entry(v.X) + 0.0, Entry(v.Y) + 0.0, Entry(v.Z) + 0.0);
        return new(Row(m.Row0), Row(m.Row1), Row(m.Row2));
    }

    private static List<(IntVector3 Vector, Vector3D Cartesian)> EqualLengths(Matrix3 basis, int axis, double tolerance)
    {
        // In a basis of shortest vectors no vector as short as the longest of them has a coefficient above 1; 2 leaves room for the
        // tolerance.
        const int range = 2;
        double length = basis.Row(axis).Length;
        var found = new List<(IntVector3 Vector, Vector3D Cartesian)>();
        for (int x = -range; x <= range; x++)
        {
            for (int y = -range; y <= range; y++)
            {
                for (int z = -range; z <= range; z++)
                {
                    Vector3D cartesian = (x * basis.Row0) + (y * basis.Row1) + (z * basis.Row2);
                    if (Math.Abs(cartesian.Length - length) < tolerance)
                    {
                        found.Add((new(x, y, z), cartesian));
                    }
                }
            }
        }

        return found;
    }

    private static bool SameAngle(Vector3D a, Vector3D b, Vector3D a0, Vector3D b0, double tolerance) =>
        Math.Abs(Vector3D.Dot(a, b) - Vector3D.Dot(a0, b0)) < tolerance * (a0.Length + b0.Length);

    /// <summary>Square root of a symmetric matrix near the identity, by Denman and Beavers' iteration.</summary>
    private static Matrix3 SquareRoot(Matrix3 m)
    {
        Matrix3 y = m;
        Matrix3 z = Matrix3.Identity;
        for (int i = 0; i < 8; i++)
        {
            (y, z) = (0.5 * (y + z.Inverse()), 0.5 * (z + y.Inverse()));
        }

        return y;
    }
}
