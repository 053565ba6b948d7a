using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>As <see cref="PartnerThreePhononVertex"/> for large cells: see <see cref="SparseThreePhononVertex"/>.</summary>
internal sealed class SparsePartnerThreePhononVertex : IPartnerThreePhononVertex
{
    private readonly SparseThirdOrder _order;
    private readonly QPointGrid _grid;
    private readonly int _d;
    private readonly double[] _real; // [term][3 a2 + a3]
    private readonly double[] _imaginary;
    private readonly AtomPairMatrix _matrix;
    private readonly ModePanel _partnerPanel;
    private readonly ModePanel _thirdPanel;
    private readonly double[] _rows;
    private readonly bool[] _projected;
    private readonly ElementTiles _tiles;
    private Vector3D _shift;

    public SparsePartnerThreePhononVertex(AnharmonicForceConstants tensor, int branchCount, QPointGrid grid)
    {
        _order = new SparseThirdOrder(tensor);
        (_grid, _d) = (grid, branchCount);
        int padded = (_d + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        _real = new double[_order.Cells.Length * 9];
        _imaginary = new double[_order.Cells.Length * 9];
        _matrix = new AtomPairMatrix(_order.Pairs, _d / 3);
        _partnerPanel = new ModePanel(_d, padded);
        _thirdPanel = new ModePanel(_d, padded);
        _rows = new double[padded * AtomPairMatrix.RowLength(_d)];
        _projected = new bool[_partnerPanel.Quads];
        _tiles = new ElementTiles(_d, _thirdPanel.Quads);
    }

    public void BeginFirst(ModeBlock first, int point, int branch)
    {
        Array.Clear(_real);
        Array.Clear(_imaginary);
        AnharmonicForceConstants tensor = _order.Tensor;
        for (int block = 0; block < tensor.BlockCount; block++)
        {
            (double sin, double cos) = double.SinCosPi(-2 * Vector3D.Dot(first.Points[point], tensor.Cell(block, 2).ToVector()));
            ReadOnlySpan<double> values = tensor.Block(block);
            int target = _order.TermOfBlock[block] * 9;
            for (int a = 0; a < 3; a++)
            {
                int vector = (((point * _d) + (3 * tensor.Atom(block, 0)) + a) * first.PaddedBranches) + branch;
                double er = (first.VectorReal[vector] * cos) - (first.VectorImaginary[vector] * sin);
                double ei = (first.VectorReal[vector] * sin) + (first.VectorImaginary[vector] * cos);
                for (int k = 0; k < 9; k++)
                {
                    _real[target + k] += er * values[(9 * a) + k];
                    _imaginary[target + k] += ei * values[(9 * a) + k];
                }
            }
        }
    }

    public void SetShift(Vector3D shift) => _shift = shift;

    public void BeginPartner(IntVector3 address, int partner, ModeBlock partners, ModeBlock thirds)
    {
        Vector3D p = _shift + new Vector3D((double)address.X / _grid.N1, (double)address.Y / _grid.N2, (double)address.Z / _grid.N3);
        Span<double> real = stackalloc double[9], imaginary = stackalloc double[9];
        for (int pair = 0; pair < _order.Pairs.Length; pair++)
        {
            real.Clear();
            imaginary.Clear();
            for (int term = _order.PairStart[pair]; term < _order.PairStart[pair + 1]; term++)
            {
                (double sin, double cos) = double.SinCosPi(2 * Vector3D.Dot(p, _order.Cells[term].ToVector()));
                for (int k = 0; k < 9; k++)
                {
                    real[k] += (cos * _real[(9 * term) + k]) - (sin * _imaginary[(9 * term) + k]);
                    imaginary[k] += (cos * _imaginary[(9 * term) + k]) + (sin * _real[(9 * term) + k]);
                }
            }

            _matrix.Set(pair, real, imaginary);
        }

        _partnerPanel.Pack(partners.VectorReal, partners.VectorImaginary, partner, conjugate: false);
        _thirdPanel.Pack(thirds.VectorReal, thirds.VectorImaginary, partner, conjugate: true);
        Array.Clear(_projected);
    }

    public Vector512<double> Squares(ModeBlock partners, int branch, ModeBlock thirds, int third, int block)
    {
        int quad = branch / ModePanel.Lanes;
        if (!_projected[quad])
        {
            _matrix.Project(_partnerPanel, quad, _rows);
            _projected[quad] = true;
        }

        return _tiles.Eight(ref _rows[branch * AtomPairMatrix.RowLength(_d)], _thirdPanel, block);
    }
}
