using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>exp(i q.r_l) for grid points and cells.</summary>
internal sealed class GridPhases(QPointGrid grid)
{
    private readonly RootsOfUnity _x = new(grid.N1);
    private readonly RootsOfUnity _y = new(grid.N2);
    private readonly RootsOfUnity _z = new(grid.N3);

    public (double Cos, double Sin) At(IntVector3 address, IntVector3 cell)
    {
        (double c1, double s1) = _x.At(address.X, cell.X);
        (double c2, double s2) = _y.At(address.Y, cell.Y);
        (double c3, double s3) = _z.At(address.Z, cell.Z);
        double c = (c1 * c2) - (s1 * s2);
        double s = (s1 * c2) + (c1 * s2);
        return ((c * c3) - (s * s3), (s * c3) + (c * s3));
    }
}
