using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// |V(Q, P1, P2, P3)|^2 of one first mode for unrelated tuples, all momenta flowing in. With p3 = -(q + p1 + p2) the phase is exp(-i q.R4)
/// exp(i p1.(R2 - R4)) exp(i p2.(R3 - R4)): the first leg is contracted once, and blocks that agree in both differences and in
/// the atoms of the other legs are merged then.
/// </summary>
internal sealed class PartnerFourPhononVertex : IPartnerFourPhononVertex
{
    private const int Row = 32; // 27 numbers of a block, padded

    private readonly AnharmonicForceConstants _tensor;
    private readonly int _d;
    private readonly int[] _keyOfBlock;
    private readonly Key[] _keys;
    private readonly IntVector3[] _cells;
    private readonly double[] _real; // [key][27 of 32]
    private readonly double[] _imaginary;
    private readonly (double Cos, double Sin)[] _phases1;
    private readonly (double Cos, double Sin)[] _phases2;
    private readonly double[] _sumReal; // [c2][c3][c4]
    private readonly double[] _sumImaginary;
    private readonly double[] _secondReal; // [c3][c4]
    private readonly double[] _secondImaginary;
    private readonly double[] _thirdReal; // [c4]
    private readonly double[] _thirdImaginary;
    private PartnerTuple _tuple;

    public PartnerFourPhononVertex(AnharmonicForceConstants tensor, int branchCount)
    {
        _tensor = tensor;
        _d = branchCount;
        Dictionary<IntVector3, int> cells = [];
        Dictionary<Key, int> keys = [];
        var ofBlock = new Key[tensor.BlockCount];
        for (int block = 0; block < tensor.BlockCount; block++)
        {
            IntVector3 last = tensor.Cell(block, 3);
            ofBlock[block] = new Key(
                CellIndex(cells, tensor.Cell(block, 1) - last),
                CellIndex(cells, tensor.Cell(block, 2) - last),
                tensor.Atom(block, 1),
                tensor.Atom(block, 2),
                tensor.Atom(block, 3));
        }

        // tuples of equal atoms stand together and share their accumulators
        _keys = [.. ofBlock.Distinct().OrderBy(k => (k.Atom2, k.Atom3, k.Atom4)).ThenBy(k => (k.First, k.Second))];
        for (int i = 0; i < _keys.Length; i++)
        {
            keys[_keys[i]] = i;
        }

        _keyOfBlock = [.. ofBlock.Select(k => keys[k])];
        _cells = [.. cells.OrderBy(c => c.Value).Select(c => c.Key)];
        _phases1 = new (double, double)[_cells.Length];
        _phases2 = new (double, double)[_cells.Length];
        _real = new double[_keys.Length * Row];
        _imaginary = new double[_keys.Length * Row];
        _sumReal = new double[(_d * _d * _d) + GridModes.Lanes];
        _sumImaginary = new double[(_d * _d * _d) + GridModes.Lanes];
        _secondReal = new double[(_d * _d) + GridModes.Lanes];
        _secondImaginary = new double[(_d * _d) + GridModes.Lanes];
        _thirdReal = new double[_d + GridModes.Lanes];
        _thirdImaginary = new double[_d + GridModes.Lanes];
    }

    public void BeginFirst(ModeBlock first, int point, int branch)
    {
        Array.Clear(_real);
        Array.Clear(_imaginary);
        for (int block = 0; block < _tensor.BlockCount; block++)
        {
            (double sin, double cos) = double.SinCosPi(-2 * Vector3D.Dot(first.Points[point], _tensor.Cell(block, 3).ToVector()));
            ReadOnlySpan<double> values = _tensor.Block(block);
            int target = _keyOfBlock[block] * Row;
            for (int a = 0; a < 3; a++)
            {
                int vector = (((point * _d) + (3 * _tensor.Atom(block, 0)) + a) * first.PaddedBranches) + branch;
                double er = (first.VectorReal[vector] * cos) - (first.VectorImaginary[vector] * sin);
                double ei = (first.VectorReal[vector] * sin) + (first.VectorImaginary[vector] * cos);
                for (int k = 0; k < 27; k++)
                {
                    _real[target + k] += er * values[(a * 27) + k];
                    _imaginary[target + k] += ei * values[(a * 27) + k];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void BeginTuple(in PartnerTuple tuple)
    {
        _tuple = tuple;
        (Vector3D p1, Vector3D p2) = (tuple.Seconds.Points[tuple.Second], tuple.Thirds.Points[tuple.Third]);
        for (int cell = 0; cell < _cells.Length; cell++)
        {
            Vector3D r = _cells[cell].ToVector();
            (_phases1[cell].Sin, _phases1[cell].Cos) = double.SinCosPi(2 * Vector3D.Dot(p1, r));
            (_phases2[cell].Sin, _phases2[cell].Cos) = double.SinCosPi(2 * Vector3D.Dot(p2, r));
        }

        Array.Clear(_sumReal);
        Array.Clear(_sumImaginary);
        for (int start = 0; start < _keys.Length;)
        {
            int end = start + 1;
            while (end < _keys.Length && _keys[end].SameAtoms(_keys[start]))
            {
                end++;
            }

            SumKeys(start, end);
            start = end;
        }
    }

    public void SetSecond(int branch) =>
        Contract(_tuple.Seconds, _tuple.Second, branch, _sumReal, _sumImaginary, _d * _d, _secondReal, _secondImaginary);

    public void SetThird(int branch) =>
        Contract(_tuple.Thirds, _tuple.Third, branch, _secondReal, _secondImaginary, _d, _thirdReal, _thirdImaginary);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vector512<double> Squares(int block)
    {
        (ModeBlock fourth, int point) = (_tuple.Fourths, _tuple.Fourth);
        int padded = fourth.PaddedBranches;
        ref double er = ref fourth.VectorReal[(point * _d * padded) + block];
        ref double ei = ref fourth.VectorImaginary[(point * _d * padded) + block];
        Vector512<double> real = Vector512<double>.Zero;
        Vector512<double> imaginary = Vector512<double>.Zero;
        for (int c = 0; c < _d; c++)
        {
            Vector512<double> a = Vector512.LoadUnsafe(ref Unsafe.Add(ref er, c * padded));
            Vector512<double> b = Vector512.LoadUnsafe(ref Unsafe.Add(ref ei, c * padded));
            Vector512<double> xr = Vector512.Create(_thirdReal[c]);
            Vector512<double> xi = Vector512.Create(_thirdImaginary[c]);
            real = Vector512.FusedMultiplyAdd(xr, a, Vector512.FusedMultiplyAdd(-xi, b, real));
            imaginary = Vector512.FusedMultiplyAdd(xr, b, Vector512.FusedMultiplyAdd(xi, a, imaginary));
        }

        return Vector512.FusedMultiplyAdd(real, real, imaginary * imaginary);
    }

    private static int CellIndex(Dictionary<IntVector3, int> cells, IntVector3 cell)
    {
        if (!cells.TryGetValue(cell, out int index))
        {
            index = cells.Count;
            cells.Add(cell, index);
        }

        return index;
    }

    // the keys from start to end have the same atoms
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumKeys(int start, int end)
    {
        Vector512<double> r0 = default, r1 = default, r2 = default, r3 = default, i0 = default, i1 = default, i2 = default, i3 = default;
        ref double real = ref MemoryMarshal.GetArrayDataReference(_real);
        ref double imaginary = ref MemoryMarshal.GetArrayDataReference(_imaginary);
        for (int k = start; k < end; k++)
        {
            (double c1, double s1) = _phases1[_keys[k].First];
            (double c2, double s2) = _phases2[_keys[k].Second];
            Vector512<double> c = Vector512.Create((c1 * c2) - (s1 * s2));
            Vector512<double> s = Vector512.Create((s1 * c2) + (c1 * s2));
            ref double re = ref Unsafe.Add(ref real, k * Row);
            ref double im = ref Unsafe.Add(ref imaginary, k * Row);
            Turn(ref re, ref im, c, s, ref r0, ref i0);
            Turn(ref Unsafe.Add(ref re, 8), ref Unsafe.Add(ref im, 8), c, s, ref r1, ref i1);
            Turn(ref Unsafe.Add(ref re, 16), ref Unsafe.Add(ref im, 16), c, s, ref r2, ref i2);
            Turn(ref Unsafe.Add(ref re, 24), ref Unsafe.Add(ref im, 24), c, s, ref r3, ref i3);
        }

        Span<double> sumReal = stackalloc double[Row];
        Span<double> sumImaginary = stackalloc double[Row];
        r0.StoreUnsafe(ref sumReal[0]);
        r1.StoreUnsafe(ref sumReal[8]);
        r2.StoreUnsafe(ref sumReal[16]);
        r3.StoreUnsafe(ref sumReal[24]);
        i0.StoreUnsafe(ref sumImaginary[0]);
        i1.StoreUnsafe(ref sumImaginary[8]);
        i2.StoreUnsafe(ref sumImaginary[16]);
        i3.StoreUnsafe(ref sumImaginary[24]);
        Key key = _keys[start];
        for (int a = 0; a < 27; a++)
        {
            int target = (((((3 * key.Atom2) + (a / 9)) * _d) + (3 * key.Atom3) + (a / 3 % 3)) * _d) + (3 * key.Atom4) + (a % 3);
            _sumReal[target] = sumReal[a];
            _sumImaginary[target] = sumImaginary[a];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(
        ref double real, ref double imaginary, Vector512<double> c, Vector512<double> s, ref Vector512<double> re, ref Vector512<double> im)
    {
        Vector512<double> a = Vector512.LoadUnsafe(ref real);
        Vector512<double> b = Vector512.LoadUnsafe(ref imaginary);
        re = Vector512.FusedMultiplyAdd(a, c, Vector512.FusedMultiplyAdd(-b, s, re));
        im = Vector512.FusedMultiplyAdd(a, s, Vector512.FusedMultiplyAdd(b, c, im));
    }

    // target[k] = sum_c e_c source[c * length + k]
    private void Contract(
        ModeBlock modes,
        int point,
        int branch,
        double[] sourceReal,
        double[] sourceImaginary,
        int length,
        double[] targetReal,
        double[] targetImaginary)
    {
        int vector = (point * _d * modes.PaddedBranches) + branch;
        LegProjection.Contract(
            ref modes.VectorReal[vector],
            ref modes.VectorImaginary[vector],
            modes.PaddedBranches,
            _d,
            ref MemoryMarshal.GetArrayDataReference(sourceReal),
            ref MemoryMarshal.GetArrayDataReference(sourceImaginary),
            length,
            targetReal,
            targetImaginary);
    }

    /// <summary>Cells of R2 - R4 and R3 - R4 (numbers in the list of cells) and the atoms of legs 2, 3 and 4.</summary>
    private readonly record struct Key(int First, int Second, int Atom2, int Atom3, int Atom4)
    {
        public bool SameAtoms(Key other) => Atom2 == other.Atom2 && Atom3 == other.Atom3 && Atom4 == other.Atom4;
    }
}
