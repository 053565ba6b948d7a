using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>Sums of grid points without a division: the addresses of all points, ten bits a component.</summary>
internal sealed class PackedAddresses
{
    private const int Bits = 10;
    private const int Mask = (1 << Bits) - 1;

    private readonly QPointGrid _grid;
    private readonly int[] _packed;

    /// <exception cref="ArgumentException">An axis has more than 1024 points; operators are made on far coarser grids.</exception>
    public PackedAddresses(QPointGrid grid)
    {
        if (grid.N1 > 1 << Bits || grid.N2 > 1 << Bits || grid.N3 > 1 << Bits)
        {
            throw new ArgumentException(
                $"A collision operator needs a grid of at most {1 << Bits} points an axis, not {grid}.", nameof(grid));
        }

        _grid = grid;
        _packed = new int[grid.Count];
        for (int q = 0; q < _packed.Length; q++)
        {
            IntVector3 a = grid.Address(q);
            _packed[q] = (((a.Z << Bits) | a.Y) << Bits) | a.X;
        }
    }

    /// <summary>Index of q + p modulo G.</summary>
    public int Sum(long q, int p)
    {
        int a = _packed[q], b = _packed[p];
        int x = (a & Mask) + (b & Mask);
        int y = ((a >> Bits) & Mask) + ((b >> Bits) & Mask);
        int z = (a >> (2 * Bits)) + (b >> (2 * Bits));
        x -= x >= _grid.N1 ? _grid.N1 : 0;
        y -= y >= _grid.N2 ? _grid.N2 : 0;
        z -= z >= _grid.N3 ? _grid.N3 : 0;
        return (((z * _grid.N2) + y) * _grid.N1) + x;
    }
}
