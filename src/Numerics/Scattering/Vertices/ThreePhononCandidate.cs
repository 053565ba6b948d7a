using System.Runtime.CompilerServices;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// One branch of the first phonon, one of the partner and eight branches of Q'' of which at least one is kept; one bit a lane for each
/// of the three processes that share the matrix element, and one for what the process operator wants beside the rates.
/// </summary>
internal readonly record struct ThreePhononCandidate(
    short First, short Partner, short Block, byte Absorb, byte Exchange, byte Emit, byte Process = 0)
{
    /// <summary>Lanes in which any process counts for the rates.</summary>
    public uint Kept
    {
        // called where eight-lane registers are live: a call would spill them all
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)(Absorb | Exchange | Emit);
    }

    /// <summary>Lanes whose matrix element is needed.</summary>
    public uint Wanted
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)(Absorb | Exchange | Emit | Process);
    }
}
