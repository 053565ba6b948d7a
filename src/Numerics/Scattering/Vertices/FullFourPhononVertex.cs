using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Four-phonon elements from the full fourth-order tensor. As p3 = -(q + p1 + p2), the phase is exp(-i q.R4) exp(i p1.(R2 - R4)) exp(i
/// p2.(R3 - R4)):
/// leg 1 is contracted once for q, legs 1 and 2 once for (q, p1), and only the cells R3 - R4 remain to be summed for every p2.
/// </summary>
internal readonly struct FullFourPhononVertex : IFourPhononVertex
{
    private const int BlockLength = 27; // numbers of a block for one Cartesian direction of the first leg

    private readonly AnharmonicForceConstants _tensor;
    private readonly GridModes _modes;
    private readonly Workspace _work;

    public FullFourPhononVertex(AnharmonicForceConstants tensor, GridModes modes)
    {
        if (tensor.Order != 4)
        {
            throw new ArgumentException("Fourth-order force constants are needed.", nameof(tensor));
        }

        _tensor = tensor;
        _modes = modes;
        _work = new Workspace(tensor, modes);
    }

    public int FirstsAtOnce => _modes.BranchCount;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void BeginFirst(long q)
    {
        int d = _modes.BranchCount;
        int padded = _modes.PaddedBranches;
        IntVector3 address = _modes.Grid.Address(q);
        for (int block = 0; block < _tensor.BlockCount; block++)
        {
            (double cos, double sin) = _work.Phases.At(address, -_tensor.Cell(block, 3));
            ref double values = ref MemoryMarshal.GetReference(_tensor.Block(block));
            nint vector = (nint)((q * d) + (3 * _tensor.Atom(block, 0))) * padded;
            for (nint lane = 0; lane < padded; lane += GridModes.Lanes)
            {
                ref double er = ref _modes.VectorReal[vector + lane];
                ref double ei = ref _modes.VectorImaginary[vector + lane];
                ref double real = ref _work.FirstReal[((nint)block * BlockLength * padded) + lane];
                ref double imaginary = ref _work.FirstImaginary[((nint)block * BlockLength * padded) + lane];
                Vector512<double> r0 = Turn(ref er, ref ei, 0, cos, sin, out Vector512<double> i0);
                Vector512<double> r1 = Turn(ref er, ref ei, padded, cos, sin, out Vector512<double> i1);
                Vector512<double> r2 = Turn(ref er, ref ei, 2 * padded, cos, sin, out Vector512<double> i2);
                for (nint k = 0; k < BlockLength; k++)
                {
                    Vector512<double> v0 = Vector512.Create(Unsafe.Add(ref values, k));
                    Vector512<double> v1 = Vector512.Create(Unsafe.Add(ref values, BlockLength + k));
                    Vector512<double> v2 = Vector512.Create(Unsafe.Add(ref values, (2 * BlockLength) + k));
                    Vector512<double> r = Vector512.FusedMultiplyAdd(r0, v0, Vector512.FusedMultiplyAdd(r1, v1, r2 * v2));
                    Vector512<double> i = Vector512.FusedMultiplyAdd(i0, v0, Vector512.FusedMultiplyAdd(i1, v1, i2 * v2));
                    r.StoreUnsafe(ref Unsafe.Add(ref real, k * padded));
                    i.StoreUnsafe(ref Unsafe.Add(ref imaginary, k * padded));
                }
            }
        }
    }

    public void BeginSecond(long p1)
    {
        Workspace w = _work;
        int d = _modes.BranchCount;
        IntVector3 address = _modes.Grid.Address(p1);
        for (int cell = 0; cell < w.Sum.Cells.Length; cell++)
        {
            Array.Clear(w.LanesReal);
            Array.Clear(w.LanesImaginary);
            foreach (int block in w.Blocks[cell])
            {
                AddBlock(block, address);
            }

            Transpose(d);
            ContractSecondLeg(p1, w.Sum.TableReal(cell), w.Sum.TableImaginary(cell), d);
        }

        w.Sum.Begin();
    }

    public void BeginPair(long p2, long p3)
    {
        _work.Sum.Evaluate(_modes.Grid.Address(p2));
        _work.Third = p2;
        _work.Fourth = p3;
    }

    public void Squares(ReadOnlySpan<FourPhononCandidate> candidates, Span<Vector512<double>> squares)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            ref readonly FourPhononCandidate c = ref candidates[i];
            Squares(c.Row, c.Third, c.Block * GridModes.Lanes, ref Unsafe.As<Vector512<double>, double>(ref squares[i]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Squares(int row, int third, int firstFourth, ref double squares)
    {
        int d = _modes.BranchCount;
        int padded = _modes.PaddedBranches;
        LegProjection.Project(_modes, _work.Third, third, _work.Sum, row * d * d, _work.ProjectedReal, _work.ProjectedImaginary);
        ref double x = ref MemoryMarshal.GetArrayDataReference(_work.ProjectedReal);
        ref double y = ref MemoryMarshal.GetArrayDataReference(_work.ProjectedImaginary);
        nint fourth = (nint)(_work.Fourth * d * padded) + firstFourth;
        ref double vr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_modes.VectorReal), fourth);
        ref double vi = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_modes.VectorImaginary), fourth);
        Vector512<double> real = Vector512<double>.Zero;
        Vector512<double> imaginary = Vector512<double>.Zero;
        for (nint c = 0; c < d; c++)
        {
            Vector512<double> a = Vector512.LoadUnsafe(ref Unsafe.Add(ref vr, c * padded));
            Vector512<double> b = Vector512.LoadUnsafe(ref Unsafe.Add(ref vi, c * padded));
            Vector512<double> xr = Vector512.Create(Unsafe.Add(ref x, c));
            Vector512<double> xi = Vector512.Create(Unsafe.Add(ref y, c));
            real = Vector512.FusedMultiplyAdd(xr, a, Vector512.FusedMultiplyAdd(-xi, b, real));
            imaginary = Vector512.FusedMultiplyAdd(xr, b, Vector512.FusedMultiplyAdd(xi, a, imaginary));
        }

        Vector512.FusedMultiplyAdd(real, real, imaginary * imaginary).StoreUnsafe(ref squares);
    }

    // eight branches of e_a/sqrt(m) exp(i phase)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Turn(
        ref double er, ref double ei, nint offset, double cos, double sin, out Vector512<double> imaginary)
    {
        Vector512<double> a = Vector512.LoadUnsafe(ref Unsafe.Add(ref er, offset)),
            b = Vector512.LoadUnsafe(ref Unsafe.Add(ref ei, offset));
        Vector512<double> c = Vector512.Create(cos), s = Vector512.Create(sin);
        imaginary = Vector512.FusedMultiplyAdd(a, s, b * c);
        return Vector512.FusedMultiplyAdd(a, c, -(b * s));
    }

    // lanes[c2][c3][c4][branch 1] += first-leg contraction of a block times exp(i p1.(R2 - R4))
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBlock(int block, IntVector3 p1)
    {
        int d = _modes.BranchCount;
        nint padded = _modes.PaddedBranches;
        (double cos, double sin) = _work.Phases.At(p1, _tensor.Cell(block, 1) - _tensor.Cell(block, 3));
        Vector512<double> c = Vector512.Create(cos), s = Vector512.Create(sin);
        int b2 = 3 * _tensor.Atom(block, 1), b3 = 3 * _tensor.Atom(block, 2), b4 = 3 * _tensor.Atom(block, 3);
        ref double sourceReal = ref _work.FirstReal[block * BlockLength * padded];
        ref double sourceImaginary = ref _work.FirstImaginary[block * BlockLength * padded];
        nint source = 0;
        for (int row = 0; row < 9; row++)
        {
            nint target = ((((((nint)b2 + (row / 3)) * d) + b3 + (row % 3)) * d) + b4) * padded;
            ref double targetReal = ref _work.LanesReal[target];
            ref double targetImaginary = ref _work.LanesImaginary[target];
            for (nint k = 0; k < 3 * padded; k += GridModes.Lanes, source += GridModes.Lanes)
            {
                Vector512<double> r = Vector512.LoadUnsafe(ref Unsafe.Add(ref sourceReal, source));
                Vector512<double> i = Vector512.LoadUnsafe(ref Unsafe.Add(ref sourceImaginary, source));
                Vector512<double> tr = Vector512.LoadUnsafe(ref Unsafe.Add(ref targetReal, k));
                Vector512<double> ti = Vector512.LoadUnsafe(ref Unsafe.Add(ref targetImaginary, k));
                Vector512.FusedMultiplyAdd(c, r, Vector512.FusedMultiplyAdd(-s, i, tr)).StoreUnsafe(ref Unsafe.Add(ref targetReal, k));
                Vector512.FusedMultiplyAdd(c, i, Vector512.FusedMultiplyAdd(s, r, ti)).StoreUnsafe(ref Unsafe.Add(ref targetImaginary, k));
            }
        }
    }

    // second[branch 1][c2][c3][c4] = lanes[c2][c3][c4][branch 1]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(int d)
    {
        nint padded = _modes.PaddedBranches;
        nint length = (nint)d * d * d;
        ref double lanesReal = ref MemoryMarshal.GetArrayDataReference(_work.LanesReal);
        ref double lanesImaginary = ref MemoryMarshal.GetArrayDataReference(_work.LanesImaginary);
        for (nint branch = 0; branch < d; branch++)
        {
            ref double real = ref _work.SecondReal[branch * length];
            ref double imaginary = ref _work.SecondImaginary[branch * length];
            for (nint c = 0; c < length; c++)
            {
                Unsafe.Add(ref real, c) = Unsafe.Add(ref lanesReal, (c * padded) + branch);
                Unsafe.Add(ref imaginary, c) = Unsafe.Add(ref lanesImaginary, (c * padded) + branch);
            }
        }
    }

    // table[branch 1][branch 2][c3][c4] = sum_c2 e_c2(P1)/sqrt(m) second[branch 1][c2][c3][c4]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ContractSecondLeg(long p1, Span<double> tableReal, Span<double> tableImaginary, int d)
    {
        int block = d * d;
        ref double sr = ref MemoryMarshal.GetArrayDataReference(_work.SecondReal);
        ref double si = ref MemoryMarshal.GetArrayDataReference(_work.SecondImaginary);
        for (int first = 0; first < d; first++)
        {
            for (int second = 0; second < d; second++)
            {
                for (int k = 0; k < block; k += GridModes.Lanes)
                {
                    Vector512<double> real = Vector512<double>.Zero;
                    Vector512<double> imaginary = Vector512<double>.Zero;
                    for (int c = 0; c < d; c++)
                    {
                        long vector = (((p1 * d) + c) * _modes.PaddedBranches) + second;
                        Vector512<double> er = Vector512.Create(_modes.VectorReal[vector]);
                        Vector512<double> ei = Vector512.Create(_modes.VectorImaginary[vector]);
                        nint source = (((first * d) + c) * block) + k;
                        Vector512<double> r = Vector512.LoadUnsafe(ref Unsafe.Add(ref sr, source));
                        Vector512<double> i = Vector512.LoadUnsafe(ref Unsafe.Add(ref si, source));
                        real = Vector512.FusedMultiplyAdd(er, r, Vector512.FusedMultiplyAdd(-ei, i, real));
                        imaginary = Vector512.FusedMultiplyAdd(er, i, Vector512.FusedMultiplyAdd(ei, r, imaginary));
                    }

                    // rows are written in order, so what a last vector writes beyond its row is overwritten by the next row
                    int target = (((first * d) + second) * block) + k;
                    int room = tableReal.Length - target;
                    if (room >= GridModes.Lanes)
                    {
                        real.StoreUnsafe(ref tableReal[target]);
                        imaginary.StoreUnsafe(ref tableImaginary[target]);
                    }
                    else
                    {
                        for (int lane = 0; lane < room; lane++)
                        {
                            tableReal[target + lane] = real.GetElement(lane);
                            tableImaginary[target + lane] = imaginary.GetElement(lane);
                        }
                    }
                }
            }
        }
    }

    private sealed class Workspace
    {
        public readonly PartialFourierSum Sum;
        public readonly int[][] Blocks;
        public readonly GridPhases Phases;
        public readonly double[] FirstReal; // [block][27][padded branch 1]
        public readonly double[] FirstImaginary;
        public readonly double[] LanesReal; // [c2][c3][c4][padded branch 1] of one cell difference
        public readonly double[] LanesImaginary;
        public readonly double[] SecondReal; // [branch 1][c2][c3][c4] of one cell difference
        public readonly double[] SecondImaginary;
        public readonly double[] ProjectedReal;
        public readonly double[] ProjectedImaginary;
        public long Third;
        public long Fourth;

        public Workspace(AnharmonicForceConstants tensor, GridModes modes)
        {
            int d = modes.BranchCount;
            ILookup<IntVector3, int> byDifference =
                Enumerable.Range(0, tensor.BlockCount).ToLookup(b => tensor.Cell(b, 2) - tensor.Cell(b, 3));
            IntVector3[] differences = PartialFourierSum.Sort(byDifference.Select(g => g.Key));
            Blocks = [.. differences.Select(difference => byDifference[difference].ToArray())];
            Sum = new PartialFourierSum(differences, d * d * d * d, modes.Grid);
            Phases = new GridPhases(modes.Grid);
            FirstReal = new double[tensor.BlockCount * BlockLength * modes.PaddedBranches];
            FirstImaginary = new double[tensor.BlockCount * BlockLength * modes.PaddedBranches];
            LanesReal = new double[d * d * d * modes.PaddedBranches];
            LanesImaginary = new double[d * d * d * modes.PaddedBranches];
            SecondReal = new double[(d * d * d * d) + GridModes.Lanes];
            SecondImaginary = new double[(d * d * d * d) + GridModes.Lanes];
            ProjectedReal = new double[d + GridModes.Lanes];
            ProjectedImaginary = new double[d + GridModes.Lanes];
        }
    }
}
