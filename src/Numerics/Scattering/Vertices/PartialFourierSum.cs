using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// f(p) = sum_D T(D) exp(i p.D) for wave vectors p of a grid, T a table of complex vectors over cells D. The sum is done axis by axis: a
/// plane sum over D_z for all points of equal p_z, a line sum over D_y, a point sum over D_x. Points visited in grid order share the first
/// two.
/// </summary>
internal sealed class PartialFourierSum
{
    private readonly int[] _columnY;
    private readonly int[] _columnStart;
    private readonly int[] _lineX;
    private readonly int[] _lineStart;
    private readonly int _length;
    private readonly Rows _table;
    private readonly Rows _plane;
    private readonly Rows _line;
    private readonly Rows _point;
    private readonly RootsOfUnity _phaseX;
    private readonly RootsOfUnity _phaseY;
    private readonly RootsOfUnity _phaseZ;
    private readonly double[] _cosines;
    private readonly double[] _sines;
    private int _planeZ = -1;
    private int _lineY = -1;

    /// <param name="cells">Distinct cells, sorted by x, then y, then z (see <see cref="Sort"/>).</param>
    /// <param name="vectorLength">Complex numbers to a cell.</param>
    /// <param name="grid">The grid of p.</param>
    public PartialFourierSum(IntVector3[] cells, int vectorLength, QPointGrid grid)
    {
        Cells = cells;
        _length = (vectorLength + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        (_columnY, _columnStart, _lineX, _lineStart) = Columns(cells);
        _table = new Rows(cells.Length, _length);
        _plane = new Rows(_columnY.Length, _length);
        _line = new Rows(_lineX.Length, _length);
        _point = new Rows(1, _length);
        _phaseX = new RootsOfUnity(grid.N1);
        _phaseY = new RootsOfUnity(grid.N2);
        _phaseZ = new RootsOfUnity(grid.N3);
        _cosines = new double[cells.Length];
        _sines = new double[cells.Length];
    }

    public IntVector3[] Cells { get; }

    /// <summary>Real parts of f(p), one vector of slack behind the last number.</summary>
    public double[] PointReal => _point.Real;

    /// <summary>Imaginary parts of f(p).</summary>
    public double[] PointImaginary => _point.Imaginary;

    /// <summary>Distinct cells in the order that the sums need.</summary>
    public static IntVector3[] Sort(IEnumerable<IntVector3> cells) =>
        [.. cells.Distinct().OrderBy(c => c.X).ThenBy(c => c.Y).ThenBy(c => c.Z)];

    /// <summary>T(D) of one cell, to be filled by the caller before <see cref="Begin"/>.</summary>
    public Span<double> TableReal(int cell) => _table.Real.AsSpan(cell * _length, _length);

    /// <summary>Imaginary part of T(D).</summary>
    public Span<double> TableImaginary(int cell) => _table.Imaginary.AsSpan(cell * _length, _length);

    /// <summary>Sets all of T to zero.</summary>
    public void Clear()
    {
        Array.Clear(_table.Real);
        Array.Clear(_table.Imaginary);
    }

    /// <summary>The table has changed: partial sums of the old one are forgotten.</summary>
    public void Begin()
    {
        _planeZ = -1;
        _lineY = -1;
    }

    /// <summary>f(p) into <see cref="PointReal"/> and <see cref="PointImaginary"/>, p a grid address with components in [0, N).</summary>
    public void Evaluate(IntVector3 p)
    {
        if (p.Z != _planeZ)
        {
            for (int column = 0; column < _columnY.Length; column++)
            {
                int count = _columnStart[column + 1] - _columnStart[column];
                for (int k = 0; k < count; k++)
                {
                    (_cosines[k], _sines[k]) = _phaseZ.At(p.Z, Cells[_columnStart[column] + k].Z);
                }

                Accumulate(_table, _columnStart[column], count, _plane, column);
            }

            _planeZ = p.Z;
            _lineY = -1;
        }

        if (p.Y != _lineY)
        {
            for (int line = 0; line < _lineX.Length; line++)
            {
                int count = _lineStart[line + 1] - _lineStart[line];
                for (int k = 0; k < count; k++)
                {
                    (_cosines[k], _sines[k]) = _phaseY.At(p.Y, _columnY[_lineStart[line] + k]);
                }

                Accumulate(_plane, _lineStart[line], count, _line, line);
            }

            _lineY = p.Y;
        }

        for (int k = 0; k < _lineX.Length; k++)
        {
            (_cosines[k], _sines[k]) = _phaseX.At(p.X, _lineX[k]);
        }

        Accumulate(_line, 0, _lineX.Length, _point, 0);
    }

    // target[row] = sum_k source[first + k] (cosines[k] + i sines[k])
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accumulate(Rows source, int first, int count, Rows target, int row)
    {
        nint length = _length;
        ref double sr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(source.Real), first * length);
        ref double si = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(source.Imaginary), first * length);
        ref double tr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(target.Real), row * length);
        ref double ti = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(target.Imaginary), row * length);
        ref double cos = ref MemoryMarshal.GetArrayDataReference(_cosines);
        ref double sin = ref MemoryMarshal.GetArrayDataReference(_sines);
        for (nint v = 0; v < length; v += GridModes.Lanes)
        {
            Vector512<double> real = Vector512<double>.Zero;
            Vector512<double> imaginary = Vector512<double>.Zero;
            Vector512<double> real2 = Vector512<double>.Zero;
            Vector512<double> imaginary2 = Vector512<double>.Zero;
            nint offset = v;
            for (int k = 0; k < count; k++)
            {
                Vector512<double> r = Vector512.LoadUnsafe(ref Unsafe.Add(ref sr, offset));
                Vector512<double> i = Vector512.LoadUnsafe(ref Unsafe.Add(ref si, offset));
                Vector512<double> c = Vector512.Create(Unsafe.Add(ref cos, k));
                Vector512<double> s = Vector512.Create(Unsafe.Add(ref sin, k));
                real = Vector512.FusedMultiplyAdd(c, r, real);
                real2 = Vector512.FusedMultiplyAdd(s, i, real2);
                imaginary = Vector512.FusedMultiplyAdd(c, i, imaginary);
                imaginary2 = Vector512.FusedMultiplyAdd(s, r, imaginary2);
                offset += length;
            }

            (real - real2).StoreUnsafe(ref Unsafe.Add(ref tr, v));
            (imaginary + imaginary2).StoreUnsafe(ref Unsafe.Add(ref ti, v));
        }
    }

    // Columns are runs of cells of equal x and y, lines are runs of columns of equal x.
    private static (int[] ColumnY, int[] ColumnStart, int[] LineX, int[] LineStart) Columns(IntVector3[] cells)
    {
        List<int> columnY = [], columnStart = [], lineX = [], lineStart = [];
        for (int i = 0; i < cells.Length; i++)
        {
            bool newLine = i == 0 || cells[i].X != cells[i - 1].X;
            if (newLine)
            {
                lineX.Add(cells[i].X);
                lineStart.Add(columnY.Count);
            }

            if (newLine || cells[i].Y != cells[i - 1].Y)
            {
                columnY.Add(cells[i].Y);
                columnStart.Add(i);
            }
        }

        columnStart.Add(cells.Length);
        lineStart.Add(columnY.Count);
        return ([.. columnY], [.. columnStart], [.. lineX], [.. lineStart]);
    }

    /// <summary>Rows of complex vectors, real and imaginary parts apart, with one vector of slack for readers of whole vectors.</summary>
    private sealed class Rows(int rows, int length)
    {
        public double[] Real { get; } = new double[(rows * length) + GridModes.Lanes];

        public double[] Imaginary { get; } = new double[(rows * length) + GridModes.Lanes];
    }
}
