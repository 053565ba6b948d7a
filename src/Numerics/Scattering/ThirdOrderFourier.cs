using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Third-order force constants sorted for the partial Fourier sums of the exhaustive three-phonon kernel. With all wave vectors flowing in,
/// q + p + p' = G, the phase exp(i p.R2 + i p'.R3) equals exp(-i q.R3) exp(i p.(R2 - R3)) (Luo et al., Eq. 1): for a fixed first phonon only the
/// difference D = R2 - R3 meets p, and the sum over D is done axis by axis along planes, lines and points of the grid.
/// </summary>
public sealed class ThirdOrderFourier
{
    public ThirdOrderFourier(AnharmonicForceConstants tensor, int branchCount)
    {
        if (tensor.Order != 3)
        {
            throw new ArgumentException("Third-order force constants are needed.", nameof(tensor));
        }

        BranchCount = branchCount;
        var groups = new SortedDictionary<(int X, int Y, int Z), List<int>>();
        for (int block = 0; block < tensor.BlockCount; block++)
        {
            IntVector3 d = tensor.Cell(block, 1) - tensor.Cell(block, 2);
            if (!groups.TryGetValue((d.X, d.Y, d.Z), out List<int>? members))
            {
                groups[(d.X, d.Y, d.Z)] = members = [];
            }

            members.Add(block);
        }

        Differences = [.. groups.Keys.Select(k => new IntVector3(k.X, k.Y, k.Z))];
        Blocks = [.. groups.Values.Select(v => v.ToArray())];
        (ColumnX, ColumnY, ColumnStart, LineX, LineStart) = Columns(Differences);
        Tensor = tensor;
    }

    public AnharmonicForceConstants Tensor { get; }

    public int BranchCount { get; }

    /// <summary>The distinct differences R2 - R3, sorted by x, then y, then z.</summary>
    public IntVector3[] Differences { get; }

    /// <summary>Numbers of the blocks of each difference.</summary>
    public int[][] Blocks { get; }

    /// <summary>x of each column, a column being the differences of equal x and y.</summary>
    public int[] ColumnX { get; }

    /// <summary>y of each column.</summary>
    public int[] ColumnY { get; }

    /// <summary>First difference of each column, one more entry than columns.</summary>
    public int[] ColumnStart { get; }

    /// <summary>The distinct x.</summary>
    public int[] LineX { get; }

    /// <summary>First column of each x, one more entry than <see cref="LineX"/>.</summary>
    public int[] LineStart { get; }

    private static (int[] ColumnX, int[] ColumnY, int[] ColumnStart, int[] LineX, int[] LineStart) Columns(IntVector3[] differences)
    {
        List<int> columnX = [], columnY = [], columnStart = [], lineX = [], lineStart = [];
        for (int i = 0; i < differences.Length; i++)
        {
            IntVector3 d = differences[i];
            bool newLine = i == 0 || d.X != differences[i - 1].X;
            if (newLine || d.Y != differences[i - 1].Y)
            {
                if (newLine)
                {
                    lineX.Add(d.X);
                    lineStart.Add(columnX.Count);
                }

                columnX.Add(d.X);
                columnY.Add(d.Y);
                columnStart.Add(i);
            }
        }

        columnStart.Add(differences.Length);
        lineStart.Add(columnX.Count);
        return ([.. columnX], [.. columnY], [.. columnStart], [.. lineX], [.. lineStart]);
    }
}
