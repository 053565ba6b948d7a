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
        Tensor[][] at = Legs(g);
        int n = at.Length;
        return Join(n, (i, j) =>
        {
            int[] rows = Without(n, i), columns = Without(n, j);
            return n == 3 ? Two(at, rows[0], rows[1], columns[0], columns[1]) : Three(at, rows, columns);
        });
    }

    /// <summary>mixed[k, l]: the sum over i != k, j != l of E[i, j] times the permanent without rows i, k and columns j, l.</summary>
    /// <param name="e">[start, i, row term, j, column term].</param>
    /// <param name="g">Overlaps.</param>
    public static Tensor Mixed(Tensor e, Tensor g)
    {
        Tensor[][] at = Legs(g), wide = Legs(e.unsqueeze(1));
        int n = at.Length;
        return Join(n, (k, l) =>
        {
            Tensor? sum = null;
            foreach (int i in Without(n, k))
            {
                foreach (int j in Without(n, l))
                {
                    int[] rows = Without(n, i, k), columns = Without(n, j, l);
                    Tensor rest = n == 3 ? at[rows[0]][columns[0]] : Two(at, rows[0], rows[1], columns[0], columns[1]);
                    sum = sum is null ? wide[i][j].mul(rest) : sum.addcmul_(wide[i][j], rest, Scalars.One);
                }
            }

            return sum!;
        });
    }

    // views by the pair of legs: a call into the library costs more than a small product
    private static Tensor[][] Legs(Tensor g) => [.. g.unbind(2).Select(row => row.unbind(3))];

    private static Tensor Join(int n, Func<int, int, Tensor> part) =>
        stack(Enumerable.Range(0, n).Select(i => stack(Enumerable.Range(0, n).Select(j => part(i, j)), 3)), 2);

    private static Tensor Two(Tensor[][] g, int r, int s, int p, int q) => g[r][p].mul(g[s][q]).addcmul_(g[r][q], g[s][p], Scalars.One);

    private static Tensor Three(Tensor[][] g, int[] r, int[] c) => g[r[0]][c[0]].mul(Two(g, r[1], r[2], c[1], c[2]))
        .addcmul_(g[r[0]][c[1]], Two(g, r[1], r[2], c[0], c[2]), Scalars.One)
        .addcmul_(g[r[0]][c[2]], Two(g, r[1], r[2], c[0], c[1]), Scalars.One);

    private static int[] Without(int n, params int[] taken) => [.. Enumerable.Range(0, n).Except(taken)];
}
