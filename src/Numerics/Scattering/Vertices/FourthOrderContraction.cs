using System.Runtime.CompilerServices;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// The first two legs of a sparse fourth-order tensor, contracted with one mode each: sum over blocks of e_a1(Q) e_a2(P1) Phi exp(-i q.R4)
/// exp(i p1.(R2 - R4)) exp(i p2.(R3 - R4)), a matrix of pairs of atoms.
/// </summary>
internal sealed class FourthOrderContraction
{
    private const int Length = 27;

    private readonly SparseFourthOrder _order;
    private readonly double[] _cosines; // phase of a block
    private readonly double[] _sines;
    private readonly double[] _real; // [triple][a2][a3][a4]
    private readonly double[] _imaginary;

    public FourthOrderContraction(SparseFourthOrder order, int atoms)
    {
        _order = order;
        _cosines = new double[order.Tensor.BlockCount];
        _sines = new double[order.Tensor.BlockCount];
        _real = new double[order.Atom2.Length * Length];
        _imaginary = new double[order.Atom2.Length * Length];
        Matrix = new AtomPairMatrix(order.Pairs, atoms);
    }

    /// <summary>What <see cref="ContractSecond"/> left.</summary>
    public AtomPairMatrix Matrix { get; }

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
            ReadOnlySpan<double> values = _order.Tensor.Block(block);
            Span<double> r = _real.AsSpan(_order.TripleOfBlock[block] * Length, Length);
            Span<double> i = _imaginary.AsSpan(_order.TripleOfBlock[block] * Length, Length);
            nint component = (nint)3 * _order.Tensor.Atom(block, 0) * stride;
            double cos = _cosines[block], sin = _sines[block];
            for (int a = 0; a < 3; a++, component += stride)
            {
                double er = Unsafe.Add(ref real, component), ei = Unsafe.Add(ref imaginary, component);
                double re = (er * cos) - (ei * sin), im = (er * sin) + (ei * cos);
                ReadOnlySpan<double> v = values.Slice(a * Length, Length);
                for (int k = 0; k < Length; k++)
                {
                    r[k] += re * v[k];
                    i[k] += im * v[k];
                }
            }
        }
    }

    /// <summary>Contracts the second leg with a mode of P1, after <see cref="ContractFirst"/>, into <see cref="Matrix"/>.</summary>
    /// <param name="real">Re e_0 of the mode; e_c stands <paramref name="stride"/> further each.</param>
    /// <param name="imaginary">Im e_0.</param>
    /// <param name="stride">Distance of components.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ContractSecond(ref double real, ref double imaginary, int stride)
    {
        Span<double> sumReal = stackalloc double[9], sumImaginary = stackalloc double[9];
        for (int pair = 0; pair < _order.Pairs.Length; pair++)
        {
            sumReal.Clear();
            sumImaginary.Clear();
            for (int triple = _order.PairStart[pair]; triple < _order.PairStart[pair + 1]; triple++)
            {
                nint component = (nint)3 * _order.Atom2[triple] * stride;
                for (int a = 0; a < 3; a++, component += stride)
                {
                    double er = Unsafe.Add(ref real, component), ei = Unsafe.Add(ref imaginary, component);
                    ReadOnlySpan<double> r = _real.AsSpan((triple * Length) + (9 * a), 9);
                    ReadOnlySpan<double> i = _imaginary.AsSpan((triple * Length) + (9 * a), 9);
                    for (int k = 0; k < 9; k++)
                    {
                        sumReal[k] += (er * r[k]) - (ei * i[k]);
                        sumImaginary[k] += (er * i[k]) + (ei * r[k]);
                    }
                }
            }

            Matrix.Set(pair, sumReal, sumImaginary);
        }
    }
}
