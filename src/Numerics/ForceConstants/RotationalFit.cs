using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// How well the constants of two neighbouring orders obey the invariance under a rotation of the whole crystal (Born and Huang, Dynamical
/// Theory of Crystal Lattices, section 23; Leibfried and Ludwig, Solid State Physics 12 (1961)):
/// sum_{k c d} Phi_{a..b c}(i..j k) eps_{c nu d} r_k,d = eps_{a nu c} Phi_{c..b}(i..j) + ... + eps_{b nu c} Phi_{a..c}(i..j).
/// It ties orders n and n + 1 together without a free factor, whatever the material. Constants that were cut off obey it roughly only, but
/// the factor between both sides is hardly touched: 0.90 to 1.11 where the correlation is above 0.9, in all crystals at hand.
/// </summary>
/// <param name="Squares">Sum of squares of the left side, from the higher order.</param>
/// <param name="Product">Scalar product of both.</param>
/// <param name="LowerSquares">Sum of squares of the right side, from the lower order.</param>
internal sealed record RotationalFit(double Squares, double Product, double LowerSquares)
{
    /// <summary>Of both sides, 1 where the relation holds but for a factor.</summary>
    public double Correlation => Product / Math.Sqrt(Squares * LowerSquares);

    /// <summary>The factor that the higher order lacks.</summary>
    public double Factor => Math.Sqrt(LowerSquares / Squares);

    /// <summary>The same as if all that disagrees were the higher order's fault: the least that it may be.</summary>
    public double Least => Product / Squares;

    /// <summary>The same as if it were the lower order's fault.</summary>
    public double Most => LowerSquares / Product;

    /// <summary>Tuples of different atoms that both orders have; on one site, sums of all others, errors add up.</summary>
    /// <param name="crystal">Positions.</param>
    /// <param name="lower">Blocks of the lower order for the tuples given; an empty one where there is none.</param>
    /// <param name="higher">The higher order.</param>
    public static RotationalFit Of(
        Crystal crystal, Func<IReadOnlyList<AtomTuple>, IReadOnlyList<double[]>> lower, AnharmonicForceConstants higher)
    {
        int legs = higher.Order - 1, size = higher.BlockSize / 3;
        Dictionary<AtomTuple, double[]> moments = Moments(crystal, higher);
        AtomTuple[] tuples = [.. moments.Keys.Where(t => !IsOneSite(t))];
        IReadOnlyList<double[]> blocks = lower(tuples);
        double squares = 0, product = 0, lowerSquares = 0;
        double[] turned = new double[3 * size];
        for (int i = 0; i < tuples.Length; i++)
        {
            if (blocks[i].Length == 0)
            {
                continue;
            }

            double[] moment = moments[tuples[i]];
            Turn(blocks[i], legs, turned);
            for (int k = 0; k < turned.Length; k++)
            {
                squares += moment[k] * moment[k];
                product += moment[k] * turned[k];
                lowerSquares += turned[k] * turned[k];
            }
        }

        return new(squares, product, lowerSquares);
    }

    private static bool IsOneSite(AtomTuple tuple) =>
        !tuple.Atoms.ContainsAnyExcept(tuple.Atoms[0]) && !tuple.Cells.ContainsAnyExcept(IntVector3.Zero);

    // left side, [tuple][entry * 3 + axis of the rotation]; positions from that of the first atom
    private static Dictionary<AtomTuple, double[]> Moments(Crystal crystal, AnharmonicForceConstants higher)
    {
        int last = higher.Order - 1, size = higher.BlockSize / 3;
        int[] legs = [.. Enumerable.Range(0, last)];
        var moments = new Dictionary<AtomTuple, double[]>();
        for (int block = 0; block < higher.BlockCount; block++)
        {
            AtomTuple tuple = AtomTuple.Of(higher, block, legs);
            if (!moments.TryGetValue(tuple, out double[]? sum))
            {
                moments.Add(tuple, sum = new double[3 * size]);
            }

            Vector3D r = crystal.CartesianPosition(higher.Atom(block, last), higher.Cell(block, last))
                - crystal.CartesianPosition(higher.Atom(block, 0), IntVector3.Zero);
            ReadOnlySpan<double> values = higher.Block(block);
            for (int k = 0; k < values.Length; k += 3)
            {
                Vector3D moment = Vector3D.Cross(r, new(values[k], values[k + 1], values[k + 2]));
                (sum[k], sum[k + 1], sum[k + 2]) = (sum[k] + moment.X, sum[k + 1] + moment.Y, sum[k + 2] + moment.Z);
            }
        }

        return moments;
    }

    // change of a tensor under a rotation around each axis, [entry * 3 + axis]
    private static void Turn(double[] block, int legs, double[] turned)
    {
        Array.Clear(turned);
        for (int leg = 0, stride = block.Length / 3; leg < legs; leg++, stride /= 3)
        {
            for (int entry = 0; entry < block.Length; entry++)
            {
                // eps_{a nu c} = 1 for c = a + 2, nu = a + 1, and -1 for c = a + 1, nu = a + 2, modulo 3
                int a = entry / stride % 3, next = (a + 1) % 3, after = (a + 2) % 3;
                turned[(3 * entry) + next] += block[entry + ((after - a) * stride)];
                turned[(3 * entry) + after] -= block[entry + ((next - a) * stride)];
            }
        }
    }
}
