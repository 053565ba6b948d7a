using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression;
using PcpCluster.Numerics.Scattering;

namespace PcpCluster.Numerics.Limit;

/// <summary>Elements from PCP modes by <see cref="PcpFourPhononVertex"/> on a table of four points.</summary>
internal sealed class PcpInnerFourPhononVertex : IInnerFourPhononVertex
{
    private readonly PcpLegs _legs;
    private readonly PcpModeTable _table;
    private readonly PcpFourPhononVertex _vertex;
    private readonly PcpLegs.Scratch _sums;
    private readonly double[] _squares;
    private readonly int _d;
    private readonly int _padded;
    private int _first;
    private int _row;
    private int _offset;

    public PcpInnerFourPhononVertex(PcpModes modes, int branchCount)
    {
        _d = branchCount;
        _padded = (branchCount + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        _legs = new PcpLegs(modes, branchCount);
        _table = PcpModeTable.OfSlots(modes, 4, _padded);
        _vertex = new PcpFourPhononVertex(_table, branchCount);
        _sums = _legs.MakeScratch();
        _squares = new double[_d * _d * _d * _padded];
    }

    public void BeginFirst(ModeBlock first, int point, int branch)
    {
        _first = branch;
        Fill(0, first, point);
        _vertex.BeginFirst(0);
    }

    public void BeginTuple(in InnerTuple tuple)
    {
        Fill(1, tuple.Seconds, tuple.Second);
        Fill(2, tuple.Thirds, tuple.Third);
        Fill(3, tuple.Fourths, tuple.Fourth);
        _vertex.BeginSecond(1);
        _vertex.BeginPair(2, 3);
    }

    public void SetSecond(int branch)
    {
        _row = (_first * _d) + branch;
        _vertex.Squares([_row], _squares);
    }

    public void SetThird(int branch) => _offset = ((_row * _d) + branch) * _padded;

    public Vector512<double> Squares(int block) => Vector512.LoadUnsafe(ref _squares[_offset + block]);

    private void Fill(int slot, ModeBlock block, int point)
    {
        int length = _d * _padded;
        _legs.LatticeSums(block.Points[point], _sums);
        _table.Fill(slot, _legs, _sums, block.VectorReal.AsSpan(point * length, length), block.VectorImaginary.AsSpan(point * length, length));
    }
}
