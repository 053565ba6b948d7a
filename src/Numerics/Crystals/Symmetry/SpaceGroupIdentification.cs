using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>
/// Tells which of the 230 types a space group is: the operations are written in each candidate conventional basis; a type fits when
/// centring and rotations are the same and one shift of the origin makes the translations of all its generators the same.
/// </summary>
internal static class SpaceGroupIdentification
{
    // Misfits of translations come in 24ths; anything well below half of that is noise of the positions.
    private const double Tolerance = 0.01;

    private static readonly Lazy<ILookup<string, (SpaceGroupType Type, HallSymbol Hall)>> ByPointGroup = new(() =>
        SpaceGroupType.All.Select(t => (t, HallSymbol.Parse(t.Hall))).ToLookup(t => PointGroup.Of(t.Item2.Rotations).Symbol));

    /// <param name="vectors">Lattice vectors as rows.</param>
    /// <param name="operations">Rotations and translations in their basis, pure translations included.</param>
    /// <returns>The type, or null when no standard setting was recognised.</returns>
    public static SpaceGroupType? Identify(Matrix3 vectors, IReadOnlyList<(IntMatrix3 Rotation, Vector3D Translation)> operations)
    {
        (Matrix3 primitive, List<(IntMatrix3 Rotation, Vector3D Translation)> group) = PrimitiveCell.Reduce(vectors, operations);
        IntMatrix3[] rotations = [.. group.Select(o => o.Rotation)];
        PointGroup pointGroup = PointGroup.Of(rotations);
        foreach (IntMatrix3 columns in ConventionalAxes.Candidates(primitive, rotations, pointGroup.System))
        {
            if (ToConventional(columns, rotations) is not { } conventional)
            {
                continue;
            }

            HashSet<IntVector3> centring = CentringOf(columns);
            foreach ((SpaceGroupType type, HallSymbol hall) in ByPointGroup.Value[pointGroup.Symbol])
            {
                if (centring.SetEquals(hall.Centring)
                    && hall.Rotations.SetEquals(conventional)
                    && HasCommonOrigin(columns, group, conventional, hall))
                {
                    return type;
                }
            }
        }

        return null;
    }

    /// <summary>The rotations in the conventional basis, or null when they are not integer there.</summary>
    private static IntMatrix3[]? ToConventional(IntMatrix3 columns, IntMatrix3[] rotations)
    {
        var result = new IntMatrix3[rotations.Length];
        (IntMatrix3 adjugate, int determinant) = Adjugate(columns);
        for (int i = 0; i < result.Length; i++)
        {
            IntMatrix3 scaled = adjugate * rotations[i] * columns;
            for (int k = 0; k < 9; k++)
            {
                if (scaled[k / 3, k % 3] % determinant != 0)
                {
                    return null;
                }
            }

            result[i] = new(Divide(scaled.Row0, determinant), Divide(scaled.Row1, determinant), Divide(scaled.Row2, determinant));
        }

        return result;
    }

    /// <summary>The primitive lattice vectors modulo the conventional ones, in 24ths; empty when they are no such fractions.</summary>
    private static HashSet<IntVector3> CentringOf(IntMatrix3 columns)
    {
        (IntMatrix3 adjugate, int determinant) = Adjugate(columns);
        int count = Math.Abs(determinant);
        var found = new HashSet<IntVector3>();
        if (HallSymbol.Denominator % count != 0)
        {
            return found;
        }

        int scale = HallSymbol.Denominator / determinant;
        for (int i = 0; i < count * count * count; i++)
        {
            IntVector3 v = adjugate * new IntVector3(i % count, i / count % count, i / (count * count));
            found.Add(HallSymbol.Modulo(new(scale * v.X, scale * v.Y, scale * v.Z)));
        }

        return found;
    }

    /// <summary>
    /// Whether an origin p exists with t_type = t + (R - 1) p modulo the lattice for all generators of the type. In primitive coordinates
    /// the lattice is that of the integers; integer row operations bring the stacked R - 1 to echelon form, and the rows that vanish must
    /// have integer right sides.
    /// </summary>
    private static bool HasCommonOrigin(
        IntMatrix3 columns, List<(IntMatrix3 Rotation, Vector3D Translation)> group, IntMatrix3[] conventional, HallSymbol hall)
    {
        var rows = new List<(int[] Left, double Right)>();
        foreach ((IntMatrix3 rotation, IntVector3 translation) in hall.Generators)
        {
            (IntMatrix3 r, Vector3D t) = group[Array.IndexOf(conventional, rotation)];
            Vector3D difference = (columns * ((1.0 / HallSymbol.Denominator) * translation.ToVector())) - t;
            for (int i = 0; i < 3; i++)
            {
                rows.Add(([.. Enumerable.Range(0, 3).Select(j => r[i, j] - (i == j ? 1 : 0))], difference[i]));
            }
        }

        for (int column = 0; column < 3; column++)
        {
            Eliminate(rows, column);
        }

        return rows.TrueForAll(r => Math.Abs(r.Right - Math.Round(r.Right)) < Tolerance);
    }

    /// <summary>
    /// Euclid's algorithm on the rows until at most one has a nonzero entry in the column; that row can always be satisfied and is taken
    /// out.
    /// </summary>
    private static void Eliminate(List<(int[] Left, double Right)> rows, int column)
    {
        while (true)
        {
            int pivot = -1;
            for (int i = 0; i < rows.Count; i++)
            {
                int entry = Math.Abs(rows[i].Left[column]);
                if (entry != 0 && (pivot < 0 || entry < Math.Abs(rows[pivot].Left[column])))
                {
                    pivot = i;
                }
            }

            if (pivot < 0)
            {
                return;
            }

            bool alone = true;
            for (int i = 0; i < rows.Count; i++)
            {
                int factor = rows[i].Left[column] / rows[pivot].Left[column];
                if (i != pivot && factor != 0)
                {
                    rows[i] =
                        ([.. rows[i].Left.Zip(rows[pivot].Left, (a, b) => a - (factor * b))], rows[i].Right - (factor * rows[pivot].Right));
                    alone &= rows[i].Left[column] == 0;
                }
            }

            if (alone)
            {
                rows.RemoveAt(pivot);
                return;
            }
        }
    }

    private static (IntMatrix3 Adjugate, int Determinant) Adjugate(IntMatrix3 m)
    {
        static IntVector3 Cross(IntVector3 a, IntVector3 b) =>
            new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));
        return (new IntMatrix3(Cross(m.Row1, m.Row2), Cross(m.Row2, m.Row0), Cross(m.Row0, m.Row1)).Transposed, m.Determinant);
    }

    private static IntVector3 Divide(IntVector3 v, int divisor) => new(v.X / divisor, v.Y / divisor, v.Z / divisor);
}
