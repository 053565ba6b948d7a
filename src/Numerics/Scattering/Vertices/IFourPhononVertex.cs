namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Source of four-phonon matrix elements |V(Q, P1, P2, P3)|^2, all momenta flowing in, q + p1 + p2 + p3 = G. Rows are pairs (branch of Q, branch of P1).
/// </summary>
internal interface IFourPhononVertex
{
    /// <summary>Fixes the first phonon's wave vector, all of its branches.</summary>
    void BeginFirst(long q);

    /// <summary>Fixes p1; called after <see cref="BeginFirst"/>, p1 ascending.</summary>
    void BeginSecond(long p1);

    /// <summary>Fixes p2 and p3; called after <see cref="BeginSecond"/>, p2 ascending.</summary>
    void BeginPair(long p2, long p3);

    /// <summary>Squares for a row, a branch of P2 and up to eight branches of P3, in eV^2/(Angstrom^8 amu^4).</summary>
    /// <param name="row">branch(Q) * branches + branch(P1).</param>
    /// <param name="third">Branch of P2.</param>
    /// <param name="firstFourth">The branch of P3 in lane 0.</param>
    /// <param name="wanted">A bit for each lane that must be written; of the others any may be written, with a finite number.</param>
    /// <param name="squares">Lane 0 of eight numbers.</param>
    void Squares(int row, int third, int firstFourth, uint wanted, ref double squares);
}
