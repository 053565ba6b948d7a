using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Matrix elements from the full third-order tensor. The first phonon's eigenvectors are contracted once; the sum over cells is split into
/// plane, line and point sums shared by neighbouring partners; only kept branches are projected on the partners' eigenvectors.
/// </summary>
public readonly struct FullThreePhononVertex : IThreePhononVertex
{
    private readonly ThirdOrderFourier _fourier;
    private readonly GridModes _modes;
    private readonly Workspace _work;

    public FullThreePhononVertex(ThirdOrderFourier fourier, GridModes modes)
    {
        _fourier = fourier;
        _modes = modes;
        int d = modes.BranchCount;
        int length = ((d * d * d) + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        _work = new Workspace(length, d, fourier, modes.Grid);
    }

    public void BeginFirst(long q)
    {
        Workspace w = _work;
        int d = _modes.BranchCount;
        int padded = _modes.PaddedBranches;
        IntVector3 address = _modes.Grid.Address(q);
        Span<double> basisReal = w.BasisReal;
        Span<double> basisImaginary = w.BasisImaginary;
        for (int i = 0; i < _fourier.Differences.Length; i++)
        {
            basisReal.Clear();
            basisImaginary.Clear();
            foreach (int block in _fourier.Blocks[i])
            {
                AddBlock(block, address, basisReal, basisImaginary);
            }

            // contract leg 1 with e/sqrt(m) of every branch
            Span<double> real = w.Table.Real.AsSpan(i * w.Length, w.Length);
            Span<double> imaginary = w.Table.Imaginary.AsSpan(i * w.Length, w.Length);
            real.Clear();
            imaginary.Clear();
            for (int c = 0; c < d; c++)
            {
                ReadOnlySpan<double> rowReal = basisReal.Slice(c * d * d, d * d);
                ReadOnlySpan<double> rowImaginary = basisImaginary.Slice(c * d * d, d * d);
                long vector = ((q * d) + c) * padded;
                for (int branch = 0; branch < d; branch++)
                {
                    double er = _modes.VectorReal[vector + branch];
                    double ei = _modes.VectorImaginary[vector + branch];
                    Span<double> targetReal = real.Slice(branch * d * d, d * d);
                    Span<double> targetImaginary = imaginary.Slice(branch * d * d, d * d);
                    for (int k = 0; k < rowReal.Length; k++)
                    {
                        targetReal[k] += (er * rowReal[k]) - (ei * rowImaginary[k]);
                        targetImaginary[k] += (er * rowImaginary[k]) + (ei * rowReal[k]);
                    }
                }
            }
        }

        w.PlaneZ = -1;
        w.LineY = -1;
    }

    public void BeginPartner(long p, long sum)
    {
        Workspace w = _work;
        IntVector3 address = _modes.Grid.Address(p);
        if (address.Z != w.PlaneZ)
        {
            for (int column = 0; column < _fourier.ColumnX.Length; column++)
            {
                int start = _fourier.ColumnStart[column];
                w.Indices.Clear();
                for (int i = start; i < _fourier.ColumnStart[column + 1]; i++)
                {
                    w.Indices.Add((i, _fourier.Differences[i].Z));
                }

                Accumulate(w.Table, w.Plane, column, w.PhaseZ, address.Z);
            }

            w.PlaneZ = address.Z;
            w.LineY = -1;
        }

        if (address.Y != w.LineY)
        {
            for (int line = 0; line < _fourier.LineX.Length; line++)
            {
                w.Indices.Clear();
                for (int column = _fourier.LineStart[line]; column < _fourier.LineStart[line + 1]; column++)
                {
                    w.Indices.Add((column, _fourier.ColumnY[column]));
                }

                Accumulate(w.Plane, w.Line, line, w.PhaseY, address.Y);
            }

            w.LineY = address.Y;
        }

        w.Indices.Clear();
        for (int line = 0; line < _fourier.LineX.Length; line++)
        {
            w.Indices.Add((line, _fourier.LineX[line]));
        }

        Accumulate(w.Line, w.Point, 0, w.PhaseX, address.X);
        w.Partner = p;
        w.Third = sum;
        w.ProjectedFirst = -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Elements(int first, int partner, int firstThird, out Vector512<double> real, out Vector512<double> imaginary)
    {
        Workspace w = _work;
        int d = _modes.BranchCount;
        int padded = _modes.PaddedBranches;
        if (w.ProjectedFirst != first || w.ProjectedPartner != partner)
        {
            Project(first, partner);
        }

        ref double x = ref MemoryMarshal.GetArrayDataReference(w.ProjectedReal);
        ref double y = ref MemoryMarshal.GetArrayDataReference(w.ProjectedImaginary);
        ref double er = ref MemoryMarshal.GetArrayDataReference(_modes.VectorReal);
        ref double ei = ref MemoryMarshal.GetArrayDataReference(_modes.VectorImaginary);
        nint offset = (nint)(w.Third * d * padded) + firstThird;
        Vector512<double> sumReal = Vector512<double>.Zero;
        Vector512<double> sumImaginary = Vector512<double>.Zero;
        for (nint c = 0; c < d; c++)
        {
            Vector512<double> a = Vector512.LoadUnsafe(ref Unsafe.Add(ref er, offset + (c * padded)));
            Vector512<double> b = Vector512.LoadUnsafe(ref Unsafe.Add(ref ei, offset + (c * padded)));
            Vector512<double> xr = Vector512.Create(Unsafe.Add(ref x, c));
            Vector512<double> xi = Vector512.Create(Unsafe.Add(ref y, c));

            // X times the complex conjugate of e(Q'')
            sumReal = Vector512.FusedMultiplyAdd(xr, a, Vector512.FusedMultiplyAdd(xi, b, sumReal));
            sumImaginary = Vector512.FusedMultiplyAdd(xi, a, Vector512.FusedMultiplyAdd(-xr, b, sumImaginary));
        }

        real = sumReal;
        imaginary = sumImaginary;
    }

    // X[c] = sum_a e_a(P)/sqrt(m) M[a, c] for one branch of the first phonon and one of the partner.
    private void Project(int first, int partner)
    {
        Workspace w = _work;
        int d = _modes.BranchCount;
        int padded = _modes.PaddedBranches;
        ref double er = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_modes.VectorReal), (nint)(w.Partner * d * padded) + partner);
        ref double ei = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_modes.VectorImaginary), (nint)(w.Partner * d * padded) + partner);
        ref double mr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(w.Point.Real), (nint)(first * d * d));
        ref double mi = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(w.Point.Imaginary), (nint)(first * d * d));
        for (nint block = 0; block < d; block += GridModes.Lanes)
        {
            Vector512<double> xr = Vector512<double>.Zero;
            Vector512<double> xi = Vector512<double>.Zero;
            for (nint a = 0; a < d; a++)
            {
                Vector512<double> r = Vector512.LoadUnsafe(ref Unsafe.Add(ref mr, (a * d) + block));
                Vector512<double> i = Vector512.LoadUnsafe(ref Unsafe.Add(ref mi, (a * d) + block));
                Vector512<double> vr = Vector512.Create(Unsafe.Add(ref er, a * padded));
                Vector512<double> vi = Vector512.Create(Unsafe.Add(ref ei, a * padded));
                xr = Vector512.FusedMultiplyAdd(vr, r, Vector512.FusedMultiplyAdd(-vi, i, xr));
                xi = Vector512.FusedMultiplyAdd(vr, i, Vector512.FusedMultiplyAdd(vi, r, xi));
            }

            xr.StoreUnsafe(ref w.ProjectedReal[block]);
            xi.StoreUnsafe(ref w.ProjectedImaginary[block]);
        }

        w.ProjectedFirst = first;
        w.ProjectedPartner = partner;
    }

    private void AddBlock(int block, IntVector3 address, Span<double> real, Span<double> imaginary)
    {
        int d = _modes.BranchCount;
        var tensor = _fourier.Tensor;
        IntVector3 cell = tensor.Cell(block, 2);
        QPointGrid grid = _modes.Grid;
        (double sin, double cos) = Math.SinCos(-2 * Math.PI * Turn(address, cell, grid));
        int b1 = tensor.Atom(block, 0), b2 = tensor.Atom(block, 1), b3 = tensor.Atom(block, 2);
        ReadOnlySpan<double> values = tensor.Block(block);
        for (int a1 = 0; a1 < 3; a1++)
        {
            for (int a2 = 0; a2 < 3; a2++)
            {
                int target = ((((3 * b1) + a1) * d) + (3 * b2) + a2) * d;
                for (int a3 = 0; a3 < 3; a3++)
                {
                    double value = values[(((a1 * 3) + a2) * 3) + a3];
                    real[target + (3 * b3) + a3] += cos * value;
                    imaginary[target + (3 * b3) + a3] += sin * value;
                }
            }
        }
    }

    private static double Turn(IntVector3 address, IntVector3 cell, QPointGrid grid) =>
        ((double)((long)address.X * cell.X % grid.N1) / grid.N1)
        + ((double)((long)address.Y * cell.Y % grid.N2) / grid.N2)
        + ((double)((long)address.Z * cell.Z % grid.N3) / grid.N3);

    // target[row] = sum over Indices of source[index] exp(2 pi i address component / N)
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accumulate(Planes source, Planes target, int row, PhaseTable phase, int address)
    {
        Workspace w = _work;
        nint length = w.Length;
        int count = w.Indices.Count;
        Span<(int Index, int Component)> indices = CollectionsMarshal.AsSpan(w.Indices);
        Span<double> cos = w.Cosines.AsSpan(0, count);
        Span<double> sin = w.Sines.AsSpan(0, count);
        for (int k = 0; k < count; k++)
        {
            (cos[k], sin[k]) = phase.At(address, indices[k].Component);
        }

        ref double sr = ref MemoryMarshal.GetArrayDataReference(source.Real);
        ref double si = ref MemoryMarshal.GetArrayDataReference(source.Imaginary);
        ref double tr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(target.Real), row * length);
        ref double ti = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(target.Imaginary), row * length);
        for (nint v = 0; v < length; v += GridModes.Lanes)
        {
            Vector512<double> real = Vector512<double>.Zero;
            Vector512<double> imaginary = Vector512<double>.Zero;
            for (int k = 0; k < count; k++)
            {
                nint offset = (indices[k].Index * length) + v;
                Vector512<double> r = Vector512.LoadUnsafe(ref Unsafe.Add(ref sr, offset));
                Vector512<double> i = Vector512.LoadUnsafe(ref Unsafe.Add(ref si, offset));
                Vector512<double> c = Vector512.Create(cos[k]);
                Vector512<double> s = Vector512.Create(sin[k]);
                real = Vector512.FusedMultiplyAdd(c, r, Vector512.FusedMultiplyAdd(-s, i, real));
                imaginary = Vector512.FusedMultiplyAdd(c, i, Vector512.FusedMultiplyAdd(s, r, imaginary));
            }

            real.StoreUnsafe(ref Unsafe.Add(ref tr, v));
            imaginary.StoreUnsafe(ref Unsafe.Add(ref ti, v));
        }
    }

    /// <summary>Rows of complex vectors, split into real and imaginary parts.</summary>
    private sealed class Planes(int rows, int length)
    {
        // one vector of slack: the projection reads whole vectors from rows that need not end on one
        public double[] Real { get; } = new double[(rows * length) + GridModes.Lanes];

        public double[] Imaginary { get; } = new double[(rows * length) + GridModes.Lanes];
    }

    /// <summary>exp(2 pi i m / N) for all m.</summary>
    private sealed class PhaseTable
    {
        private readonly int _n;
        private readonly (double Cos, double Sin)[] _values;

        public PhaseTable(int n)
        {
            _n = n;
            _values = new (double, double)[n];
            for (int m = 0; m < n; m++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * m / n);
                _values[m] = (cos, sin);
            }
        }

        public (double Cos, double Sin) At(int address, int component)
        {
            int m = (int)((long)address * component % _n);
            return _values[m < 0 ? m + _n : m];
        }
    }

    private sealed class Workspace(int length, int branchCount, ThirdOrderFourier fourier, QPointGrid grid)
    {
        public readonly int Length = length;
        public readonly double[] BasisReal = new double[branchCount * branchCount * branchCount];
        public readonly double[] BasisImaginary = new double[branchCount * branchCount * branchCount];
        public readonly Planes Table = new(fourier.Differences.Length, length);
        public readonly Planes Plane = new(fourier.ColumnX.Length, length);
        public readonly Planes Line = new(fourier.LineX.Length, length);
        public readonly Planes Point = new(1, length);
        public readonly double[] ProjectedReal = new double[branchCount + GridModes.Lanes];
        public readonly double[] ProjectedImaginary = new double[branchCount + GridModes.Lanes];
        public readonly PhaseTable PhaseX = new(grid.N1);
        public readonly PhaseTable PhaseY = new(grid.N2);
        public readonly PhaseTable PhaseZ = new(grid.N3);
        public readonly List<(int Index, int Component)> Indices = new(64);
        public readonly double[] Cosines = new double[fourier.Differences.Length];
        public readonly double[] Sines = new double[fourier.Differences.Length];
        public int PlaneZ;
        public int LineY;
        public long Partner;
        public long Third;
        public int ProjectedFirst;
        public int ProjectedPartner;
    }
}
