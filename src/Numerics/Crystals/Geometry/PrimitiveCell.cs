namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>Rewrites a space group in a reduced basis of its primitive lattice.</summary>
internal static class PrimitiveCell
{
    /// <param name="vectors">Lattice vectors as rows.</param>
    /// <param name="operations">Operations in their basis; those with the identity as rotation are the pure translations.</param>
    /// <returns>Reduced primitive vectors as rows, and one operation a rotation in their basis.</returns>
    public static (Matrix3 Vectors, List<(IntMatrix3 Rotation, Vector3D Translation)> Operations) Reduce(
        Matrix3 vectors, IReadOnlyList<(IntMatrix3 Rotation, Vector3D Translation)> operations)
    {
        Vector3D[] translations = [.. operations.Where(o => o.Rotation == IntMatrix3.Identity).Select(o => o.Translation)];
        int count = translations.Length;

        // pure translations are multiples of 1/count
        var generators = new List<IntVector3> { new(count, 0, 0), new(0, count, 0), new(0, 0, count) };
        generators.AddRange(translations.Select(t => IntVector3.Rounded(count * t)));
        IntMatrix3 echelon = Echelon(generators);
        Matrix3 primitive = (1.0 / count) * echelon.ToMatrix() * vectors;
        LatticeReduction reduction = LatticeReduction.Of(primitive);

        Matrix3 toOriginal = (1.0 / count) * (reduction.Basis * echelon).Transposed.ToMatrix(); // columns: new vectors in old coordinates
        Matrix3 toNew = toOriginal.Inverse();
        var seen = new HashSet<IntMatrix3>();
        var result = new List<(IntMatrix3 Rotation, Vector3D Translation)>();
        foreach ((IntMatrix3 rotation, Vector3D translation) in operations)
        {
            if (seen.Add(rotation))
            {
                Matrix3 r = toNew * rotation.ToMatrix() * toOriginal;
                result.Add((IntMatrix3.Rounded(r), toNew * translation));
            }
        }

        return (reduction.BasisCartesian, result);
    }

    /// <summary>Three rows that generate the same integer combinations as the given ones.</summary>
    private static IntMatrix3 Echelon(List<IntVector3> rows)
    {
        var basis = new IntVector3[3];
        for (int column = 0; column < 3; column++)
        {
            while (rows.Count(r => r[column] != 0) > 1)
            {
                IntVector3 pivot = rows.Where(r => r[column] != 0).MinBy(r => Math.Abs(r[column]));
                int index = rows.IndexOf(pivot);
                for (int i = 0; i < rows.Count; i++)
                {
                    int factor = i == index ? 0 : rows[i][column] / pivot[column];
                    rows[i] -= new IntVector3(factor * pivot.X, factor * pivot.Y, factor * pivot.Z);
                }
            }

            basis[column] = rows.Single(r => r[column] != 0);
            rows.Remove(basis[column]);
        }

        return new(basis[0], basis[1], basis[2]);
    }
}
