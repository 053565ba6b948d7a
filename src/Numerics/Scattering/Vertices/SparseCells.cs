namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>Which way of contracting full tensors is the faster one.</summary>
internal static class SparseCells
{
    /// <summary>
    /// Branches from which on tensors are contracted block by block: below, every pair of atoms has blocks in many cells, and sums over
    /// dense tables go
    /// axis by axis. Measured with springs to the second neighbours: equal at about 6 atoms.
    /// </summary>
    public const int Branches = 18;

    /// <summary>Whether a crystal is large enough for the sparse vertices.</summary>
    public static bool Pay(int branches) => branches >= Branches;
}
