using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Scattering;

/// <summary>
/// Four-phonon elements from the full fourth-order tensor. As p3 = -(q + p1 + p2), the phase is exp(-i q.R4) exp(i p1.(R2 - R4)) exp(i p2.(R3 - R4)):
/// leg 1 is contracted once for q, legs 1 and 2 once for (q, p1), and only the cells R3 - R4 remain to be summed for every p2.
/// </summary>
internal readonly struct FullFourPhononVertex : IFourPhononVertex
{
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

    public void BeginFirst(long q)
    {
        Workspace w = _work;
        int d = _modes.BranchCount;
        IntVector3 address = _modes.Grid.Address(q);
        for (int block = 0; block < _tensor.BlockCount; block++)
        {
            (double cos, double sin) = w.Phases.At(address, -_tensor.Cell(block, 3));
            ReadOnlySpan<double> values = _tensor.Block(block);
            long vector = ((q * d) + (3 * _tensor.Atom(block, 0))) * _modes.PaddedBranches;
            for (int branch = 0; branch < d; branch++)
            {
                int target = ((block * d) + branch) * 27;
                Array.Clear(w.FirstReal, target, 27);
                Array.Clear(w.FirstImaginary, target, 27);
                for (int a = 0; a < 3; a++)
                {
                    double er = _modes.VectorReal[vector + (a * _modes.PaddedBranches) + branch];
                    double ei = _modes.VectorImaginary[vector + (a * _modes.PaddedBranches) + branch];
                    double real = (er * cos) - (ei * sin);
                    double imaginary = (er * sin) + (ei * cos);
                    for (int k = 0; k < 27; k++)
                    {
                        w.FirstReal[target + k] += real * values[(a * 27) + k];
                        w.FirstImaginary[target + k] += imaginary * values[(a * 27) + k];
                    }
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
            Array.Clear(w.SecondReal);
            Array.Clear(w.SecondImaginary);
            foreach (int block in w.Blocks[cell])
            {
                AddBlock(block, address);
            }

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Squares(int row, int third, int firstFourth, uint wanted, ref double squares)
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

    // second[branch 1][c2][c3][c4] += first-leg contraction of a block times exp(i p1.(R2 - R4))
    private void AddBlock(int block, IntVector3 p1)
    {
        Workspace w = _work;
        int d = _modes.BranchCount;
        (double cos, double sin) = w.Phases.At(p1, _tensor.Cell(block, 1) - _tensor.Cell(block, 3));
        int b2 = 3 * _tensor.Atom(block, 1), b3 = 3 * _tensor.Atom(block, 2), b4 = 3 * _tensor.Atom(block, 3);
        for (int branch = 0; branch < d; branch++)
        {
            int source = ((block * d) + branch) * 27;
            for (int a2 = 0; a2 < 3; a2++)
            {
                for (int a3 = 0; a3 < 3; a3++)
                {
                    int target = ((((((branch * d) + b2 + a2) * d) + b3 + a3) * d) + b4);
                    for (int a4 = 0; a4 < 3; a4++, source++)
                    {
                        double real = w.FirstReal[source], imaginary = w.FirstImaginary[source];
                        w.SecondReal[target + a4] += (cos * real) - (sin * imaginary);
                        w.SecondImaginary[target + a4] += (cos * imaginary) + (sin * real);
                    }
                }
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
        public readonly double[] FirstReal; // [block][branch 1][27]
        public readonly double[] FirstImaginary;
        public readonly double[] SecondReal; // [branch 1][c2][c3][c4] of one cell difference
        public readonly double[] SecondImaginary;
        public readonly double[] ProjectedReal;
        public readonly double[] ProjectedImaginary;
        public long Third;
        public long Fourth;

        public Workspace(AnharmonicForceConstants tensor, GridModes modes)
        {
            int d = modes.BranchCount;
            ILookup<IntVector3, int> byDifference = Enumerable.Range(0, tensor.BlockCount).ToLookup(b => tensor.Cell(b, 2) - tensor.Cell(b, 3));
            IntVector3[] differences = PartialFourierSum.Sort(byDifference.Select(g => g.Key));
            Blocks = [.. differences.Select(difference => byDifference[difference].ToArray())];
            Sum = new PartialFourierSum(differences, d * d * d * d, modes.Grid);
            Phases = new GridPhases(modes.Grid);
            FirstReal = new double[tensor.BlockCount * d * 27];
            FirstImaginary = new double[tensor.BlockCount * d * 27];
            SecondReal = new double[(d * d * d * d) + GridModes.Lanes];
            SecondImaginary = new double[(d * d * d * d) + GridModes.Lanes];
            ProjectedReal = new double[d + GridModes.Lanes];
            ProjectedImaginary = new double[d + GridModes.Lanes];
        }
    }
}
