using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Source of three-phonon matrix elements V(Q, P, -Q''), q'' = q + p, all branches of Q'' at once (Luo et al., Eq. 1 or 2). Implementations
/// are structs, so that the kernel is compiled once for each without a virtual call; each thread owns one.
/// </summary>
public interface IThreePhononVertex
{
    /// <summary>Fixes the first phonon's wave vector; all of its branches are prepared.</summary>
    void BeginFirst(long q);

    /// <summary>Fixes the partner p and the third point q'' = q + p. Partners come in ascending order.</summary>
    void BeginPartner(long p, long sum);

    /// <summary>
    /// Elements for the first phonon's branch, the partner's branch and eight branches of Q'' from <paramref name="firstThird"/> on.
    /// Unit eV/(Angstrom^3 amu^3/2). Lanes beyond the last branch hold zero.
    /// </summary>
    void Elements(int first, int partner, int firstThird, out Vector512<double> real, out Vector512<double> imaginary);
}
