using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Brings PCP modes to reciprocal space: first the lattice sum P_c(q) = sum_l exp(i q.r_l) A(l, c) for every column and Cartesian
/// component c = 3 b + a, then the projection on mass-weighted eigenvectors, A(Q) = sum_c P_c(q) e_c(Q)/sqrt(m).
/// </summary>
internal sealed class PcpLegs
{
    private readonly PcpModes _modes;
    private readonly int _components;
    private readonly int _columns;
    private readonly double[] _amplitudes; // [(3 site + axis) * columns + column]

    // that of PartialFourierSum.Sort
    private static readonly Comparer<IntVector3> CellOrder =
        Comparer<IntVector3>.Create((a, b) => (a.X, a.Y, a.Z).CompareTo((b.X, b.Y, b.Z)));

    public PcpLegs(PcpModes modes, PcpModeTable table)
    {
        _modes = modes;
        _components = table.BranchCount;
        _columns = table.Columns;
        _amplitudes = new double[modes.FactorLength * _columns];
        for (int xi = 0; xi < modes.Rank; xi++)
        {
            for (int i = 0; i < modes.Order; i++)
            {
                ReadOnlySpan<double> factor = modes.Factor(xi, i);
                for (int x = 0; x < factor.Length; x++)
                {
                    _amplitudes[(x * _columns) + (i * table.PaddedRank) + xi] = factor[x];
                }
            }
        }
    }

    /// <summary>Numbers of P_c(q): components times columns.</summary>
    public int SumLength => _components * _columns;

    /// <summary>Distinct cells of the sites, in the order that <see cref="PartialFourierSum"/> needs.</summary>
    public IntVector3[] Cells => PartialFourierSum.Sort(_modes.Sites.Select(s => s.Cell));

    /// <summary>Fills the table of a sum over cells, so that at grid point p it gives P_c(shift + p).</summary>
    public void FillTable(PartialFourierSum sum, Vector3D shift)
    {
        sum.Clear();
        for (int site = 0; site < _modes.Sites.Length; site++)
        {
            PcpSite s = _modes.Sites[site];
            int cell = Array.BinarySearch(sum.Cells, s.Cell, CellOrder);
            (double sin, double cos) = double.SinCosPi(2 * Vector3D.Dot(shift, s.Cell.ToVector()));
            for (int axis = 0; axis < 3; axis++)
            {
                ReadOnlySpan<double> row = _amplitudes.AsSpan(((3 * site) + axis) * _columns, _columns);
                Span<double> real = sum.TableReal(cell).Slice(((3 * s.Atom) + axis) * _columns, _columns);
                Span<double> imaginary = sum.TableImaginary(cell).Slice(((3 * s.Atom) + axis) * _columns, _columns);
                for (int k = 0; k < row.Length; k++)
                {
                    real[k] += cos * row[k];
                    imaginary[k] += sin * row[k];
                }
            }
        }

        sum.Begin();
    }

    public Scratch MakeScratch() => new(new double[SumLength], new double[SumLength]);

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
                AddScaled(((3 * site) + axis) * _columns, cos, scratch.Real, ((3 * s.Atom) + axis) * _columns);
                AddScaled(((3 * site) + axis) * _columns, sin, scratch.Imaginary, ((3 * s.Atom) + axis) * _columns);
            }
        }
    }

    /// <summary>Projects on one mode.</summary>
    /// <param name="scratch">P_c(q).</param>
    /// <param name="vectorReal">Re e_c/sqrt(m) at c * stride.</param>
    /// <param name="vectorImaginary">Im, the same.</param>
    /// <param name="stride">Distance between components.</param>
    /// <param name="target">The mode's row of <see cref="PcpModeTable"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Project(
        Scratch scratch, ReadOnlySpan<double> vectorReal, ReadOnlySpan<double> vectorImaginary, nint stride, Span<float> target)
    {
        ref double er = ref MemoryMarshal.GetReference(vectorReal);
        ref double ei = ref MemoryMarshal.GetReference(vectorImaginary);
        ref double p = ref MemoryMarshal.GetArrayDataReference(scratch.Real);
        ref double r = ref MemoryMarshal.GetArrayDataReference(scratch.Imaginary);
        for (int column = 0; column < _columns; column += GridModes.Lanes)
        {
            Vector512<double> real = Vector512<double>.Zero;
            Vector512<double> imaginary = Vector512<double>.Zero;
            for (nint c = 0; c < _components; c++)
            {
                Vector512<double> pr = Vector512.LoadUnsafe(ref Unsafe.Add(ref p, (c * _columns) + column));
                Vector512<double> pi = Vector512.LoadUnsafe(ref Unsafe.Add(ref r, (c * _columns) + column));
                Vector512<double> a = Vector512.Create(Unsafe.Add(ref er, c * stride));
                Vector512<double> b = Vector512.Create(Unsafe.Add(ref ei, c * stride));
                real = Vector512.FusedMultiplyAdd(pr, a, Vector512.FusedMultiplyAdd(-pi, b, real));
                imaginary = Vector512.FusedMultiplyAdd(pr, b, Vector512.FusedMultiplyAdd(pi, a, imaginary));
            }

            Vector512<float> both = Vector512.Narrow(real, imaginary);
            both.GetLower().StoreUnsafe(ref target[column]);
            both.GetUpper().StoreUnsafe(ref target[_columns + column]);
        }
    }

    private void AddScaled(int source, double factor, double[] target, int offset)
    {
        ref double a = ref _amplitudes[source];
        ref double t = ref target[offset];
        Vector512<double> f = Vector512.Create(factor);
        for (int k = 0; k < _columns; k += GridModes.Lanes)
        {
            Vector512<double> sum = Vector512.FusedMultiplyAdd(
                f, Vector512.LoadUnsafe(ref Unsafe.Add(ref a, k)), Vector512.LoadUnsafe(ref Unsafe.Add(ref t, k)));
            sum.StoreUnsafe(ref Unsafe.Add(ref t, k));
        }
    }

    /// <summary>P_c(q) of one q-point, [c * columns + column]; one for each thread.</summary>
    public sealed class Scratch(double[] real, double[] imaginary)
    {
        public double[] Real { get; } = real;

        public double[] Imaginary { get; } = imaginary;
    }
}
