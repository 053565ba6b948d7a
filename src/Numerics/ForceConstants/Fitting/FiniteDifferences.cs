using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>
/// Force constants from supercells in which one atom, or two, were moved (Parlinski's direct method). Every set is carried by every
/// symmetry operation to where it also holds; the derivatives at one atom, or at one pair of atoms, then solve a small least-squares
/// problem each.
/// </summary>
internal static class FiniteDifferences
{
    /// <summary>
    /// Second order: Phi(i a; J b) u_a = -F_b(J) over all images of the single displacements, then permutation symmetry, then the acoustic
    /// sum rule on the on-site block.
    /// </summary>
    /// <param name="supercell">The supercell that all sets share.</param>
    /// <param name="group">Space group of the primitive cell.</param>
    /// <param name="sets">Sets with one moved atom; others are passed over.</param>
    /// <exception cref="ArgumentException">The displacements do not determine the constants of some atom.</exception>
    public static FittedConstants Second(SupercellAtoms supercell, SpaceGroup group, IReadOnlyList<DisplacedSupercell> sets) =>
        SupercellSymmetry.Impose(SecondUncorrected(supercell, supercell.Operations(group), sets), null);

    private static SupercellForceConstants SecondUncorrected(
        SupercellAtoms supercell, IReadOnlyList<SupercellOperation> operations, IReadOnlyList<DisplacedSupercell> sets)
    {
        int count = supercell.Count;
        double[] values = new double[9 * supercell.Crystal.AtomCount * count];
        double[][] normal = [.. Enumerable.Range(0, supercell.Crystal.AtomCount).Select(_ => new double[9])];
        foreach (DisplacedSupercell set in sets.Where(s => s.Atoms.Length == 1))
        {
            foreach (SupercellOperation operation in operations)
            {
                int centre = operation.Images[set.Atoms[0]];
                int kind = supercell.Kind(centre);
                Vector3D u = operation.Rotation * set.Displacements[0];
                SmallNormal.AddOuter(normal[kind], [u.X, u.Y, u.Z]);
                for (int atom = 0; atom < count; atom++)
                {
                    Vector3D force = operation.Rotation * set.Forces[atom];
                    int target = 9 * ((kind * count) + supercell.Shifted(operation.Images[atom], centre));
                    for (int a = 0; a < 3; a++)
                    {
                        for (int b = 0; b < 3; b++)
                        {
                            values[target + (3 * a) + b] -= u[a] * force[b];
                        }
                    }
                }
            }
        }

        for (int kind = 0; kind < normal.Length; kind++)
        {
            SmallNormal.SolveInPlace(
                normal[kind], values.AsSpan(9 * kind * count, 9 * count), 3, 3, $"atom {kind + 1} of the primitive cell");
        }

        return SupercellForceConstants.Dense(2, supercell, values);
    }

    /// <summary>
    /// Third order: the derivative of the second order by the displacement of each atom (<see cref="ThirdOrderDifferences"/>), then
    /// permutation symmetry and the acoustic sum rule. Pairs beyond the cutoff of the displacements follow from the permutations that are
    /// known, or are zero.
    /// </summary>
    /// <param name="supercell">The supercell that all sets share.</param>
    /// <param name="group">Space group of the primitive cell.</param>
    /// <param name="sets">Sets with one and with two moved atoms.</param>
    /// <exception cref="ArgumentException">A pair's single displacement is missing, or the displacements do not determine some
    /// pair.</exception>
    public static FittedConstants Third(SupercellAtoms supercell, SpaceGroup group, IReadOnlyList<DisplacedSupercell> sets)
    {
        IReadOnlyList<SupercellOperation> operations = supercell.Operations(group);
        SupercellForceConstants second = SecondUncorrected(supercell, operations, sets);
        DisplacedSupercell[] singles = [.. sets.Where(s => s.Atoms.Length == 1)];
        ILookup<int, DisplacedSupercell> pairs = sets.Where(s => s.Atoms.Length == 2).ToLookup(s => FirstStep(singles, s));
        int count = supercell.Count;
        int kinds = supercell.Crystal.AtomCount;
        double[] values = new double[checked(27 * kinds * count * count)];
        bool[] known = new bool[kinds * count];
        bool[] done = new bool[kinds];
        IEnumerable<int> first = Enumerable.Range(0, singles.Length).Where(s => pairs[s].Any());
        foreach (IGrouping<int, int> atom in first.GroupBy(s => supercell.Kind(singles[s].Atoms[0])))
        {
            var differences = new ThirdOrderDifferences(supercell, operations, atom.Key, second);
            foreach (int single in atom)
            {
                differences.Add(singles[single], [.. pairs[single]]);
            }

            differences.Finish().CopyTo(values.AsSpan(27 * atom.Key * count * count));
            differences.Known.CopyTo(known.AsSpan(atom.Key * count));
            done[atom.Key] = true;
        }

        Distribute(supercell, operations, values, known, done);
        return SupercellSymmetry.Impose(SupercellForceConstants.Dense(3, supercell, values), known);
    }

    /// <summary>The set that moves only the first atom of a pair, as the pair does.</summary>
    private static int FirstStep(DisplacedSupercell[] singles, DisplacedSupercell pair)
    {
        int found = Array.FindIndex(
            singles, s => s.Atoms[0] == pair.Atoms[0] && (s.Displacements[0] - pair.Displacements[0]).Length < 1e-5);
        return found >= 0
            ? found
            : throw new ArgumentException(
                $"No set moves atom {pair.Atoms[0] + 1} alone by {pair.Displacements[0]}, as the set of a pair needs.");
    }

    // atoms that no set moves are images of those that one moves
    private static void Distribute(
        SupercellAtoms supercell, IReadOnlyList<SupercellOperation> operations, double[] values, bool[] known, bool[] done)
    {
        int count = supercell.Count;
        foreach (int kind in Enumerable.Range(0, done.Length).Where(k => !done[k]))
        {
            int source = -1;
            SupercellOperation? operation = operations.FirstOrDefault(o => Enumerable.Range(0, done.Length)
                .Any(k => done[k] && supercell.Kind(o.Images[k * supercell.CellCount]) == kind && (source = k) >= 0));
            if (operation is null)
            {
                throw new ArgumentException(
                    $"The displacements do not determine the force constants of atom {kind + 1} of the primitive cell.");
            }

            int centre = operation.Images[source * supercell.CellCount];
            int[] images = [.. operation.Images.Select(i => supercell.Shifted(i, centre))];
            double[] scratch = new double[27];
            for (int j = 0; j < count; j++)
            {
                known[(kind * count) + images[j]] = known[(source * count) + j];
                for (int k = 0; k < count; k++)
                {
                    TensorRotation.Apply(
                        operation.Rotation,
                        values.AsSpan(27 * ((((source * count) + j) * count) + k), 27),
                        values.AsSpan(27 * ((((kind * count) + images[j]) * count) + images[k]), 27),
                        scratch);
                }
            }
        }
    }
}
