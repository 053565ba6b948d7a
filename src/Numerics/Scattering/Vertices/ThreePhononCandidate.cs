namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// One branch of the first phonon, one of the partner and eight branches of Q'' of which at least one is kept; one bit a lane for each
/// of the three processes that share the matrix element.
/// </summary>
internal readonly record struct ThreePhononCandidate(short First, short Partner, short Block, byte Absorb, byte Exchange, byte Emit)
{
    /// <summary>Lanes in which any process is kept.</summary>
    public uint Wanted => (uint)(Absorb | Exchange | Emit);
}
