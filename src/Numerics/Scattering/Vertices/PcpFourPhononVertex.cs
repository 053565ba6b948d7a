using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Four-phonon elements from PCP modes: V = sum_xi sum_S u_S(Q, P1) w_S(P2, P3) over the six pairs S of slots, u_S = (lambda/24)(A_i A_j' +
/// A_j A_i') and w_S the same of the complementary pair: a dot product of length 6 Nc. Rows u, of a branch of Q and one of P1, and columns
/// w, of a branch of P2 and
/// one of P3, are made when the first of their processes is kept.
/// </summary>
internal readonly struct PcpFourPhononVertex : IFourPhononVertex
{
    private const int SlotPairs = 6;

    private readonly PcpModeTable _table;
    private readonly Workspace _work;

    public PcpFourPhononVertex(PcpModeTable table)
    {
        if (table.Order != 4)
        {
            throw new ArgumentException("PCP modes of fourth order are needed.", nameof(table));
        }

        _table = table;
        _work = new Workspace(table);
    }

    // slots of pair S; pair 5 - S is the complement of pair S
    private static ReadOnlySpan<int> PairFirst => [0, 0, 0, 1, 1, 2];

    private static ReadOnlySpan<int> PairSecond => [1, 2, 3, 2, 3, 3];

    private int Terms => SlotPairs * _table.PaddedRank;

    public int FirstsAtOnce => _table.BranchCount;

    public void BeginFirst(long q)
    {
        for (int branch = 0; branch < _table.BranchCount; branch++)
        {
            PcpProducts.Scale(_table, q, branch, 24, _work.First.AsSpan(branch * 2 * _table.Columns));
        }
    }

    public void BeginSecond(long p1)
    {
        _work.Second = p1;
        Array.Clear(_work.HasRow);
    }

    public void BeginPair(long p2, long p3)
    {
        _work.Third = p2;
        _work.Fourth = p3;
        Array.Clear(_work.Made);
    }

    public void Squares(ReadOnlySpan<FourPhononCandidate> candidates, Span<Vector512<double>> squares)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            ref readonly FourPhononCandidate c = ref candidates[i];
            Squares(c.Row, c.Third, c.Block * GridModes.Lanes, c.Wanted, ref Unsafe.As<Vector512<double>, double>(ref squares[i]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Squares(int row, int third, int firstFourth, uint wanted, ref double squares)
    {
        int terms = Terms;
        ref float u = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_work.Rows), (nint)row * 2 * terms);
        ref float columns = ref MemoryMarshal.GetArrayDataReference(_work.Columns);
        if (!_work.HasRow[row])
        {
            MakeRow(row, ref u);
            _work.HasRow[row] = true;
        }

        int first = (third * _table.BranchCount) + firstFourth;
        int group = (third * _work.Groups) + (firstFourth / GridModes.Lanes);
        for (uint missing = wanted & ~_work.Made[group]; missing != 0; missing &= missing - 1)
        {
            int lane = BitOperations.TrailingZeroCount(missing);
            MakeColumn(third, firstFourth + lane, ref Unsafe.Add(ref columns, (nint)(first + lane) * 2 * terms));
        }

        _work.Made[group] |= wanted;
        PcpProducts.Squares(ref u, ref Unsafe.Add(ref columns, (nint)first * 2 * terms), terms, conjugate: false, wanted, ref squares);
    }

    private void MakeRow(int row, ref float u)
    {
        int rank = _table.PaddedRank;
        int d = _table.BranchCount;
        ref float a = ref _work.First[row / d * 2 * _table.Columns];
        ref float b = ref _table.Values[_table.Row(_work.Second, row % d)];
        for (int pair = 0; pair < SlotPairs; pair++)
        {
            PcpProducts.Symmetric(
                ref a,
                ref b,
                PairFirst[pair] * rank,
                PairSecond[pair] * rank,
                rank,
                _table.Columns,
                ref Unsafe.Add(ref u, pair * rank),
                Terms);
        }
    }

    private void MakeColumn(int third, int fourth, ref float w)
    {
        int rank = _table.PaddedRank;
        ref float a = ref _table.Values[_table.Row(_work.Third, third)];
        ref float b = ref _table.Values[_table.Row(_work.Fourth, fourth)];
        for (int pair = 0; pair < SlotPairs; pair++)
        {
            int complement = SlotPairs - 1 - pair;
            PcpProducts.Symmetric(
                ref a,
                ref b,
                PairFirst[complement] * rank,
                PairSecond[complement] * rank,
                rank,
                _table.Columns,
                ref Unsafe.Add(ref w, pair * rank),
                Terms);
        }
    }

    private sealed class Workspace(PcpModeTable table)
    {
        public readonly float[] First = new float[table.BranchCount * 2 * table.Columns];
        public readonly float[] Rows = new float[table.BranchCount * table.BranchCount * 2 * SlotPairs * table.PaddedRank];
        public readonly float[] Columns = new float[table.BranchCount * table.BranchCount * 2 * SlotPairs * table.PaddedRank];
        public readonly bool[] HasRow = new bool[table.BranchCount * table.BranchCount];
        public readonly int Groups = (table.BranchCount + GridModes.Lanes - 1) / GridModes.Lanes;
        // lanes of columns
        public readonly uint[] Made = new uint[table.BranchCount * ((table.BranchCount + GridModes.Lanes - 1) / GridModes.Lanes)];
        public long Second;
        public long Third;
        public long Fourth;
    }
}
