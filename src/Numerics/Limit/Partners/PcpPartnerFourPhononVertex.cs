using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>Elements from PCP modes by <see cref="PcpFourPhononVertex"/> on a table of four points.</summary>
internal sealed class PcpPartnerFourPhononVertex : IPartnerFourPhononVertex
{
    private readonly PcpLegs _legs;
    private readonly PcpModeTable _table;
    private readonly PcpFourPhononVertex _vertex;
    private readonly PcpLegs.Scratch _sums;
    private readonly double[] _squares = new double[GridModes.Lanes];
    private readonly int _d;
    private readonly int _padded;
    private int _first;
    private int _row;
    private int _third;

    public PcpPartnerFourPhononVertex(PcpModes modes, int branchCount)
    {
        _d = branchCount;
        _padded = (branchCount + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        _table = PcpModeTable.OfSlots(modes, 4, branchCount);
        _legs = new PcpLegs(modes, _table);
        _vertex = new PcpFourPhononVertex(_table);
        _sums = _legs.MakeScratch();
    }

    public void BeginFirst(ModeBlock first, int point, int branch)
    {
        _first = branch;
        Fill(0, first, point);
        _vertex.BeginFirst(0);
    }

    public void BeginTuple(in PartnerTuple tuple)
    {
        Fill(1, tuple.Seconds, tuple.Second);
        Fill(2, tuple.Thirds, tuple.Third);
        Fill(3, tuple.Fourths, tuple.Fourth);
        _vertex.BeginSecond(1);
        _vertex.BeginPair(2, 3);
    }

    public void SetSecond(int branch) => _row = (_first * _d) + branch;

    public void SetThird(int branch) => _third = branch;

    public Vector512<double> Squares(int block)
    {
        uint lanes = (1u << Math.Min(GridModes.Lanes, _d - block)) - 1;
        _vertex.Squares(_row, _third, block, lanes, ref _squares[0]);
        return Vector512.LoadUnsafe(ref _squares[0]);
    }

    private void Fill(int slot, ModeBlock block, int point)
    {
        int length = _d * _padded;
        _legs.LatticeSums(block.Points[point], _sums);
        _table.Fill(
            slot, _legs, _sums, block.VectorReal.AsSpan(point * length, length), block.VectorImaginary.AsSpan(point * length, length));
    }
}
