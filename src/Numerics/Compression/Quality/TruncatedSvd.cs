using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>
/// The baseline that PCP is compared with: singular value decomposition of the tensor unfolded into a matrix, rows = first two legs,
/// columns = the others, cut after r singular values. It knows neither permutation symmetry nor translations beyond that of the first leg.
/// </summary>
internal sealed class TruncatedSvd
{
    private TruncatedSvd(double[] singularValues) => SingularValues = singularValues;

    /// <summary>Falling, eV/Angstrom^n.</summary>
    public double[] SingularValues { get; }

    /// <summary>||Phi_r - Phi|| / ||Phi|| after r singular values.</summary>
    public double Loss(int rank)
    {
        double total = SingularValues.Sum(s => s * s);
        return Math.Sqrt(SingularValues.Skip(rank).Sum(s => s * s) / total);
    }

    /// <summary>Smallest number of singular values whose loss is at most the given one.</summary>
    public int RankFor(double loss) => Enumerable.Range(0, SingularValues.Length + 1).First(r => Loss(r) <= loss);

    public static TruncatedSvd Of(AnharmonicForceConstants tensor)
    {
        int n = tensor.Order;
        var rows = new Dictionary<ClusterTuple, int>();
        var columns = new Dictionary<ClusterTuple, int>();
        var position = new (int Row, int Column)[tensor.BlockCount];
        for (int b = 0; b < tensor.BlockCount; b++)
        {
            ClusterTuple tuple = BlockTensor.TupleOf(tensor, b);
            position[b] = (Number(rows, new([.. tuple.Sites[..2]])), Number(columns, new([.. tuple.Sites[2..]])));
        }

        int columnSize = tensor.BlockSize / 9;
        int rowCount = 9 * rows.Count;
        int columnCount = columnSize * columns.Count;
        bool byRows = rowCount <= columnCount;
        var lines = new Dictionary<int, double>[byRows ? columnCount : rowCount];
        for (int b = 0; b < tensor.BlockCount; b++)
        {
            for (int k = 0; k < tensor.BlockSize; k++)
            {
                int row = (9 * position[b].Row) + (k / columnSize);
                int column = (columnSize * position[b].Column) + (k % columnSize);
                (int line, int entry) = byRows ? (column, row) : (row, column);
                lines[line] ??= [];
                lines[line][entry] = tensor.Block(b)[k];
            }
        }

        int size = byRows ? rowCount : columnCount;
        var gram = new double[size * size];
        foreach (Dictionary<int, double> line in lines.Where(l => l is not null))
        {
            foreach ((int i, double a) in line)
            {
                foreach ((int j, double c) in line)
                {
                    gram[(i * size) + j] += a * c;
                }
            }
        }

        double[] eigenvalues = SymmetricEigenvalues.Of(gram, size);
        return new([.. eigenvalues.OrderDescending().Take(Math.Min(rowCount, columnCount)).Select(e => Math.Sqrt(Math.Max(0, e)))]);
    }

    private static int Number(Dictionary<ClusterTuple, int> numbers, ClusterTuple tuple)
    {
        if (!numbers.TryGetValue(tuple, out int number))
        {
            numbers.Add(tuple, number = numbers.Count);
        }

        return number;
    }
}
