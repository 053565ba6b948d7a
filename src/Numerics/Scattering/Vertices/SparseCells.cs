namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>Which way of contracting full tensors is the faster one.</summary>
internal static class SparseCells
{
    /// <summary>
    /// Branches from which on tensors are contracted block by block: below, every pair of atoms has blocks in many cells, and sums over
    /// dense tables go axis by axis. The sparse way was measured to be faster at 8 and 16 atoms; the crossover itself was not measured.
    /// </summary>
    public const int Branches = 18;

    /// <summary>Whether a crystal is large enough for the sparse vertices.</summary>
    public static bool Pay(int branches) => branches >= Branches;
}
