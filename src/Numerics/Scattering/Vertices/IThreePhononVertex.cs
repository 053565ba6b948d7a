using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Source of three-phonon matrix elements |V(Q, P, -Q'')|^2, q'' = q + p (Luo et al., Eq. 1 or 2). Implementations
/// are structs, so that the kernel is compiled once for each without a virtual call; each thread owns one.
/// </summary>
internal interface IThreePhononVertex
{
    /// <summary>Fixes the first phonon's wave vector; all of its branches are prepared.</summary>
    void BeginFirst(long q);

    /// <summary>Fixes the partner p and the third point q'' = q + p. Partners come in ascending order.</summary>
    void BeginPartner(long p, long sum);

    /// <summary>The pair that is likely to come next: a hint for the memory, without any effect on results.</summary>
    void Announce(long p, long sum);

    /// <summary>Squares in eV^2/(Angstrom^6 amu^3) of candidates of the partner that was fixed last.</summary>
    /// <param name="candidates">What is wanted; of the lanes that no candidate wants any may be written, with a finite number.</param>
    /// <param name="squares">Eight numbers a candidate, the same order.</param>
    void Squares(ReadOnlySpan<ThreePhononCandidate> candidates, Span<Vector512<double>> squares);
}
