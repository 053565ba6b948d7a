using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// An evenly spaced subset of a grid, n_i of the N_i layers along each axis, at a random place: layer j of an axis is floor((j N + s)/n)
/// with s uniform in 0 .. N - 1. Over j and s every layer occurs n times, so each grid point is as likely as any other, whether n divides N
/// or not: the mean over a coset is unbiased. Its points share planes and lines of the grid, which makes their Fourier sums cheap.
/// </summary>
internal readonly record struct GridCoset(QPointGrid Grid, int N1, int N2, int N3)
{
    public int Count => N1 * N2 * N3;

    /// <summary>
    /// The most even coset of at most <paramref name="points"/> points: the axis with the widest spacing is refined as long as it fits.
    /// </summary>
    public static GridCoset Within(QPointGrid grid, int points)
    {
        Span<int> edges = [1, 1, 1];
        ReadOnlySpan<int> limits = [grid.N1, grid.N2, grid.N3];
        while (true)
        {
            int widest = -1;
            for (int axis = 0; axis < 3; axis++)
            {
                if (edges[axis] < limits[axis]
                    && (widest < 0 || (long)limits[axis] * edges[widest] > (long)limits[widest] * edges[axis]))
                {
                    widest = axis;
                }
            }

            if (widest < 0 || (long)edges[0] * edges[1] * edges[2] / edges[widest] * (edges[widest] + 1) > points)
            {
                return new(grid, edges[0], edges[1], edges[2]);
            }

            edges[widest]++;
        }
    }

    /// <summary>Adds the grid indices of one randomly placed coset, ascending.</summary>
    public void AddTo(List<long> points, ref RandomStream random)
    {
        long s1 = random.NextIndex(Grid.N1), s2 = random.NextIndex(Grid.N2), s3 = random.NextIndex(Grid.N3);
        for (int z = 0; z < N3; z++)
        {
            for (int y = 0; y < N2; y++)
            {
                for (int x = 0; x < N1; x++)
                {
                    points.Add(Grid.Index(new IntVector3(Layer(x, s1, Grid.N1, N1), Layer(y, s2, Grid.N2, N2), Layer(z, s3, Grid.N3, N3))));
                }
            }
        }
    }

    private static int Layer(long j, long s, long total, long drawn) => (int)(((j * total) + s) / drawn);
}
