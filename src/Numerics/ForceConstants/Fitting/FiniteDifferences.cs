using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>
/// Force constants from supercells in which one atom, or two, were moved (Parlinski's direct method). Every set is carried by every
/// symmetry operation to where it also holds; the derivatives at one atom, or at one pair of atoms, then solve a small least-squares
/// problem each.
/// </summary>
public static class FiniteDifferences
{
    /// <summary>
    /// Second order: Phi(i a; J b) u_a = -F_b(J) over all images of the single displacements, then permutation symmetry, then the acoustic
    /// sum rule on the on-site block.
    /// </summary>
    /// <param name="supercell">The supercell that all sets share.</param>
    /// <param name="group">Space group of the primitive cell.</param>
    /// <param name="sets">Sets with one moved atom; others are passed over.</param>
    /// <exception cref="ArgumentException">The displacements do not determine the constants of some atom.</exception>
    public static FittedConstants Second(SupercellAtoms supercell, SpaceGroup group, IReadOnlyList<DisplacedSupercell> sets)
    {
        IReadOnlyList<SupercellOperation> operations = supercell.Operations(group);
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
                AddOuter(normal[kind], [u.X, u.Y, u.Z]);
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
            SolveInPlace(normal[kind], values.AsSpan(9 * kind * count, 9 * count), 3, 3, $"atom {kind + 1} of the primitive cell");
        }

        var raw = SupercellForceConstants.Dense(2, supercell, values);
        return SupercellSymmetry.Impose(raw, null);
    }

    /// <summary>
    /// Third order: Phi(i a; J b; K c) u_a v_b = -(F_c(K; u, v) - F_c(K; u) + Phi2 v) over all images of the pairs, then permutation
    /// symmetry and the acoustic sum rule. Pairs beyond the cutoff of the displacements follow from the permutations that are known, or are
    /// zero.
    /// </summary>
    /// <param name="supercell">The supercell that all sets share.</param>
    /// <param name="group">Space group of the primitive cell.</param>
    /// <param name="sets">Sets with one and with two moved atoms.</param>
    /// <param name="second">Second order of the same supercell.</param>
    /// <exception cref="ArgumentException">A pair's single displacement is missing, or the displacements do not determine some
    /// pair.</exception>
    public static FittedConstants Third(
        SupercellAtoms supercell, SpaceGroup group, IReadOnlyList<DisplacedSupercell> sets, SupercellForceConstants second)
    {
        IReadOnlyList<SupercellOperation> operations = supercell.Operations(group);
        int count = supercell.Count;
        int kinds = supercell.Crystal.AtomCount;
        double[] values = new double[checked(27 * kinds * count * count)];
        double[]?[] normal = new double[]?[kinds * count];
        var singles = sets.Where(s => s.Atoms.Length == 1).ToLookup(s => s.Atoms[0]);
        foreach (DisplacedSupercell set in sets.Where(s => s.Atoms.Length == 2))
        {
            DisplacedSupercell single = singles[set.Atoms[0]].FirstOrDefault(s => (s.Displacements[0] - set.Displacements[0]).Length < 1e-5)
                ?? throw new ArgumentException(
                    $"No set moves atom {set.Atoms[0] + 1} alone by {set.Displacements[0]}, as the set of a pair needs.");
            Vector3D[] bilinear = Bilinear(supercell, set, single, second);
            foreach (SupercellOperation operation in operations)
            {
                AddPair(supercell, set, operation, bilinear, values, normal);
            }
        }

        bool[] known = new bool[normal.Length];
        for (int pair = 0; pair < normal.Length; pair++)
        {
            if (normal[pair] is { } matrix)
            {
                known[pair] = true;
                SolveInPlace(
                    matrix,
                    values.AsSpan(27 * pair * count, 27 * count),
                    9,
                    3,
                    $"the pair of supercell atoms {pair / count * supercell.CellCount} and {pair % count}");
            }
        }

        return SupercellSymmetry.Impose(SupercellForceConstants.Dense(3, supercell, values), known);
    }

    // what the two displacements do together, beyond the sum of what each does
    private static Vector3D[] Bilinear(
        SupercellAtoms supercell, DisplacedSupercell set, DisplacedSupercell single, SupercellForceConstants second)
    {
        var result = new Vector3D[supercell.Count];
        int moved = set.Atoms[1];
        Vector3D u = set.Displacements[1];
        for (int atom = 0; atom < result.Length; atom++)
        {
            ReadOnlySpan<double> phi = second.Block((supercell.Kind(moved) * supercell.Count) + supercell.Shifted(atom, moved));
            var harmonic = new Vector3D(
                (u.X * phi[0]) + (u.Y * phi[3]) + (u.Z * phi[6]),
                (u.X * phi[1]) + (u.Y * phi[4]) + (u.Z * phi[7]),
                (u.X * phi[2]) + (u.Y * phi[5]) + (u.Z * phi[8]));
            result[atom] = set.Forces[atom] - single.Forces[atom] + harmonic;
        }

        return result;
    }

    private static void AddPair(
        SupercellAtoms supercell,
        DisplacedSupercell set,
        SupercellOperation operation,
        Vector3D[] forces,
        double[] values,
        double[]?[] normal)
    {
        int count = supercell.Count;
        int centre = operation.Images[set.Atoms[0]];
        int pair = (supercell.Kind(centre) * count) + supercell.Shifted(operation.Images[set.Atoms[1]], centre);
        Vector3D u = operation.Rotation * set.Displacements[0];
        Vector3D v = operation.Rotation * set.Displacements[1];
        Span<double> product = stackalloc double[9];
        for (int k = 0; k < 9; k++)
        {
            product[k] = u[k / 3] * v[k % 3];
        }

        AddOuter(normal[pair] ??= new double[81], product);
        for (int atom = 0; atom < count; atom++)
        {
            Vector3D force = operation.Rotation * forces[atom];
            Span<double> target = values.AsSpan(27 * ((pair * count) + supercell.Shifted(operation.Images[atom], centre)), 27);
            for (int k = 0; k < 9; k++)
            {
                target[3 * k] -= product[k] * force.X;
                target[(3 * k) + 1] -= product[k] * force.Y;
                target[(3 * k) + 2] -= product[k] * force.Z;
            }
        }
    }

    private static void AddOuter(double[] matrix, ReadOnlySpan<double> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            for (int j = 0; j < row.Length; j++)
            {
                matrix[(i * row.Length) + j] += row[i] * row[j];
            }
        }
    }

    /// <summary>Turns right-hand sides (blocks of n x columns) into the solutions of the normal equations.</summary>
    private static void SolveInPlace(double[] normal, Span<double> blocks, int n, int columns, string what)
    {
        double[] unit = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            unit[(i * n) + i] = 1;
        }

        double trace = 0;
        for (int i = 0; i < n; i++)
        {
            trace += normal[(i * n) + i];
        }

        double[] inverse;
        try
        {
            inverse = LinearSolver.Solve(normal, unit, n, n);
        }
        catch (InvalidOperationException)
        {
            throw new ArgumentException($"The displacements do not determine the force constants of {what}.");
        }

        if (!(inverse.Max(Math.Abs) * trace < 1e10))
        {
            throw new ArgumentException($"The displacements do not determine the force constants of {what}.");
        }

        Span<double> solution = stackalloc double[n * columns];
        for (int start = 0; start < blocks.Length; start += n * columns)
        {
            Span<double> right = blocks.Slice(start, n * columns);
            solution.Clear();
            for (int i = 0; i < n; i++)
            {
                for (int k = 0; k < n; k++)
                {
                    for (int c = 0; c < columns; c++)
                    {
                        solution[(i * columns) + c] += inverse[(i * n) + k] * right[(k * columns) + c];
                    }
                }
            }

            solution.CopyTo(right);
        }
    }
}
