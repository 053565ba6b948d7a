using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Matrix elements from PCP modes as dot products of length 3 Nc: V = sum_{k, xi} u_k(Q, P) A_k(Q'')*, u_k = (lambda/6)(A_i A_j' + A_j
/// A_i') with {i, j, k} = {1, 2, 3}. The u of a pair of modes are made when the first process of the pair is kept.
/// </summary>
internal readonly struct PcpThreePhononVertex : IThreePhononVertex
{
    private readonly PcpModeTable _table;
    private readonly Workspace _work;

    public PcpThreePhononVertex(PcpModeTable table)
    {
        if (table.Order != 3)
        {
            throw new ArgumentException("PCP modes of third order are needed.", nameof(table));
        }

        _table = table;
        _work = new Workspace(table);
    }

    public void BeginFirst(long q)
    {
        for (int branch = 0; branch < _table.BranchCount; branch++)
        {
            PcpProducts.Scale(_table, q, branch, 6, _work.First.AsSpan(branch * 2 * _table.Columns));
        }
    }

    public void BeginPartner(long p, long sum)
    {
        _work.Partner = p;
        _work.Third = sum;
        Array.Clear(_work.HasPair);
    }

    public void Announce(long p, long sum)
    {
        _table.Prefetch(p);
        _table.Prefetch(sum);
    }

    public void Squares(ReadOnlySpan<ThreePhononCandidate> candidates, Span<Vector512<double>> squares)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            ref readonly ThreePhononCandidate c = ref candidates[i];
            Squares(c.First, c.Partner, c.Block, c.Wanted, ref Unsafe.As<Vector512<double>, double>(ref squares[i]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Squares(int first, int partner, int firstThird, uint wanted, ref double squares)
    {
        int columns = _table.Columns;
        int pair = (first * _table.BranchCount) + partner;
        ref float u = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_work.Pairs), (nint)pair * 2 * columns);
        if (!_work.HasPair[pair])
        {
            MakePair(first, partner, ref u);
            _work.HasPair[pair] = true;
        }

        ref float third = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_table.Values), _table.Row(_work.Third, firstThird));
        PcpProducts.Squares(ref u, ref third, columns, conjugate: true, wanted, ref squares);
    }

    private void MakePair(int first, int partner, ref float u)
    {
        int rank = _table.PaddedRank;
        int columns = _table.Columns;
        ref float a = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_work.First), (nint)first * 2 * columns);
        ref float b = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_table.Values), _table.Row(_work.Partner, partner));
        PcpProducts.Symmetric(ref a, ref b, rank, 2 * rank, rank, columns, ref u, columns);
        PcpProducts.Symmetric(ref a, ref b, 0, 2 * rank, rank, columns, ref Unsafe.Add(ref u, rank), columns);
        PcpProducts.Symmetric(ref a, ref b, 0, rank, rank, columns, ref Unsafe.Add(ref u, 2 * rank), columns);
    }

    private sealed class Workspace(PcpModeTable table)
    {
        public readonly float[] First = new float[table.BranchCount * 2 * table.Columns];
        public readonly float[] Pairs = new float[table.BranchCount * table.BranchCount * 2 * table.Columns];
        public readonly bool[] HasPair = new bool[table.BranchCount * table.BranchCount];
        public long Partner;
        public long Third;
    }
}
