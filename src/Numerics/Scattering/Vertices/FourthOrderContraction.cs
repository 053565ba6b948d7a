using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// The first two legs of a sparse fourth-order tensor, contracted with one mode each: sum over blocks of e_a1(Q) e_a2(P1) Phi exp(-i q.R4)
/// exp(i p1.(R2 - R4)) exp(i p2.(R3 - R4)), a matrix of pairs of atoms, for four branches of P1 at once.
/// </summary>
internal sealed class FourthOrderContraction
{
    private const int Length = 27, Lanes = ModePanel.Lanes;

    private readonly SparseFourthOrder _order;
    private readonly double[] _cosines; // phase of a block
    private readonly double[] _sines;
    private readonly double[] _real; // [triple][a2][a3][a4]
    private readonly double[] _imaginary;
    private readonly double[] _sums = new double[2 * 9 * Lanes]; // of one pair, [re, im][3 a3 + a4][branch]
    private readonly AtomPairMatrix[] _matrices;

    public FourthOrderContraction(SparseFourthOrder order, int atoms)
    {
        _order = order;
        _cosines = new double[order.Tensor.BlockCount];
        _sines = new double[order.Tensor.BlockCount];
        _real = new double[order.Atom2.Length * Length];
        _imaginary = new double[order.Atom2.Length * Length];
        _matrices = [.. Enumerable.Range(0, Lanes).Select(_ => new AtomPairMatrix(order.Pairs, atoms))];
    }

    /// <summary>What <see cref="ContractSecond"/> left of a branch of P1, one of the four.</summary>
    public AtomPairMatrix Matrix(int branch) => _matrices[branch % Lanes];

    /// <summary>Phases of the blocks from those of the cell differences, indexed as <see cref="SparseFourthOrder.Cells"/>.</summary>
    /// <param name="first">exp(-i q.R).</param>
    /// <param name="second">exp(i p1.R).</param>
    /// <param name="third">exp(i p2.R).</param>
    public void SetPhases(
        ReadOnlySpan<(double Cos, double Sin)> first,
        ReadOnlySpan<(double Cos, double Sin)> second,
        ReadOnlySpan<(double Cos, double Sin)> third)
    {
        for (int block = 0; block < _cosines.Length; block++)
        {
            (double c1, double s1) = first[_order.Fourth[block]];
            (double c2, double s2) = second[_order.Second[block]];
            (double c3, double s3) = third[_order.Third[block]];
            double c = (c1 * c2) - (s1 * s2), s = (s1 * c2) + (c1 * s2);
            _cosines[block] = (c * c3) - (s * s3);
            _sines[block] = (s * c3) + (c * s3);
        }
    }

    /// <summary>Contracts the first leg with a mode of Q; phases are those set last.</summary>
    /// <param name="real">Re e_0 of the mode; e_c stands <paramref name="stride"/> further each.</param>
    /// <param name="imaginary">Im e_0.</param>
    /// <param name="stride">Distance of components.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ContractFirst(ref double real, ref double imaginary, int stride)
    {
        Array.Clear(_real);
        Array.Clear(_imaginary);
        for (int block = 0; block < _cosines.Length; block++)
        {
            ref double values = ref MemoryMarshal.GetReference(_order.Tensor.Block(block));
            nint component = (nint)3 * _order.Tensor.Atom(block, 0) * stride;
            double cos = _cosines[block], sin = _sines[block];
            ref double r = ref _real[_order.TripleOfBlock[block] * Length];
            ref double i = ref _imaginary[_order.TripleOfBlock[block] * Length];
            for (nint a = 0; a < 3; a++, component += stride)
            {
                double er = Unsafe.Add(ref real, component), ei = Unsafe.Add(ref imaginary, component);
                double re = (er * cos) - (ei * sin), im = (er * sin) + (ei * cos);
                ref double v = ref Unsafe.Add(ref values, a * Length);
                nint k = 0;
                for (; k <= Length - Lanes; k += Lanes)
                {
                    var numbers = Vector256.LoadUnsafe(ref Unsafe.Add(ref v, k));
                    AddTo(ref Unsafe.Add(ref r, k), Vector256.Create(re), numbers);
                    AddTo(ref Unsafe.Add(ref i, k), Vector256.Create(im), numbers);
                }

                for (; k < Length; k++)
                {
                    Unsafe.Add(ref r, k) += re * Unsafe.Add(ref v, k);
                    Unsafe.Add(ref i, k) += im * Unsafe.Add(ref v, k);
                }
            }
        }
    }

    /// <summary>Contracts the second leg with four modes of P1, after <see cref="ContractFirst"/>, into <see cref="Matrix"/>.</summary>
    /// <param name="real">Re e_0 of the modes, side by side; e_c stands <paramref name="stride"/> further each.</param>
    /// <param name="imaginary">Im e_0.</param>
    /// <param name="stride">Distance of components.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ContractSecond(ref double real, ref double imaginary, int stride)
    {
        Span<double> re = stackalloc double[9], im = stackalloc double[9];
        for (int pair = 0; pair < _order.Pairs.Length; pair++)
        {
            // three of the nine numbers at a time: what is added to stays in registers
            for (int row = 0; row < 9; row += 3)
            {
                ContractPair(pair, row, ref real, ref imaginary, stride);
            }

            for (int lane = 0; lane < Lanes; lane++)
            {
                for (int k = 0; k < 9; k++)
                {
                    re[k] = _sums[(k * Lanes) + lane];
                    im[k] = _sums[((9 + k) * Lanes) + lane];
                }

                _matrices[lane].Set(pair, re, im);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ContractPair(int pair, nint row, ref double real, ref double imaginary, nint stride)
    {
        Vector256<double> r0 = default, r1 = default, r2 = default, i0 = default, i1 = default, i2 = default;
        int end = _order.PairStart[pair + 1];
        for (int triple = _order.PairStart[pair]; triple < end; triple++)
        {
            nint component = 3 * _order.Atom2[triple] * stride, number = ((nint)triple * Length) + row;
            ref double tr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_real), number);
            ref double ti = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_imaginary), number);
            for (nint a = 0; a < 27; a += 9, component += stride)
            {
                var er = Vector256.LoadUnsafe(ref Unsafe.Add(ref real, component));
                var ei = Vector256.LoadUnsafe(ref Unsafe.Add(ref imaginary, component));
                var x = Vector256.Create(Unsafe.Add(ref tr, a));
                var y = Vector256.Create(Unsafe.Add(ref ti, a));
                r0 = Vector256.FusedMultiplyAdd(er, x, Vector256.FusedMultiplyAdd(-ei, y, r0));
                i0 = Vector256.FusedMultiplyAdd(er, y, Vector256.FusedMultiplyAdd(ei, x, i0));
                x = Vector256.Create(Unsafe.Add(ref tr, a + 1));
                y = Vector256.Create(Unsafe.Add(ref ti, a + 1));
                r1 = Vector256.FusedMultiplyAdd(er, x, Vector256.FusedMultiplyAdd(-ei, y, r1));
                i1 = Vector256.FusedMultiplyAdd(er, y, Vector256.FusedMultiplyAdd(ei, x, i1));
                x = Vector256.Create(Unsafe.Add(ref tr, a + 2));
                y = Vector256.Create(Unsafe.Add(ref ti, a + 2));
                r2 = Vector256.FusedMultiplyAdd(er, x, Vector256.FusedMultiplyAdd(-ei, y, r2));
                i2 = Vector256.FusedMultiplyAdd(er, y, Vector256.FusedMultiplyAdd(ei, x, i2));
            }
        }

        ref double sums = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sums), row * Lanes);
        r0.StoreUnsafe(ref sums);
        r1.StoreUnsafe(ref Unsafe.Add(ref sums, Lanes));
        r2.StoreUnsafe(ref Unsafe.Add(ref sums, 2 * Lanes));
        sums = ref Unsafe.Add(ref sums, 9 * Lanes);
        i0.StoreUnsafe(ref sums);
        i1.StoreUnsafe(ref Unsafe.Add(ref sums, Lanes));
        i2.StoreUnsafe(ref Unsafe.Add(ref sums, 2 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(ref double target, Vector256<double> factor, Vector256<double> numbers) =>
        Vector256.FusedMultiplyAdd(factor, numbers, Vector256.LoadUnsafe(ref target)).StoreUnsafe(ref target);
}
