namespace PcpCluster.Numerics.Phonons;

/// <summary>Index arithmetic of the upper triangle of an n x n matrix, packed by rows.</summary>
internal static class PackedHermitian
{
    public static int Count(int n) => n * (n + 1) / 2;

    /// <summary>Position of element (row, column), row &lt;= column.</summary>
    public static int Index(int n, int row, int column) => (row * n) - (row * (row - 1) / 2) + column - row;
}
