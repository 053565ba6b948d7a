using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Evaluates a <see cref="LatticeFourierSeries"/> and its Cartesian gradient at eight q-points at once. Along grid lines it works by
/// partial sums: over the third cell index once a plane, over the second once a line, over the first at each point. One object
/// serves one thread; nothing is allocated after construction.
/// </summary>
/// <remarks>A lane's result depends on its own q only, to the bit.</remarks>
internal sealed unsafe class LatticeFourierSum
{
    /// <summary>Value and gradient, real and imaginary: 0 Re f, 1 Im f, then Re and Im of df/dq_x, df/dq_y, df/dq_z.</summary>
    public const int Components = 8;

    private readonly LatticeFourierSeries _series;
    private readonly int _stride;
    private readonly PhaseTable[] _phases;

    // a column is a set of cells with the same first two indices, a layer one with the same first index
    private readonly int[] _columnStart;
    private readonly int[] _layerStart;
    private readonly AlignedBuffer _columns;
    private readonly AlignedBuffer _layers;

    // c_e(R), [cell * stride + element], and c_e(R) times 1 and R, [(element * cells + cell) * 4]
    private readonly AlignedBuffer _coefficients;
    private readonly AlignedBuffer _weighted;
    private readonly AlignedBuffer _cellPhases;

    public LatticeFourierSum(LatticeFourierSeries series)
    {
        _series = series;
        _stride = series.Stride;
        IntVector3[] cells = series.Cells;
        _phases = [Table(c => c.X), Table(c => c.Y), Table(c => c.Z)];
        var columns = new List<int>();
        var layers = new List<int>();
        for (int r = 0; r < cells.Length; r++)
        {
            if (r == 0 || cells[r].X != cells[r - 1].X)
            {
                layers.Add(columns.Count);
                columns.Add(r);
            }
            else if (cells[r].Y != cells[r - 1].Y)
            {
                columns.Add(r);
            }
        }

        columns.Add(cells.Length);
        layers.Add(columns.Count - 1);
        _columnStart = [.. columns];
        _layerStart = [.. layers];
        _columns = new(4 * _stride * (columns.Count - 1));
        _layers = new(Components * _stride * (layers.Count - 1));
        _coefficients = new(_stride * cells.Length);
        _weighted = new(4 * _stride * cells.Length);
        _cellPhases = new(16 * cells.Length);
        Results = new(8 * Components * _stride);
        for (int r = 0; r < cells.Length; r++)
        {
            series.Coefficients(r).CopyTo(_coefficients.Span[(r * _stride)..]);
            for (int e = 0; e < _stride; e++)
            {
                double c = series.Coefficients(r)[e];
                double* to = _weighted.Pointer + (4 * ((e * cells.Length) + r));
                to[0] = c;
                to[1] = c * series.CellVectors[r].X;
                to[2] = c * series.CellVectors[r].Y;
                to[3] = c * series.CellVectors[r].Z;
            }
        }

        PhaseTable Table(Func<IntVector3, int> axis) => new(cells.Length == 0 ? 0 : cells.Max(c => Math.Abs(axis(c))));
    }

    /// <summary>[(component * stride + element) * 8 + lane]; gradients in Angstrom times the unit of f.</summary>
    public AlignedBuffer Results { get; }

    public int Stride => _stride;

    /// <summary>Fixes the third fractional coordinate of the points to come; a line must be set afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetPlane(double q3)
    {
        PhaseTable phases = _phases[2];
        phases.Set(Vector512.Create(q3));
        int vectors = _stride / 8;
        for (int column = 0; column < _columnStart.Length - 1; column++)
        {
            Vector512<double>* to = (Vector512<double>*)(_columns.Pointer + (4 * _stride * column));
            for (int e = 0; e < vectors; e++)
            {
                Vector512<double> re = Vector512<double>.Zero;
                Vector512<double> im = Vector512<double>.Zero;
                Vector512<double> re3 = Vector512<double>.Zero;
                Vector512<double> im3 = Vector512<double>.Zero;
                for (int r = _columnStart[column]; r < _columnStart[column + 1]; r++)
                {
                    int l3 = _series.Cells[r].Z;
                    (double cosine, double sine) = phases.Scalar(l3);
                    Vector512<double> c = ((Vector512<double>*)(_coefficients.Pointer + (r * _stride)))[e];
                    Vector512<double> c3 = c * (double)l3;
                    re = Vector512.FusedMultiplyAdd(c, Vector512.Create(cosine), re);
                    im = Vector512.FusedMultiplyAdd(c, Vector512.Create(sine), im);
                    re3 = Vector512.FusedMultiplyAdd(c3, Vector512.Create(cosine), re3);
                    im3 = Vector512.FusedMultiplyAdd(c3, Vector512.Create(sine), im3);
                }

                to[e] = re;
                to[vectors + e] = im;
                to[(2 * vectors) + e] = re3;
                to[(3 * vectors) + e] = im3;
            }
        }
    }

    /// <summary>Fixes the second fractional coordinate within the plane set last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetLine(double q2)
    {
        PhaseTable phases = _phases[1];
        phases.Set(Vector512.Create(q2));
        int vectors = _stride / 8;
        Matrix3 lattice = _series.Lattice.Vectors;
        for (int layer = 0; layer < _layerStart.Length - 1; layer++)
        {
            Vector512<double>* to = (Vector512<double>*)(_layers.Pointer + (Components * _stride * layer));
            double l1 = _series.Cells[_columnStart[_layerStart[layer]]].X;
            for (int e = 0; e < vectors; e++)
            {
                Vector512<double> re = Vector512<double>.Zero;
                Vector512<double> im = Vector512<double>.Zero;
                Vector512<double> re2 = Vector512<double>.Zero;
                Vector512<double> im2 = Vector512<double>.Zero;
                Vector512<double> re3 = Vector512<double>.Zero;
                Vector512<double> im3 = Vector512<double>.Zero;
                for (int column = _layerStart[layer]; column < _layerStart[layer + 1]; column++)
                {
                    int l2 = _series.Cells[_columnStart[column]].Y;
                    (double cosine, double sine) = phases.Scalar(l2);
                    Vector512<double>* from = (Vector512<double>*)(_columns.Pointer + (4 * _stride * column));
                    Vector512<double> c = Vector512.Create(cosine);
                    Vector512<double> s = Vector512.Create(sine);
                    Vector512<double> turnedRe = Vector512.FusedMultiplyAdd(from[e], c, -(from[vectors + e] * s));
                    Vector512<double> turnedIm = Vector512.FusedMultiplyAdd(from[e], s, from[vectors + e] * c);
                    re += turnedRe;
                    im += turnedIm;
                    re2 = Vector512.FusedMultiplyAdd(turnedRe, Vector512.Create((double)l2), re2);
                    im2 = Vector512.FusedMultiplyAdd(turnedIm, Vector512.Create((double)l2), im2);
                    re3 += Vector512.FusedMultiplyAdd(from[(2 * vectors) + e], c, -(from[(3 * vectors) + e] * s));
                    im3 += Vector512.FusedMultiplyAdd(from[(2 * vectors) + e], s, from[(3 * vectors) + e] * c);
                }

                to[e] = re;
                to[vectors + e] = im;
                for (int axis = 0; axis < 3; axis++)
                {
                    // d/dq_axis brings down i R_axis, R = l1 a1 + l2 a2 + l3 a3
                    double x1 = l1 * lattice.Row0[axis];
                    double x2 = lattice.Row1[axis];
                    double x3 = lattice.Row2[axis];
                    to[((2 + (2 * axis)) * vectors) + e] = -((im * x1) + (im2 * x2) + (im3 * x3));
                    to[((3 + (2 * axis)) * vectors) + e] = (re * x1) + (re2 * x2) + (re3 * x3);
                }
            }
        }
    }

    /// <summary>The points (q1, q2, q3) of the line set last, a q1 in each lane; fills <see cref="Results"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void EvaluateOnLine(Vector512<double> q1)
    {
        PhaseTable phases = _phases[0];
        phases.Set(q1);
        Vector512<double>* results = Results.Vectors;
        int stride = _stride;
        int layers = _layerStart.Length - 1;
        Vector512<double>* table = _cellPhases.Vectors;
        for (int layer = 0; layer < layers; layer++)
        {
            int l1 = _series.Cells[_columnStart[_layerStart[layer]]].X;
            table[2 * layer] = phases.Cosine(l1);
            table[(2 * layer) + 1] = phases.Sine(l1);
        }

        for (int e = 0; e < _series.ElementCount; e++)
        {
            Vector512<double> f0 = Vector512<double>.Zero, f1 = f0, f2 = f0, f3 = f0, f4 = f0, f5 = f0, f6 = f0, f7 = f0;
            double* from = _layers.Pointer + e;
            for (int layer = 0; layer < layers; layer++, from += Components * stride)
            {
                Vector512<double> c = table[2 * layer];
                Vector512<double> s = table[(2 * layer) + 1];
                AddProduct(from, stride, c, s, ref f0, ref f1);
                AddProduct(from + (2 * stride), stride, c, s, ref f2, ref f3);
                AddProduct(from + (4 * stride), stride, c, s, ref f4, ref f5);
                AddProduct(from + (6 * stride), stride, c, s, ref f6, ref f7);
            }

            Vector512<double>* to = results + e;
            to[0] = f0;
            to[stride] = f1;
            to[2 * stride] = f2;
            to[3 * stride] = f3;
            to[4 * stride] = f4;
            to[5 * stride] = f5;
            to[6 * stride] = f6;
            to[7 * stride] = f7;
        }
    }

    /// <summary>Eight unrelated points, a fractional q in each lane; fills <see cref="Results"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void EvaluateAt(Vector512<double> q1, Vector512<double> q2, Vector512<double> q3)
    {
        FillCellPhases(q1, q2, q3);
        Vector512<double>* table = _cellPhases.Vectors;
        int stride = _stride;
        int cells = _series.Cells.Length;
        for (int e = 0; e < _series.ElementCount; e++)
        {
            Vector512<double> f0 = Vector512<double>.Zero, f1 = f0, f2 = f0, f3 = f0, f4 = f0, f5 = f0, f6 = f0, f7 = f0;
            double* from = _weighted.Pointer + (4 * e * cells);
            for (int r = 0; r < cells; r++, from += 4)
            {
                Vector512<double> c = table[2 * r];
                Vector512<double> s = table[(2 * r) + 1];
                f0 = Vector512.FusedMultiplyAdd(Vector512.Create(from[0]), c, f0);
                f1 = Vector512.FusedMultiplyAdd(Vector512.Create(from[0]), s, f1);
                f2 = Vector512.FusedMultiplyAdd(Vector512.Create(from[1]), s, f2);
                f3 = Vector512.FusedMultiplyAdd(Vector512.Create(from[1]), c, f3);
                f4 = Vector512.FusedMultiplyAdd(Vector512.Create(from[2]), s, f4);
                f5 = Vector512.FusedMultiplyAdd(Vector512.Create(from[2]), c, f5);
                f6 = Vector512.FusedMultiplyAdd(Vector512.Create(from[3]), s, f6);
                f7 = Vector512.FusedMultiplyAdd(Vector512.Create(from[3]), c, f7);
            }

            Vector512<double>* to = Results.Vectors + e;
            to[0] = f0;
            to[stride] = f1;
            to[2 * stride] = -f2;
            to[3 * stride] = f3;
            to[4 * stride] = -f4;
            to[5 * stride] = f5;
            to[6 * stride] = -f6;
            to[7 * stride] = f7;
        }
    }

    private void FillCellPhases(Vector512<double> q1, Vector512<double> q2, Vector512<double> q3)
    {
        _phases[0].Set(q1);
        _phases[1].Set(q2);
        _phases[2].Set(q3);
        Vector512<double>* table = _cellPhases.Vectors;
        for (int column = 0; column < _columnStart.Length - 1; column++)
        {
            IntVector3 cell = _series.Cells[_columnStart[column]];
            (Vector512<double> c12, Vector512<double> s12) = Product(
                _phases[0].Cosine(cell.X), _phases[0].Sine(cell.X), _phases[1].Cosine(cell.Y), _phases[1].Sine(cell.Y));
            for (int r = _columnStart[column]; r < _columnStart[column + 1]; r++)
            {
                int l3 = _series.Cells[r].Z;
                (table[2 * r], table[(2 * r) + 1]) = Product(c12, s12, _phases[2].Cosine(l3), _phases[2].Sine(l3));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct(
        double* from, int stride, Vector512<double> c, Vector512<double> s, ref Vector512<double> re, ref Vector512<double> im)
    {
        var a = Vector512.Create(from[0]);
        var b = Vector512.Create(from[stride]);
        re = Vector512.FusedMultiplyAdd(-b, s, Vector512.FusedMultiplyAdd(a, c, re));
        im = Vector512.FusedMultiplyAdd(b, c, Vector512.FusedMultiplyAdd(a, s, im));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> Cosine, Vector512<double> Sine) Product(
        Vector512<double> c1, Vector512<double> s1, Vector512<double> c2, Vector512<double> s2) =>
        (Vector512.FusedMultiplyAdd(c1, c2, -(s1 * s2)), Vector512.FusedMultiplyAdd(s1, c2, c1 * s2));
}
