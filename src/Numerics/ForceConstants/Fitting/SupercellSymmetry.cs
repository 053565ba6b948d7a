using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>Permutation symmetry and the acoustic sum rule on dense constants of a supercell.</summary>
internal static class SupercellSymmetry
{
    private const int MostRounds = 200;

    /// <summary>
    /// Second order: the mean of both permutations, then the on-site blocks take up the sums. Third order: projections onto
    /// permutation-symmetric constants and onto those whose sums over the last leg vanish, in turn until both hold.
    /// </summary>
    /// <param name="raw">Dense constants of order 2 or 3.</param>
    /// <param name="known">Third order: for each pair of the first two legs whether it was determined; null: all were.</param>
    public static FittedConstants Impose(SupercellForceConstants raw, bool[]? known)
    {
        double[] values = raw.Order == 2 ? Second(raw) : Third(raw, known);
        double change = 0, norm = 0;
        for (int i = 0; i < values.Length; i++)
        {
            change += (values[i] - raw.Values[i]) * (values[i] - raw.Values[i]);
            norm += values[i] * values[i];
        }

        return new(raw with { Values = values }, norm > 0 ? Math.Sqrt(change / norm) : 0);
    }

    private static double[] Second(SupercellForceConstants raw)
    {
        SupercellAtoms supercell = raw.Atoms;
        int count = supercell.Count;
        double[] values = new double[raw.Values.Length];
        for (int kind = 0; kind < supercell.Crystal.AtomCount; kind++)
        {
            int first = kind * supercell.CellCount;
            for (int atom = 0; atom < count; atom++)
            {
                int here = 9 * ((kind * count) + atom);
                int there = 9 * ((supercell.Kind(atom) * count) + supercell.Shifted(first, atom));
                for (int k = 0; k < 9; k++)
                {
                    values[here + k] = 0.5 * (raw.Values[here + k] + raw.Values[there + (3 * (k % 3)) + (k / 3)]);
                }
            }

            for (int k = 0; k < 9; k++)
            {
                double sum = 0;
                for (int atom = 0; atom < count; atom++)
                {
                    sum += values[(9 * ((kind * count) + atom)) + k];
                }

                values[(9 * ((kind * count) + first)) + k] -= sum;
            }
        }

        return values;
    }

    private static double[] Third(SupercellForceConstants raw, bool[]? known)
    {
        var permutations = new ThirdOrderPermutations(raw.Atoms);
        bool[] counts = permutations.Reached(known);
        double[] values = permutations.Mean(raw.Values, known);
        double scale = values.Length == 0 ? 0 : values.Max(Math.Abs);
        for (int round = 0; round < MostRounds; round++)
        {
            double largest = SubtractMeans(raw.Atoms.Count, values, counts);
            values = permutations.Mean(values, null);
            if (largest <= 1e-10 * scale)
            {
                break;
            }
        }

        return values;
    }

    /// <summary>Spreads the sum over the last leg evenly over the tuples that count; gives the largest sum.</summary>
    private static double SubtractMeans(int count, double[] values, bool[] counts)
    {
        double largest = 0;
        Span<double> sums = stackalloc double[27];
        for (int pair = 0; pair < counts.Length / count; pair++)
        {
            sums.Clear();
            int number = 0;
            for (int atom = 0; atom < count; atom++)
            {
                int tuple = (pair * count) + atom;
                number += counts[tuple] ? 1 : 0;
                for (int k = 0; k < 27; k++)
                {
                    sums[k] += values[(27 * tuple) + k];
                }
            }

            for (int k = 0; k < 27; k++)
            {
                largest = Math.Max(largest, Math.Abs(sums[k]));
            }

            for (int atom = 0; atom < count && number > 0; atom++)
            {
                int tuple = (pair * count) + atom;
                for (int k = 0; k < 27 && counts[tuple]; k++)
                {
                    values[(27 * tuple) + k] -= sums[k] / number;
                }
            }
        }

        return largest;
    }
}
