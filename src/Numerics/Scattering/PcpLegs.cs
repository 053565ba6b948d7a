using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression;
using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Brings PCP modes to reciprocal space: first the lattice sum P_c(q) = sum_l exp(i q.r_l) A(l, c) for every column and Cartesian
/// component c = 3 b + a, then the projection on mass-weighted eigenvectors, A(Q) = sum_c P_c(q) e_c(Q)/sqrt(m).
/// </summary>
public sealed class PcpLegs
{
    private readonly PcpModes _modes;
    private readonly int _branchCount;
    private readonly int _columns;
    private readonly int _paddedColumns;
    private readonly double[] _amplitudes; // [(3 site + axis) * paddedColumns + column]

    // that of PartialFourierSum.Sort
    private static readonly Comparer<IntVector3> CellOrder = Comparer<IntVector3>.Create((a, b) => (a.X, a.Y, a.Z).CompareTo((b.X, b.Y, b.Z)));

    public PcpLegs(PcpModes modes, int branchCount)
    {
        _modes = modes;
        _branchCount = branchCount;
        _columns = modes.Rank * modes.Order;
        _paddedColumns = (_columns + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        _amplitudes = new double[modes.FactorLength * _paddedColumns];
        for (int xi = 0; xi < modes.Rank; xi++)
        {
            for (int i = 0; i < modes.Order; i++)
            {
                ReadOnlySpan<double> factor = modes.Factor(xi, i);
                for (int x = 0; x < factor.Length; x++)
                {
                    _amplitudes[(x * _paddedColumns) + (i * modes.Rank) + xi] = factor[x];
                }
            }
        }
    }

    /// <summary>Numbers of P_c(q): components times padded columns.</summary>
    internal int SumLength => _branchCount * _paddedColumns;

    /// <summary>Distinct cells of the sites, in the order that <see cref="PartialFourierSum"/> needs.</summary>
    internal IntVector3[] Cells => PartialFourierSum.Sort(_modes.Sites.Select(s => s.Cell));

    /// <summary>Fills the table of a sum over cells, so that at grid point p it gives P_c(shift + p).</summary>
    internal void FillTable(PartialFourierSum sum, Vector3D shift)
    {
        sum.Clear();
        for (int site = 0; site < _modes.Sites.Length; site++)
        {
            PcpSite s = _modes.Sites[site];
            int cell = Array.BinarySearch(sum.Cells, s.Cell, CellOrder);
            (double sin, double cos) = double.SinCosPi(2 * Vector3D.Dot(shift, s.Cell.ToVector()));
            for (int axis = 0; axis < 3; axis++)
            {
                ReadOnlySpan<double> row = _amplitudes.AsSpan(((3 * site) + axis) * _paddedColumns, _paddedColumns);
                Span<double> real = sum.TableReal(cell).Slice(((3 * s.Atom) + axis) * _paddedColumns, _paddedColumns);
                Span<double> imaginary = sum.TableImaginary(cell).Slice(((3 * s.Atom) + axis) * _paddedColumns, _paddedColumns);
                for (int k = 0; k < row.Length; k++)
                {
                    real[k] += cos * row[k];
                    imaginary[k] += sin * row[k];
                }
            }
        }

        sum.Begin();
    }

    public Scratch MakeScratch() => new(new double[_branchCount * _paddedColumns], new double[_branchCount * _paddedColumns]);

    /// <summary>Fills the scratch with P_c(q), q fractional.</summary>
    public void LatticeSums(Vector3D q, Scratch scratch)
    {
        Array.Clear(scratch.Real);
        Array.Clear(scratch.Imaginary);
        for (int site = 0; site < _modes.Sites.Length; site++)
        {
            PcpSite s = _modes.Sites[site];
            (double sin, double cos) = Math.SinCos(2 * Math.PI * Vector3D.Dot(q, s.Cell.ToVector()));
            for (int axis = 0; axis < 3; axis++)
            {
                AddScaled(((3 * site) + axis) * _paddedColumns, cos, scratch.Real, ((3 * s.Atom) + axis) * _paddedColumns);
                AddScaled(((3 * site) + axis) * _paddedColumns, sin, scratch.Imaginary, ((3 * s.Atom) + axis) * _paddedColumns);
            }
        }
    }

    /// <summary>Projects on eight branches.</summary>
    /// <param name="scratch">P_c(q).</param>
    /// <param name="vectorReal">Re e_c/sqrt(m), branch lanes contiguous, component c at c * stride.</param>
    /// <param name="vectorImaginary">Im, same layout.</param>
    /// <param name="stride">Distance between components.</param>
    /// <param name="target">Columns times 16 floats, layout of <see cref="PcpModeTable"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Project(Scratch scratch, ReadOnlySpan<double> vectorReal, ReadOnlySpan<double> vectorImaginary, int stride, Span<float> target)
    {
        ref double er = ref MemoryMarshal.GetReference(vectorReal);
        ref double ei = ref MemoryMarshal.GetReference(vectorImaginary);
        for (int column = 0; column < _columns; column++)
        {
            Vector512<double> real = Vector512<double>.Zero;
            Vector512<double> imaginary = Vector512<double>.Zero;
            for (int c = 0; c < _branchCount; c++)
            {
                Vector512<double> pr = Vector512.Create(scratch.Real[(c * _paddedColumns) + column]);
                Vector512<double> pi = Vector512.Create(scratch.Imaginary[(c * _paddedColumns) + column]);
                Vector512<double> a = Vector512.LoadUnsafe(ref Unsafe.Add(ref er, c * stride));
                Vector512<double> b = Vector512.LoadUnsafe(ref Unsafe.Add(ref ei, c * stride));
                real = Vector512.FusedMultiplyAdd(pr, a, Vector512.FusedMultiplyAdd(-pi, b, real));
                imaginary = Vector512.FusedMultiplyAdd(pr, b, Vector512.FusedMultiplyAdd(pi, a, imaginary));
            }

            Vector512.Narrow(real, imaginary).StoreUnsafe(ref target[column * PcpModeTable.VectorLength]);
        }
    }

    private void AddScaled(int source, double factor, double[] target, int offset)
    {
        ref double a = ref _amplitudes[source];
        ref double t = ref target[offset];
        Vector512<double> f = Vector512.Create(factor);
        for (int k = 0; k < _paddedColumns; k += GridModes.Lanes)
        {
            Vector512<double> sum = Vector512.FusedMultiplyAdd(
                f, Vector512.LoadUnsafe(ref Unsafe.Add(ref a, k)), Vector512.LoadUnsafe(ref Unsafe.Add(ref t, k)));
            sum.StoreUnsafe(ref Unsafe.Add(ref t, k));
        }
    }

    /// <summary>P_c(q) of one q-point, [c * padded columns + column]; one for each thread.</summary>
    public sealed class Scratch
    {
        internal Scratch(double[] real, double[] imaginary) => (Real, Imaginary) = (real, imaginary);

        public double[] Real { get; }

        public double[] Imaginary { get; }
    }
}
