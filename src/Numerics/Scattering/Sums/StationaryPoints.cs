using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Grid points at which some branch hardly moves: mostly points of high symmetry on the zone boundary. A process whose partners are all at
/// such points has a width near the floor and can outweigh thousands of others, which a random sample would miss nearly always and wildly
/// overrate otherwise. These few tuples are therefore kept apart: all of them are evaluated, or of four phonons as many as are drawn of the
/// rest (<see cref="Sampling.FourPhononDraws"/>), and other draws that meet them are rejected.
/// </summary>
internal sealed class StationaryPoints
{
    /// <summary>A branch hardly moves when its largest width is below this part of the grid's median.</summary>
    internal const double Threshold = 0.05;

    /// <summary>Most points that are kept, those that move least.</summary>
    internal const int Limit = 48;

    private readonly bool[] _contains;
    private readonly Lazy<(int[] Pairs, int[] Tuples, int[] Seconds)> _certain;

    public StationaryPoints(GridModes modes)
    {
        double bound = Threshold * modes.MedianWidth();
        var found = new List<(double Width, long Point)>();
        for (long q = 0; q < modes.Grid.Count; q++)
        {
            double least = LeastWidth(modes, q);
            if (least < bound)
            {
                found.Add((least, q));
            }
        }

        found.Sort();
        Points = [.. found.Take(Limit).Select(f => f.Point).Order()];
        _contains = new bool[modes.Grid.Count];
        foreach (long point in Points)
        {
            _contains[point] = true;
        }

        _certain = new(() => Count(modes.Grid));
    }

    /// <summary>Grid indices, ascending.</summary>
    public IReadOnlyList<long> Points { get; }

    public bool Contains(long q) => _contains[q];

    /// <summary>Partners p of a first wave vector with p and q + p among the points: three phonons that are not left to chance.</summary>
    public int Pairs(long q) => _certain.Value.Pairs[q];

    /// <summary>Tuples of partners p1, p2, -(q + p1 + p2), all among the points, in any order: the same of four phonons.</summary>
    public int Tuples(long q) => _certain.Value.Tuples[q];

    /// <summary>Different lowest partners of these tuples.</summary>
    public int Seconds(long q) => _certain.Value.Seconds[q];

    private (int[] Pairs, int[] Tuples, int[] Seconds) Count(QPointGrid grid)
    {
        int[] pairs = new int[grid.Count], tuples = new int[grid.Count], seconds = new int[grid.Count], seen = new int[grid.Count];
        Array.Fill(seen, -1);
        IntVector3[] points = [.. Points.Select(grid.Address)];
        for (int a = 0; a < points.Length; a++)
        {
            for (int b = 0; b < points.Length; b++)
            {
                pairs[grid.Index(points[a] - points[b])]++;
                for (int c = b; b >= a && c < points.Length; c++)
                {
                    long q = grid.Index(-(points[a] + points[b] + points[c]));
                    tuples[q]++;
                    seconds[q] += seen[q] == a ? 0 : 1;
                    seen[q] = a;
                }
            }
        }

        return (pairs, tuples, seconds);
    }

    private static double LeastWidth(GridModes modes, long q)
    {
        double least = double.PositiveInfinity;
        for (int branch = 0; branch < modes.BranchCount; branch++)
        {
            if (double.IsNaN(modes.Frequency[(q * modes.PaddedBranches) + branch]))
            {
                continue;
            }

            double widest = 0;
            for (int i = 0; i < modes.WidthCount; i++)
            {
                widest = Math.Max(widest, Math.Abs(modes.Width[(((q * modes.WidthCount) + i) * modes.PaddedBranches) + branch]));
            }

            least = Math.Min(least, widest);
        }

        return least;
    }
}
