namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// A row (branch of Q * branches + branch of P1), a branch of P2 and eight branches of P3 of which at least one is kept; one byte of lanes
/// for each of the seven patterns in the order of <see cref="Layout.SignPattern.All"/>.
/// </summary>
internal readonly record struct FourPhononCandidate(int Row, int Third, int Block, ulong Masks)
{
    /// <summary>Lanes in which any pattern is kept.</summary>
    public uint Wanted
    {
        get
        {
            ulong masks = Masks | (Masks >> 32);
            masks |= masks >> 16;
            masks |= masks >> 8;
            return (uint)(masks & 0xFF);
        }
    }
}
