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

    /// <summary>Squares for a branch of Q, a branch of P and up to eight branches of Q'', in eV^2/(Angstrom^6 amu^3).</summary>
    /// <param name="first">Branch of Q.</param>
    /// <param name="partner">Branch of P.</param>
    /// <param name="firstThird">The branch of Q'' in lane 0.</param>
    /// <param name="wanted">A bit for each lane that must be written; of the others any may be written, with a finite number.</param>
    /// <param name="squares">Lane 0 of eight numbers.</param>
    void Squares(int first, int partner, int firstThird, uint wanted, ref double squares);
}
