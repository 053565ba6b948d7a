using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>The six orderings of every tuple of dense third-order constants of a supercell.</summary>
internal sealed class ThirdOrderPermutations
{
    private const int Orderings = 6;

    private static readonly int[][] Legs = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    private readonly int _count;
    private readonly int[] _tuples; // [tuple * 6 + ordering]
    private readonly int[][] _components; // component of the reordered tuple that holds the component of the tuple

    public ThirdOrderPermutations(SupercellAtoms supercell)
    {
        _count = supercell.Count;
        int pairs = supercell.Crystal.AtomCount * _count;
        _tuples = new int[Orderings * pairs * _count];
        int[] shifted = new int[_count * _count]; // [origin][atom]
        for (int origin = 0; origin < _count; origin++)
        {
            for (int atom = 0; atom < _count; atom++)
            {
                shifted[(origin * _count) + atom] = supercell.Shifted(atom, origin);
            }
        }

        Span<int> atoms = stackalloc int[3];
        for (int tuple = 0; tuple < pairs * _count; tuple++)
        {
            atoms[0] = tuple / (_count * _count) * supercell.CellCount;
            atoms[1] = tuple / _count % _count;
            atoms[2] = tuple % _count;
            for (int p = 0; p < Orderings; p++)
            {
                int origin = atoms[Legs[p][0]];
                int second = shifted[(origin * _count) + atoms[Legs[p][1]]];
                int third = shifted[(origin * _count) + atoms[Legs[p][2]]];
                _tuples[(Orderings * tuple) + p] = (((supercell.Kind(origin) * _count) + second) * _count) + third;
            }
        }

        _components = [.. Legs.Select(Components)];
    }

    /// <summary>The tuples of which some ordering begins with a known pair.</summary>
    public bool[] Reached(bool[]? known)
    {
        bool[] result = new bool[_tuples.Length / Orderings];
        for (int i = 0; i < _tuples.Length; i++)
        {
            result[i / Orderings] |= known is null || known[_tuples[i] / _count];
        }

        return result;
    }

    /// <summary>The mean over the orderings of every tuple, of those whose first pair is known; zero where none is.</summary>
    public double[] Mean(double[] values, bool[]? known)
    {
        double[] mean = new double[values.Length];
        for (int tuple = 0; tuple < _tuples.Length / Orderings; tuple++)
        {
            Span<double> to = mean.AsSpan(27 * tuple, 27);
            int number = 0;
            for (int p = 0; p < Orderings; p++)
            {
                int other = _tuples[(Orderings * tuple) + p];
                if (known is not null && !known[other / _count])
                {
                    continue;
                }

                number++;
                ReadOnlySpan<double> from = values.AsSpan(27 * other, 27);
                int[] components = _components[p];
                for (int k = 0; k < 27; k++)
                {
                    to[k] += from[components[k]];
                }
            }

            for (int k = 0; k < 27 && number > 0; k++)
            {
                to[k] /= number;
            }
        }

        return mean;
    }

    private static int[] Components(int[] legs)
    {
        int[] result = new int[27];
        Span<int> axes = stackalloc int[3];
        for (int k = 0; k < 27; k++)
        {
            (axes[0], axes[1], axes[2]) = (k / 9, k / 3 % 3, k % 3);
            result[k] = (9 * axes[legs[0]]) + (3 * axes[legs[1]]) + axes[legs[2]];
        }

        return result;
    }
}
