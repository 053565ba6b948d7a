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

    /// <summary>
    /// The same for drawn four-phonon tuples, which share few tables: the dense ones of a second wave vector, branches^5 multiplications a
    /// cell, serve eight draws only.
    /// </summary>
    public const int DrawnBranches = 12;

    /// <summary>Whether a crystal is large enough for drawn tuples to be contracted block by block.</summary>
    public static bool PayForDraws(int branches) => branches >= DrawnBranches;
}
