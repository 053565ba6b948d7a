using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Matrix elements from PCP modes as dot products of length 3 Nc: V = sum_{xi, k} u_k(Q, P) A_k(-Q''), u_k = (lambda/6)(A_i A_j' + A_j A_i')
/// with {i, j, k} = {1, 2, 3}. The u of a partner are made for eight of its branches at once and shared by all branches of Q''.
/// Products are single precision, sums over xi are carried on in double precision slot by slot.
/// </summary>
public readonly struct PcpThreePhononVertex : IThreePhononVertex
{
    private const int Width = PcpModeTable.VectorLength;

    private readonly PcpModeTable _table;
    private readonly Workspace _work;
    private readonly int _branchCount;

    public PcpThreePhononVertex(PcpModeTable table, int branchCount)
    {
        if (table.Order != 3)
        {
            throw new ArgumentException("PCP modes of third order are needed.", nameof(table));
        }

        _table = table;
        _branchCount = branchCount;
        _work = new Workspace(branchCount, table.Columns, table.Blocks);
    }

    public void BeginFirst(long q)
    {
        int rank = _table.Rank;
        for (int branch = 0; branch < _branchCount; branch++)
        {
            nint source = _table.Offset(q, branch / GridModes.Lanes) + (branch % GridModes.Lanes);
            int target = branch * _table.Columns;
            for (int column = 0; column < _table.Columns; column++)
            {
                float scale = (float)(_table.Lambda[column % rank] / 6);
                _work.FirstReal[target + column] = scale * _table.Values[source + (column * Width)];
                _work.FirstImaginary[target + column] = scale * _table.Values[source + (column * Width) + GridModes.Lanes];
            }
        }
    }

    public void BeginPartner(long p, long sum)
    {
        _work.Partner = p;
        _work.Third = sum;
        Array.Clear(_work.HasPairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Elements(int first, int partner, int firstThird, out Vector512<double> real, out Vector512<double> imaginary)
    {
        int rank = _table.Rank;
        int columns = _table.Columns;
        int pairs = (first * _table.Blocks) + (partner / GridModes.Lanes);
        if (!_work.HasPairs[pairs])
        {
            MakePairs(first, partner / GridModes.Lanes, pairs);
        }

        ref float u = ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(_work.Pairs), (nint)(pairs * columns * Width) + (partner % GridModes.Lanes));
        ref float c = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_table.Values), _table.Offset(_work.Third, firstThird / GridModes.Lanes));
        real = Vector512<double>.Zero;
        imaginary = Vector512<double>.Zero;
        for (int slot = 0; slot < 3; slot++)
        {
            Vector512<float> byReal = Vector512<float>.Zero;
            Vector512<float> byImaginary = Vector512<float>.Zero;
            Vector512<float> byReal2 = Vector512<float>.Zero;
            Vector512<float> byImaginary2 = Vector512<float>.Zero;
            int xi = 0;
            for (; xi + 1 < rank; xi += 2)
            {
                Vector512<float> a = Vector512.LoadUnsafe(ref c);
                Vector512<float> b = Vector512.LoadUnsafe(ref Unsafe.Add(ref c, Width));
                byReal = Vector512.FusedMultiplyAdd(Vector512.Create(u), a, byReal);
                byImaginary = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref u, GridModes.Lanes)), a, byImaginary);
                byReal2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref u, Width)), b, byReal2);
                byImaginary2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref u, Width + GridModes.Lanes)), b, byImaginary2);
                c = ref Unsafe.Add(ref c, 2 * Width);
                u = ref Unsafe.Add(ref u, 2 * Width);
            }

            if (xi < rank)
            {
                Vector512<float> a = Vector512.LoadUnsafe(ref c);
                byReal = Vector512.FusedMultiplyAdd(Vector512.Create(u), a, byReal);
                byImaginary = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref u, GridModes.Lanes)), a, byImaginary);
                c = ref Unsafe.Add(ref c, Width);
                u = ref Unsafe.Add(ref u, Width);
            }

            byReal += byReal2;
            byImaginary += byImaginary2;

            // u times the complex conjugate of A(Q''): lanes 0-7 hold products with its real part, 8-15 with its imaginary part
            real += Vector512.WidenLower(byReal) + Vector512.WidenUpper(byImaginary);
            imaginary += Vector512.WidenLower(byImaginary) - Vector512.WidenUpper(byReal);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MakePairs(int first, int block, int pairs)
    {
        int rank = _table.Rank;
        ref float a = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_work.FirstReal), first * _table.Columns);
        ref float b = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_work.FirstImaginary), first * _table.Columns);
        ref float partner = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_table.Values), _table.Offset(_work.Partner, block));
        ref float target = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_work.Pairs), (nint)pairs * _table.Columns * Width);
        for (int xi = 0; xi < rank; xi++)
        {
            Vector512<float> p0 = Vector512.LoadUnsafe(ref Unsafe.Add(ref partner, xi * Width));
            Vector512<float> p1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref partner, (rank + xi) * Width));
            Vector512<float> p2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref partner, ((2 * rank) + xi) * Width));
            Vector512<float> i0 = TimesI(p0), i1 = TimesI(p1), i2 = TimesI(p2);
            Vector512<float> a0 = Vector512.Create(Unsafe.Add(ref a, xi)), b0 = Vector512.Create(Unsafe.Add(ref b, xi));
            Vector512<float> a1 = Vector512.Create(Unsafe.Add(ref a, rank + xi)), b1 = Vector512.Create(Unsafe.Add(ref b, rank + xi));
            Vector512<float> a2 = Vector512.Create(Unsafe.Add(ref a, (2 * rank) + xi)), b2 = Vector512.Create(Unsafe.Add(ref b, (2 * rank) + xi));
            Pair(a1, b1, p2, i2, a2, b2, p1, i1).StoreUnsafe(ref Unsafe.Add(ref target, xi * Width));
            Pair(a0, b0, p2, i2, a2, b2, p0, i0).StoreUnsafe(ref Unsafe.Add(ref target, (rank + xi) * Width));
            Pair(a0, b0, p1, i1, a1, b1, p0, i0).StoreUnsafe(ref Unsafe.Add(ref target, ((2 * rank) + xi) * Width));
        }

        _work.HasPairs[pairs] = true;
    }

    // (ar + i ai) p + (cr + i ci) s, with ip = i p and js = i s given
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pair(
        Vector512<float> ar, Vector512<float> ai, Vector512<float> p, Vector512<float> ip, Vector512<float> cr, Vector512<float> ci, Vector512<float> s, Vector512<float> js) =>
        Vector512.FusedMultiplyAdd(ar, p, Vector512.FusedMultiplyAdd(ai, ip, Vector512.FusedMultiplyAdd(cr, s, ci * js)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> TimesI(Vector512<float> v) => Vector512.Create(-v.GetUpper(), v.GetLower());

    private sealed class Workspace(int branchCount, int columns, int blocks)
    {
        public readonly float[] FirstReal = new float[branchCount * columns];
        public readonly float[] FirstImaginary = new float[branchCount * columns];
        public readonly float[] Pairs = new float[branchCount * blocks * columns * Width];
        public readonly bool[] HasPairs = new bool[branchCount * blocks];
        public long Partner;
        public long Third;
    }
}
