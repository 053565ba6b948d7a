namespace PcpCluster.Training.Torch;

/// <summary>All orders of 0 .. n - 1.</summary>
internal static class LegOrders
{
    public static IEnumerable<int[]> Of(int n)
    {
        if (n == 1)
        {
            return [[0]];
        }

        return Of(n - 1).SelectMany(order => Enumerable.Range(0, n).Select(at => (int[])[.. order[..at], n - 1, .. order[at..]]));
    }
}
