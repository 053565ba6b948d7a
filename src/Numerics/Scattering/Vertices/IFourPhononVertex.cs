using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Source of four-phonon matrix elements |V(Q, P1, P2, P3)|^2, all momenta flowing in, q + p1 + p2 + p3 = G. Rows are pairs (branch of Q,
/// branch of P1).
/// </summary>
internal interface IFourPhononVertex
{
    /// <summary>Fixes the first phonon's wave vector, all of its branches.</summary>
    void BeginFirst(long q);

    /// <summary>Fixes p1; called after <see cref="BeginFirst"/>, p1 ascending.</summary>
    void BeginSecond(long p1);

    /// <summary>Fixes p2 and p3; called after <see cref="BeginSecond"/>, p2 ascending.</summary>
    void BeginPair(long p2, long p3);

    /// <summary>
    /// Branches of Q whose candidates are worked on together: all, or one at a time where rows of many branches would not fit the memory.
    /// </summary>
    int FirstsAtOnce { get; }

    /// <summary>Squares in eV^2/(Angstrom^8 amu^4) of candidates of the pair that was fixed last.</summary>
    /// <param name="candidates">What is wanted; of the lanes that no candidate wants any may be written, with a finite number.</param>
    /// <param name="squares">Eight numbers a candidate, the same order.</param>
    void Squares(ReadOnlySpan<FourPhononCandidate> candidates, Span<Vector512<double>> squares);
}
