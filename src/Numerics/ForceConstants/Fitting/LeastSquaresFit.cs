using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>
/// Force constants of several orders from supercells in which all atoms were moved: the forces are linear in the independent numbers that
/// symmetry leaves, which are found by least squares under the acoustic sum rules.
/// </summary>
internal static class LeastSquaresFit
{
    /// <param name="supercell">The supercell that all sets share.</param>
    /// <param name="group">Space group of the primitive cell.</param>
    /// <param name="sets">Displacements and forces.</param>
    /// <param name="cutoffs">For each order wanted (2 to 4) the largest distance of two atoms of a tuple, Angstrom; infinite for
    /// none.</param>
    /// <exception cref="ArgumentException">The sets do not determine the force constants.</exception>
    public static LeastSquaresResult Fit(
        SupercellAtoms supercell, SpaceGroup group, IReadOnlyList<DisplacedSupercell> sets, IReadOnlyDictionary<int, double> cutoffs)
    {
        TupleOrbits[] orders = [.. cutoffs.OrderBy(c => c.Key).Select(c => new TupleOrbits(c.Key, supercell, group, c.Value))];
        int[] offsets = new int[orders.Length];
        for (int k = 1; k < orders.Length; k++)
        {
            offsets[k] = offsets[k - 1] + orders[k - 1].ParameterCount;
        }

        int count = offsets[^1] + orders[^1].ParameterCount;
        long equations = 3L * supercell.Count * sets.Count;
        if (count == 0 || equations < count)
        {
            throw new ArgumentException($"{sets.Count} sets give {equations} equations for {count} independent force constants: give more "
                + "sets or a shorter cutoff (pcp fit --cutoff).");
        }

        var normal = new NormalEquations(count);
        var rows = new FitRows(supercell, orders, offsets, count);
        foreach (DisplacedSupercell set in sets)
        {
            rows.Add(set, normal);
        }

        List<double[]> constraints = SumRules(supercell, group, orders, cutoffs, offsets, normal.Scale());
        (double[] solution, double[] errors) = normal.Solve(constraints);
        FittedOrder[] results = [.. orders.Select((o, k) => Result(supercell, o, offsets[k], solution, errors))];
        return new(results, normal.RelativeResidual(solution), normal.RootMeanSquareResidual(solution), equations);
    }

    private static FittedOrder Result(SupercellAtoms supercell, TupleOrbits orbits, int offset, double[] solution, double[] errors)
    {
        double[] values = new double[(long)orbits.TupleCount * orbits.BlockSize];
        for (int tuple = 0; tuple < orbits.TupleCount; tuple++)
        {
            double[] basis = orbits.Basis(tuple);
            int first = offset + orbits.FirstParameter(tuple);
            for (int i = 0; i < basis.Length; i++)
            {
                values[(tuple * orbits.BlockSize) + (i % orbits.BlockSize)] += solution[first + (i / orbits.BlockSize)] * basis[i];
            }
        }

        double variance = 0, square = 0;
        for (int p = offset; p < offset + orbits.ParameterCount; p++)
        {
            variance += errors[p] * errors[p];
            square += solution[p] * solution[p];
        }

        return new(
            new(orbits.Order, supercell, orbits.Legs, values), orbits.ParameterCount, square > 0 ? Math.Sqrt(variance / square) : 0);
    }

    /// <summary>Rows of sum over the last leg = 0, orthonormal, in scaled parameters; one head of each orbit is enough.</summary>
    private static List<double[]> SumRules(
        SupercellAtoms supercell,
        SpaceGroup group,
        TupleOrbits[] orders,
        IReadOnlyDictionary<int, double> cutoffs,
        int[] offsets,
        double[] scale)
    {
        var basis = new List<double[]>();
        for (int k = 0; k < orders.Length; k++)
        {
            TupleOrbits orbits = orders[k];
            Dictionary<string, double[][]> sums = orbits.Order == 2
                ? Enumerable.Range(0, supercell.Crystal.AtomCount)
                    .ToDictionary(b => $"{b * supercell.CellCount}", _ => Rows(orbits, scale.Length))
                : new TupleOrbits(orbits.Order - 1, supercell, group, cutoffs[orbits.Order]).Representatives
                    .ToDictionary(r => string.Join(' ', r), _ => Rows(orbits, scale.Length));
            for (int tuple = 0; tuple < orbits.TupleCount; tuple++)
            {
                if (!sums.TryGetValue(
                    string.Join(' ', Enumerable.Range(0, orbits.Order - 1).Select(leg => orbits.Leg(tuple, leg))), out double[][]? rows))
                {
                    continue;
                }

                double[] tensors = orbits.Basis(tuple);
                int first = offsets[k] + orbits.FirstParameter(tuple);
                for (int i = 0; i < tensors.Length; i++)
                {
                    int p = first + (i / orbits.BlockSize);
                    rows[i % orbits.BlockSize][p] += tensors[i] * scale[p];
                }
            }

            foreach (double[] row in sums.Values.SelectMany(r => r))
            {
                Orthogonalise.Add(basis, row, 1e-8);
            }
        }

        return basis;
    }

    private static double[][] Rows(TupleOrbits orbits, int count) =>
        [.. Enumerable.Range(0, orbits.BlockSize).Select(_ => new double[count])];
}
