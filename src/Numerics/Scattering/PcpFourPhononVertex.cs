using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Four-phonon elements from PCP modes: V = sum_xi sum_S u_S(Q, P1) w_S(P2, P3) over the six pairs S of slots, u_S = (lambda/24)(A_i A_j' + A_j A_i') and
/// w_S the same of the complementary pair. For a wave-vector tuple this is a complex matrix product (branch pairs of Q, P1) x 6 Nc x (branch
/// pairs of P2, P3). Products are single precision, each sum over xi is carried on in double precision.
/// </summary>
public readonly struct PcpFourPhononVertex : IFourPhononVertex
{
    private const int Width = PcpModeTable.VectorLength;

    private readonly PcpModeTable _table;
    private readonly int _branchCount;
    private readonly Workspace _work;

    public PcpFourPhononVertex(PcpModeTable table, int branchCount)
    {
        if (table.Order != 4)
        {
            throw new ArgumentException("PCP modes of fourth order are needed.", nameof(table));
        }

        _table = table;
        _branchCount = branchCount;
        _work = new Workspace(branchCount, table);
    }

    // slots of pair S, and of the pair that is left; pair 5 - S is the complement of pair S
    private static ReadOnlySpan<int> PairFirst => [0, 0, 0, 1, 1, 2];

    private static ReadOnlySpan<int> PairSecond => [1, 2, 3, 2, 3, 3];

    public void BeginFirst(long q) => _work.First = q;

    public void BeginSecond(long p1)
    {
        int rank = _table.Rank;
        int terms = 6 * rank;
        for (int first = 0; first < _branchCount; first++)
        {
            nint source = _table.Offset(_work.First, first / GridModes.Lanes) + (first % GridModes.Lanes);
            for (int block = 0; block < _table.Blocks; block++)
            {
                nint partner = _table.Offset(p1, block);
                for (int pair = 0; pair < 6; pair++)
                {
                    int i = PairFirst[pair] * rank, j = PairSecond[pair] * rank;
                    for (int xi = 0; xi < rank; xi++)
                    {
                        float scale = (float)(_table.Lambda[xi] / 24);
                        Vector512<float> made = scale * Pair(source + ((i + xi) * Width), source + ((j + xi) * Width), partner + ((i + xi) * Width), partner + ((j + xi) * Width));
                        int lanes = Math.Min(GridModes.Lanes, _branchCount - (block * GridModes.Lanes));
                        for (int lane = 0; lane < lanes; lane++)
                        {
                            int row = (first * _branchCount) + (block * GridModes.Lanes) + lane;
                            _work.RowReal[(row * terms) + (pair * rank) + xi] = made.GetElement(lane);
                            _work.RowImaginary[(row * terms) + (pair * rank) + xi] = made.GetElement(GridModes.Lanes + lane);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void BeginPair(long p2, long p3)
    {
        int rank = _table.Rank;
        for (int block = 0; block < _table.Blocks; block++)
        {
            nint fourth = _table.Offset(p3, block);
            for (int branch = 0; branch < _branchCount; branch++)
            {
                nint third = _table.Offset(p2, branch / GridModes.Lanes) + (branch % GridModes.Lanes);
                for (int pair = 0; pair < 6; pair++)
                {
                    int i = PairFirst[5 - pair] * rank, j = PairSecond[5 - pair] * rank;
                    ref float target = ref _work.Columns[((((pair * _table.Blocks) + block) * _branchCount) + branch) * rank * Width];
                    for (int xi = 0; xi < rank; xi++)
                    {
                        Pair(third + ((i + xi) * Width), third + ((j + xi) * Width), fourth + ((i + xi) * Width), fourth + ((j + xi) * Width))
                            .StoreUnsafe(ref Unsafe.Add(ref target, xi * Width));
                    }
                }
            }
        }
    }

    public void Squares(ReadOnlySpan<int> rows, Span<double> squares)
    {
        int d = _branchCount;
        int padded = _table.Blocks * GridModes.Lanes;
        Array.Clear(_work.SumReal);
        Array.Clear(_work.SumImaginary);
        for (int pair = 0; pair < 6; pair++)
        {
            for (int r = 0; r < rows.Length; r += 2)
            {
                int one = rows[r];
                int other = rows[Math.Min(r + 1, rows.Length - 1)];
                for (int block = 0; block < _table.Blocks; block++)
                {
                    for (int column = 0; column < d; column += 3)
                    {
                        Multiply(pair, one, other, block, column, Math.Min(3, d - column));
                        AddProducts(one, other, block, column, Math.Min(3, d - column));
                    }
                }
            }
        }

        foreach (int row in rows)
        {
            for (int k = 0; k < d * padded; k += GridModes.Lanes)
            {
                int offset = (row * d * padded) + k;
                Vector512<double> real = Vector512.LoadUnsafe(ref _work.SumReal[offset]);
                Vector512<double> imaginary = Vector512.LoadUnsafe(ref _work.SumImaginary[offset]);
                Vector512.FusedMultiplyAdd(real, real, imaginary * imaginary).StoreUnsafe(ref squares[offset]);
            }
        }
    }

    // Products of two rows and up to three columns over the rank of one slot pair.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int pair, int one, int other, int block, int column, int columns)
    {
        int rank = _table.Rank;
        int d = _branchCount;
        nint stride = rank * Width;
        ref float c0 = ref _work.Columns[((((pair * _table.Blocks) + block) * d) + column) * rank * Width];
        ref float c1 = ref Unsafe.Add(ref c0, columns > 1 ? stride : 0);
        ref float c2 = ref Unsafe.Add(ref c0, columns > 2 ? 2 * stride : 0);
        ref float ur = ref _work.RowReal[(one * 6 * rank) + (pair * rank)];
        ref float ui = ref _work.RowImaginary[(one * 6 * rank) + (pair * rank)];
        ref float vr = ref _work.RowReal[(other * 6 * rank) + (pair * rank)];
        ref float vi = ref _work.RowImaginary[(other * 6 * rank) + (pair * rank)];
        Vector512<float> r0 = default, i0 = default, r1 = default, i1 = default, r2 = default, i2 = default;
        Vector512<float> s0 = default, j0 = default, s1 = default, j1 = default, s2 = default, j2 = default;
        for (nint xi = 0; xi < rank; xi++)
        {
            Vector512<float> a0 = Vector512.LoadUnsafe(ref Unsafe.Add(ref c0, xi * Width));
            Vector512<float> a1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref c1, xi * Width));
            Vector512<float> a2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref c2, xi * Width));
            Vector512<float> u = Vector512.Create(Unsafe.Add(ref ur, xi));
            r0 = Vector512.FusedMultiplyAdd(u, a0, r0);
            r1 = Vector512.FusedMultiplyAdd(u, a1, r1);
            r2 = Vector512.FusedMultiplyAdd(u, a2, r2);
            u = Vector512.Create(Unsafe.Add(ref ui, xi));
            i0 = Vector512.FusedMultiplyAdd(u, a0, i0);
            i1 = Vector512.FusedMultiplyAdd(u, a1, i1);
            i2 = Vector512.FusedMultiplyAdd(u, a2, i2);
            u = Vector512.Create(Unsafe.Add(ref vr, xi));
            s0 = Vector512.FusedMultiplyAdd(u, a0, s0);
            s1 = Vector512.FusedMultiplyAdd(u, a1, s1);
            s2 = Vector512.FusedMultiplyAdd(u, a2, s2);
            u = Vector512.Create(Unsafe.Add(ref vi, xi));
            j0 = Vector512.FusedMultiplyAdd(u, a0, j0);
            j1 = Vector512.FusedMultiplyAdd(u, a1, j1);
            j2 = Vector512.FusedMultiplyAdd(u, a2, j2);
        }

        // no call while the accumulators live: the run time keeps no vector register across calls and would spill them inside the loop
        ref float products = ref MemoryMarshal.GetArrayDataReference(_work.Products);
        r0.StoreUnsafe(ref products);
        i0.StoreUnsafe(ref Unsafe.Add(ref products, Width));
        r1.StoreUnsafe(ref Unsafe.Add(ref products, 2 * Width));
        i1.StoreUnsafe(ref Unsafe.Add(ref products, 3 * Width));
        r2.StoreUnsafe(ref Unsafe.Add(ref products, 4 * Width));
        i2.StoreUnsafe(ref Unsafe.Add(ref products, 5 * Width));
        s0.StoreUnsafe(ref Unsafe.Add(ref products, 6 * Width));
        j0.StoreUnsafe(ref Unsafe.Add(ref products, 7 * Width));
        s1.StoreUnsafe(ref Unsafe.Add(ref products, 8 * Width));
        j1.StoreUnsafe(ref Unsafe.Add(ref products, 9 * Width));
        s2.StoreUnsafe(ref Unsafe.Add(ref products, 10 * Width));
        j2.StoreUnsafe(ref Unsafe.Add(ref products, 11 * Width));
    }

    // Carries the products of up to two rows and three columns on in double precision.
    private void AddProducts(int one, int other, int block, int column, int columns)
    {
        for (int k = 0; k < columns; k++)
        {
            Add(one, column + k, block, 2 * k);
            if (other != one)
            {
                Add(other, column + k, block, 6 + (2 * k));
            }
        }
    }

    // the first product holds Re u times [Re w, Im w], the second Im u times the same
    private void Add(int row, int column, int block, int product)
    {
        int offset = (((row * _branchCount) + column) * _table.Blocks * GridModes.Lanes) + (block * GridModes.Lanes);
        Vector512<float> byReal = Vector512.LoadUnsafe(ref _work.Products[product * Width]);
        Vector512<float> byImaginary = Vector512.LoadUnsafe(ref _work.Products[(product + 1) * Width]);
        Vector512<double> real = Vector512.WidenLower(byReal) - Vector512.WidenUpper(byImaginary);
        Vector512<double> imaginary = Vector512.WidenUpper(byReal) + Vector512.WidenLower(byImaginary);
        (Vector512.LoadUnsafe(ref _work.SumReal[offset]) + real).StoreUnsafe(ref _work.SumReal[offset]);
        (Vector512.LoadUnsafe(ref _work.SumImaginary[offset]) + imaginary).StoreUnsafe(ref _work.SumImaginary[offset]);
    }

    // A_i(one branch) A_j(eight branches) + A_j(one branch) A_i(eight branches), as [real, imaginary]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Pair(nint oneI, nint oneJ, nint eightI, nint eightJ)
    {
        ref float values = ref MemoryMarshal.GetArrayDataReference(_table.Values);
        Vector512<float> vectorI = Vector512.LoadUnsafe(ref Unsafe.Add(ref values, eightI));
        Vector512<float> vectorJ = Vector512.LoadUnsafe(ref Unsafe.Add(ref values, eightJ));
        Vector512<float> ar = Vector512.Create(Unsafe.Add(ref values, oneI));
        Vector512<float> ai = Vector512.Create(Unsafe.Add(ref values, oneI + GridModes.Lanes));
        Vector512<float> br = Vector512.Create(Unsafe.Add(ref values, oneJ));
        Vector512<float> bi = Vector512.Create(Unsafe.Add(ref values, oneJ + GridModes.Lanes));
        Vector512<float> turned = Vector512.FusedMultiplyAdd(ai, vectorJ, bi * vectorI);
        return Vector512.FusedMultiplyAdd(ar, vectorJ, Vector512.FusedMultiplyAdd(br, vectorI, PcpThreePhononVertex.TimesI(turned)));
    }

    private sealed class Workspace(int branchCount, PcpModeTable table)
    {
        public readonly float[] RowReal = new float[branchCount * branchCount * 6 * table.Rank];
        public readonly float[] RowImaginary = new float[branchCount * branchCount * 6 * table.Rank];
        public readonly float[] Columns = new float[6 * table.Blocks * branchCount * table.Rank * Width];
        public readonly double[] SumReal = new double[branchCount * branchCount * branchCount * table.Blocks * GridModes.Lanes];
        public readonly double[] SumImaginary = new double[branchCount * branchCount * branchCount * table.Blocks * GridModes.Lanes];
        public readonly float[] Products = new float[12 * Width];
        public long First;
    }
}
