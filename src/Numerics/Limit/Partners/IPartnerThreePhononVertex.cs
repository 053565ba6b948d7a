using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>Source of |V(Q, P, -Q'')|^2 of one first mode for partners p = shift + grid point, q'' = q + p.</summary>
internal interface IPartnerThreePhononVertex
{
    /// <summary>Fixes the first mode.</summary>
    void BeginFirst(ModeBlock first, int point, int branch);

    /// <summary>Fixes the shift of the partner grid, fractional.</summary>
    void SetShift(Vector3D shift);

    /// <summary>Fixes the partner at a grid address and, in the same slot of the other block, the third point.</summary>
    void BeginPartner(IntVector3 address, int partner, ModeBlock partners, ModeBlock thirds);

    /// <summary>|V|^2 for one branch of the partner and eight of Q'' from a lane block on, eV^2/(Angstrom^6 amu^3).</summary>
    Vector512<double> Squares(ModeBlock partners, int branch, ModeBlock thirds, int third, int block);
}
