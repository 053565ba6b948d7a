using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>
/// Finds the space group: rotations of the lattice first, then for each rotation the translations that carry one atom of the rarest
/// kind onto its equals, kept when they carry every atom onto an equal one.
/// </summary>
internal static class SpaceGroupFinder
{
    /// <summary>Angstrom.</summary>
    public const double DefaultTolerance = 1e-4;

    private const double SmallestTolerance = 1e-9;

    public static SpaceGroup Find(Crystal crystal, double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tolerance, SmallestTolerance);
        ArgumentOutOfRangeException.ThrowIfZero(crystal.AtomCount);

        // Near the tolerance some operations may be found and their products not; a smaller tolerance then gives a group.
        for (; tolerance >= SmallestTolerance; tolerance /= 2)
        {
            List<Candidate> found = FindOperations(crystal, tolerance);
            if (IsGroup(found))
            {
                return new(crystal.Lattice, Complete(crystal, found), tolerance);
            }
        }

        throw new InputException(
            "The symmetry operations of the crystal do not form a group at any tolerance. Two atoms of the same kind are probably at the "
                + "same place; check the positions.");
    }

    /// <summary>An operation before its Cartesian matrix is known.</summary>
    private sealed record Candidate(
        IntMatrix3 Rotation, Vector3D Translation, ImmutableArray<int> AtomMap, ImmutableArray<IntVector3> CellShifts);

    private static List<Candidate> FindOperations(Crystal crystal, double tolerance)
    {
        int[] kinds = Kinds(crystal);
        int anchorKind = kinds.GroupBy(k => k).OrderBy(g => g.Count()).ThenBy(g => g.Key).First().Key;
        int anchor = Array.IndexOf(kinds, anchorKind);
        var found = new List<Candidate>();
        foreach (IntMatrix3 rotation in LatticeSymmetry.FindRotations(crystal.Lattice, tolerance))
        {
            Vector3D turned = rotation * crystal.Atoms[anchor].Position;
            for (int target = 0; target < kinds.Length; target++)
            {
                if (kinds[target] == anchorKind
                    && TryMap(crystal, kinds, rotation, crystal.Atoms[target].Position - turned, tolerance) is { } candidate)
                {
                    found.Add(candidate);
                }
            }
        }

        found.Sort(Compare);
        return found;
    }

    private static Candidate? TryMap(Crystal crystal, int[] kinds, IntMatrix3 rotation, Vector3D translation, double tolerance)
    {
        int count = kinds.Length;
        int[] map = new int[count];
        bool[] taken = new bool[count];
        Vector3D misfit = Vector3D.Zero;
        for (int b = 0; b < count; b++)
        {
            Vector3D image = (rotation * crystal.Atoms[b].Position) + translation;
            int target = -1;
            for (int c = 0; c < count && target < 0; c++)
            {
                if (kinds[c] != kinds[b] || taken[c])
                {
                    continue;
                }

                Vector3D difference = image - crystal.Atoms[c].Position;
                Vector3D fraction = difference - IntVector3.Rounded(difference).ToVector();
                if (crystal.Lattice.ToCartesian(fraction).LengthSquared < tolerance * tolerance)
                {
                    target = c;
                    misfit += fraction;
                }
            }

            if (target < 0)
            {
                return null;
            }

            map[b] = target;
            taken[target] = true;
        }

        Vector3D t = Wrap(translation - ((1.0 / count) * misfit)); // shares the misfit among the atoms
        var shifts = new IntVector3[count];
        for (int b = 0; b < count; b++)
        {
            shifts[b] = IntVector3.Rounded((rotation * crystal.Atoms[b].Position) + t - crystal.Atoms[map[b]].Position);
        }

        return new(rotation, t, [.. map], [.. shifts]);
    }

    /// <summary>
    /// Whether every product is among the operations. It is enough to multiply from the left with the pure translations and one operation
    /// for each rotation: if these products are all there and as many as there are operations, every operation is a translation times a
    /// representative.
    /// </summary>
    private static bool IsGroup(List<Candidate> operations)
    {
        var index = operations.ToDictionary(o => (o.Rotation, o.AtomMap[0]));
        Candidate[] translations = [.. operations.Where(o => o.Rotation == IntMatrix3.Identity)];
        Candidate[] representatives = [.. operations.DistinctBy(o => o.Rotation)];
        if (translations.Length * representatives.Length != operations.Count)
        {
            return false;
        }

        foreach (Candidate a in translations.Concat(representatives))
        {
            foreach (Candidate b in operations)
            {
                if (!index.TryGetValue((a.Rotation * b.Rotation, a.AtomMap[b.AtomMap[0]]), out Candidate? product))
                {
                    return false;
                }

                for (int atom = 0; atom < product.AtomMap.Length; atom++)
                {
                    if (product.AtomMap[atom] != a.AtomMap[b.AtomMap[atom]])
                    {
                        return false;
                    }
                }
            }
        }

        return operations.Count > 0;
    }

    private static ImmutableArray<SymmetryOperation> Complete(Crystal crystal, List<Candidate> found)
    {
        IntMatrix3[] rotations = [.. found.Select(o => o.Rotation)];
        Matrix3[] cartesian = LatticeSymmetry.ToCartesian(crystal.Lattice, rotations);
        return [.. found.Select((o, i) => new SymmetryOperation(o.Rotation, o.Translation, cartesian[i], o.AtomMap, o.CellShifts))];
    }

    /// <summary>For each atom the number of the first atom of its kind.</summary>
    private static int[] Kinds(Crystal crystal)
    {
        int[] kinds = new int[crystal.AtomCount];
        for (int b = 0; b < kinds.Length; b++)
        {
            while (!crystal.Atoms[kinds[b]].IsSameKind(crystal.Atoms[b]))
            {
                kinds[b]++;
            }
        }

        return kinds;
    }

    /// <summary>Identity first, proper before improper, then by the entries of the rotation, then by the image of the first atom.</summary>
    private static int Compare(Candidate a, Candidate b)
    {
        int order = (b.Rotation == IntMatrix3.Identity).CompareTo(a.Rotation == IntMatrix3.Identity);
        order = order != 0 ? order : b.Rotation.Determinant.CompareTo(a.Rotation.Determinant);
        for (int i = 0; order == 0 && i < 9; i++)
        {
            order = b.Rotation[i / 3, i % 3].CompareTo(a.Rotation[i / 3, i % 3]);
        }

        return order != 0 ? order : a.AtomMap[0].CompareTo(b.AtomMap[0]);
    }

    private static Vector3D Wrap(Vector3D t)
    {
        const double rounding = 1e-6; // keeps -1e-12 from becoming 1 - 1e-12
        return new(t.X - Math.Floor(t.X + rounding), t.Y - Math.Floor(t.Y + rounding), t.Z - Math.Floor(t.Z + rounding));
    }
}
