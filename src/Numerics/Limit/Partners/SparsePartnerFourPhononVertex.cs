using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>As <see cref="PartnerFourPhononVertex"/> for large cells: see <see cref="SparseFourPhononVertex"/>.</summary>
internal sealed class SparsePartnerFourPhononVertex : IPartnerFourPhononVertex
{
    private readonly SparseFourthOrder _order;
    private readonly FourthOrderContraction _contraction;
    private readonly int _d;
    private readonly double[] _firstReal; // e_c of the first mode
    private readonly double[] _firstImaginary;
    private readonly (double Cos, double Sin)[] _firstPhases;
    private readonly (double Cos, double Sin)[] _secondPhases;
    private readonly (double Cos, double Sin)[] _thirdPhases;
    private readonly ModePanel _thirdPanel;
    private readonly ModePanel _fourthPanel;
    private readonly double[] _rows;
    private readonly bool[] _projected;
    private readonly ElementTiles _tiles;
    private PartnerTuple _tuple;
    private int _second;
    private int _four; // branches of the second phonon that are contracted
    private int _third;

    public SparsePartnerFourPhononVertex(AnharmonicForceConstants tensor, int branchCount)
    {
        _order = new SparseFourthOrder(tensor);
        _d = branchCount;
        _contraction = new FourthOrderContraction(_order, _d / 3);
        int padded = (_d + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        _firstReal = new double[_d];
        _firstImaginary = new double[_d];
        _firstPhases = new (double, double)[_order.Cells.Length];
        _secondPhases = new (double, double)[_order.Cells.Length];
        _thirdPhases = new (double, double)[_order.Cells.Length];
        _thirdPanel = new ModePanel(_d, padded);
        _fourthPanel = new ModePanel(_d, padded);
        _rows = new double[padded * AtomPairMatrix.RowLength(_d)];
        _projected = new bool[_thirdPanel.Quads];
        _tiles = new ElementTiles(_d, _fourthPanel.Quads);
    }

    public void BeginFirst(ModeBlock first, int point, int branch)
    {
        for (int c = 0; c < _d; c++)
        {
            int component = (((point * _d) + c) * first.PaddedBranches) + branch;
            (_firstReal[c], _firstImaginary[c]) = (first.VectorReal[component], first.VectorImaginary[component]);
        }

        SetPhases(-1.0 * first.Points[point], _firstPhases);
    }

    public void BeginTuple(in PartnerTuple tuple)
    {
        _tuple = tuple;
        _four = -1;
        SetPhases(tuple.Seconds.Points[tuple.Second], _secondPhases);
        SetPhases(tuple.Thirds.Points[tuple.Third], _thirdPhases);
        _contraction.SetPhases(_firstPhases, _secondPhases, _thirdPhases);
        _contraction.ContractFirst(ref _firstReal[0], ref _firstImaginary[0], 1);
        _thirdPanel.Pack(tuple.Thirds.VectorReal, tuple.Thirds.VectorImaginary, tuple.Third, conjugate: false);
        _fourthPanel.Pack(tuple.Fourths.VectorReal, tuple.Fourths.VectorImaginary, tuple.Fourth, conjugate: false);
    }

    public void SetSecond(int branch)
    {
        _second = branch;
        if (branch / ModePanel.Lanes != _four)
        {
            _four = branch / ModePanel.Lanes;
            ModeBlock seconds = _tuple.Seconds;
            int vector = (_tuple.Second * _d * seconds.PaddedBranches) + (_four * ModePanel.Lanes);
            _contraction.ContractSecond(ref seconds.VectorReal[vector], ref seconds.VectorImaginary[vector], seconds.PaddedBranches);
        }

        Array.Clear(_projected);
    }

    public void SetThird(int branch)
    {
        int quad = branch / ModePanel.Lanes;
        if (!_projected[quad])
        {
            _contraction.Matrix(_second).Project(_thirdPanel, quad, _rows);
            _projected[quad] = true;
        }

        _third = branch;
    }

    public Vector512<double> Squares(int block) => _tiles.Eight(ref _rows[_third * AtomPairMatrix.RowLength(_d)], _fourthPanel, block);

    private void SetPhases(Vector3D q, (double Cos, double Sin)[] phases)
    {
        for (int i = 0; i < phases.Length; i++)
        {
            (phases[i].Sin, phases[i].Cos) = double.SinCosPi(2 * Vector3D.Dot(q, _order.Cells[i].ToVector()));
        }
    }
}
