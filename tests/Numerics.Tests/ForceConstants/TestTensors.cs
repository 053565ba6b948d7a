using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Tests.ForceConstants;

/// <summary>Small tensors with known properties.</summary>
internal static class TestTensors
{
    /// <summary>
    /// A chain of two atoms a cell with springs whose energy depends on the differences of neighbours' displacements along random
    /// directions: (1/n!) sum (w . (u_i - u_j))^n. Permutation symmetry and the sum rule hold exactly.
    /// </summary>
    public static AnharmonicForceConstants Springs(int order, int seed)
    {
        var random = new Random(seed);
        // bonds from (atom 0, cell 0): to (atom 1, cell 0), (atom 1, cell -1), (atom 0, cell +1)
        (int FromAtom, int ToAtom, IntVector3 Cell)[] bonds =
        [
            (0, 1, IntVector3.Zero),
            (0, 1, new(-1, 0, 0)),
            (0, 0, new(0, 1, 0)),
        ];
        var blocks = new Dictionary<string, (int[] Atoms, IntVector3[] Cells, double[] Values)>();
        int size = (int)Math.Pow(3, order);
        foreach ((int from, int to, IntVector3 cell) in bonds)
        {
            double[] w = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5];
            for (int ends = 0; ends < 1 << order; ends++)
            {
                int[] atoms = [.. Enumerable.Range(0, order).Select(leg => ((ends >> leg) & 1) == 0 ? from : to)];
                IntVector3[] all = [.. Enumerable.Range(0, order).Select(leg => ((ends >> leg) & 1) == 0 ? IntVector3.Zero : cell)];
                IntVector3[] cells = [.. all.Skip(1).Select(c => c - all[0])];
                double sign = int.PopCount(ends) % 2 == 0 ? 1 : -1;
                string key = string.Join(' ', atoms) + string.Join(' ', cells);
                if (!blocks.TryGetValue(key, out (int[] Atoms, IntVector3[] Cells, double[] Values) block))
                {
                    blocks.Add(key, block = (atoms, cells, new double[size]));
                }

                for (int entry = 0; entry < size; entry++)
                {
                    double product = sign;
                    for (int leg = 0, rest = entry; leg < order; leg++, rest /= 3)
                    {
                        product *= w[rest % 3];
                    }

                    block.Values[entry] += product;
                }
            }
        }

        return new(
            order,
            [.. blocks.Values.SelectMany(b => b.Atoms)],
            [.. blocks.Values.SelectMany(b => b.Cells)],
            [.. blocks.Values.SelectMany(b => b.Values)]);
    }

    public static AnharmonicForceConstants WithValues(AnharmonicForceConstants constants, double[] values) =>
        new(constants.Order, constants.Atoms, constants.Cells, values);

    /// <summary>The same tensor with normally sized noise on every entry.</summary>
    public static AnharmonicForceConstants WithNoise(AnharmonicForceConstants constants, double size, int seed)
    {
        var random = new Random(seed);
        return WithValues(constants, [.. constants.Values.Select(v => v + (size * (random.NextDouble() - 0.5)))]);
    }

    public static double Distance(AnharmonicForceConstants a, AnharmonicForceConstants b) =>
        Math.Sqrt(a.Values.Zip(b.Values, (x, y) => (x - y) * (x - y)).Sum());
}
