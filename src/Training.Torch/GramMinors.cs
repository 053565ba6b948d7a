using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>
/// Permanents of n x n overlaps with one or two rows and columns taken out, n = 3 or 4; tensors [start, L, i, row term, j, column term].
/// </summary>
internal static class GramMinors
{
    /// <summary>m[i, j]: the permanent without row i and column j.</summary>
    public static Tensor Of(Tensor g)
    {
        int n = (int)g.shape[2];
        Tensor m = empty_like(g);
        for (int i = 0; i < n; i++)
        {
            int[] rows = Without(n, i);
            for (int j = 0; j < n; j++)
            {
                int[] columns = Without(n, j);
                Tensor sum = n == 3 ? Two(g, rows[0], rows[1], columns[0], columns[1]) : Three(g, rows, columns);
                At(m, i, j).copy_(sum);
            }
        }

        return m;
    }

    /// <summary>mixed[k, l]: the sum over i != k, j != l of E[i, j] times the permanent without rows i, k and columns j, l.</summary>
    /// <param name="e">[start, i, row term, j, column term].</param>
    /// <param name="g">Overlaps.</param>
    public static Tensor Mixed(Tensor e, Tensor g)
    {
        int n = (int)g.shape[2];
        Tensor wide = e.unsqueeze(1);
        Tensor mixed = zeros_like(g);
        for (int k = 0; k < n; k++)
        {
            for (int l = 0; l < n; l++)
            {
                Tensor target = At(mixed, k, l);
                foreach (int i in Without(n, k))
                {
                    foreach (int j in Without(n, l))
                    {
                        int[] rows = Without(n, i, k), columns = Without(n, j, l);
                        Tensor rest = n == 3 ? At(g, rows[0], columns[0]) : Two(g, rows[0], rows[1], columns[0], columns[1]);
                        target.addcmul_(At(wide, i, j), rest, Scalars.One);
                    }
                }
            }
        }

        return mixed;
    }

    private static Tensor At(Tensor g, int i, int j) => g.select(4, j).select(2, i);

    private static Tensor Two(Tensor g, int r, int s, int p, int q) =>
        At(g, r, p).mul(At(g, s, q)).addcmul_(At(g, r, q), At(g, s, p), Scalars.One);

    private static Tensor Three(Tensor g, int[] r, int[] c) => At(g, r[0], c[0]).mul(Two(g, r[1], r[2], c[1], c[2]))
        .addcmul_(At(g, r[0], c[1]), Two(g, r[1], r[2], c[0], c[2]), Scalars.One)
        .addcmul_(At(g, r[0], c[2]), Two(g, r[1], r[2], c[0], c[1]), Scalars.One);

    private static int[] Without(int n, params int[] taken) => [.. Enumerable.Range(0, n).Except(taken)];
}
