namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Source of four-phonon matrix elements |V(Q, P1, P2, P3)|^2, all momenta flowing in, q + p1 + p2 + p3 = G. A wave-vector tuple is treated as a
/// block: rows are pairs (branch of Q, branch of P1), columns are the branches of P2 and P3.
/// </summary>
public interface IFourPhononVertex
{
    /// <summary>Fixes the first phonon's wave vector, all of its branches.</summary>
    void BeginFirst(long q);

    /// <summary>Fixes p1; called after <see cref="BeginFirst"/>, p1 ascending.</summary>
    void BeginSecond(long p1);

    /// <summary>Fixes p2 and p3; called after <see cref="BeginSecond"/>, p2 ascending.</summary>
    void BeginPair(long p2, long p3);

    /// <summary>
    /// Squares of the wanted rows, in eV^2/(Angstrom^8 amu^4).
    /// </summary>
    /// <param name="rows">Row numbers branch(Q) * branches + branch(P1), ascending.</param>
    /// <param name="squares">[(row * branches + branch of P2) * padded branches + branch of P3]; only the wanted rows are written.</param>
    void Squares(ReadOnlySpan<int> rows, Span<double> squares);
}
