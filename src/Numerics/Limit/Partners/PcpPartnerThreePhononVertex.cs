using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// Elements from PCP modes by <see cref="PcpThreePhononVertex"/> on a table of three points. The lattice sums of partner and third point go
/// axis by axis over their shifted grids.
/// </summary>
internal sealed class PcpPartnerThreePhononVertex : IPartnerThreePhononVertex
{
    private const int First = 0, Partner = 1, Third = 2;

    private readonly PcpLegs _legs;
    private readonly PcpModeTable _table;
    private readonly PcpThreePhononVertex _vertex;
    private readonly PcpLegs.Scratch _sumsOfFirst;
    private readonly PartialFourierSum _partner;
    private readonly PartialFourierSum _third;
    private readonly PcpLegs.Scratch _sumsOfPartner;
    private readonly PcpLegs.Scratch _sumsOfThird;
    private readonly double[] _squares = new double[GridModes.Lanes];
    private readonly int _vectorLength;
    private Vector3D _q;
    private int _branch;

    public PcpPartnerThreePhononVertex(PcpModes modes, int branchCount, QPointGrid grid)
    {
        int padded = (branchCount + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        _vectorLength = branchCount * padded;
        _table = PcpModeTable.OfSlots(modes, 3, branchCount);
        _legs = new PcpLegs(modes, _table);
        _vertex = new PcpThreePhononVertex(_table);
        _sumsOfFirst = _legs.MakeScratch();
        _partner = new PartialFourierSum(_legs.Cells, _legs.SumLength, grid);
        _third = new PartialFourierSum(_legs.Cells, _legs.SumLength, grid);
        _sumsOfPartner = new(_partner.PointReal, _partner.PointImaginary);
        _sumsOfThird = new(_third.PointReal, _third.PointImaginary);
    }

    public void BeginFirst(ModeBlock first, int point, int branch)
    {
        (_q, _branch) = (first.Points[point], branch);
        _legs.LatticeSums(_q, _sumsOfFirst);
        Fill(First, _sumsOfFirst, first, point);
        _vertex.BeginFirst(First);
    }

    public void SetShift(Vector3D shift)
    {
        _legs.FillTable(_partner, shift);
        _legs.FillTable(_third, _q + shift);
    }

    public void BeginPartner(IntVector3 address, int partner, ModeBlock partners, ModeBlock thirds)
    {
        _partner.Evaluate(address);
        _third.Evaluate(address);
        Fill(Partner, _sumsOfPartner, partners, partner);
        Fill(Third, _sumsOfThird, thirds, partner);
        _vertex.BeginPartner(Partner, Third);
    }

    public Vector512<double> Squares(ModeBlock partners, int branch, ModeBlock thirds, int third, int block)
    {
        uint lanes = (1u << Math.Min(GridModes.Lanes, _table.BranchCount - block)) - 1;
        _vertex.Squares(_branch, branch, block, lanes, ref _squares[0]);
        return Vector512.LoadUnsafe(ref _squares[0]);
    }

    private void Fill(int slot, PcpLegs.Scratch sums, ModeBlock block, int point) => _table.Fill(
        slot,
        _legs,
        sums,
        block.VectorReal.AsSpan(point * _vectorLength, _vectorLength),
        block.VectorImaginary.AsSpan(point * _vectorLength, _vectorLength));
}
