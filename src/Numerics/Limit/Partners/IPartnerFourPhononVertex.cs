using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>The partners of one first phonon: slots of three blocks, q + p1 + p2 + p3 = G.</summary>
internal readonly record struct PartnerTuple(ModeBlock Seconds, int Second, ModeBlock Thirds, int Third, ModeBlock Fourths, int Fourth);

/// <summary>Source of |V(Q, P1, P2, P3)|^2 of one first mode for unrelated tuples, all momenta flowing in.</summary>
internal interface IPartnerFourPhononVertex
{
    /// <summary>Fixes the first mode.</summary>
    void BeginFirst(ModeBlock first, int point, int branch);

    /// <summary>Fixes the wave vectors of the partners.</summary>
    void BeginTuple(in PartnerTuple tuple);

    /// <summary>Fixes the branch of P1.</summary>
    void SetSecond(int branch);

    /// <summary>Fixes the branch of P2; after <see cref="SetSecond"/>.</summary>
    void SetThird(int branch);

    /// <summary>|V|^2 for eight branches of P3 from a lane block on, eV^2/(Angstrom^8 amu^4).</summary>
    Vector512<double> Squares(int block);
}
