using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Matrix elements from the full third-order tensor. With q + p + p' = G the phase exp(i p.R2 + i p'.R3) equals exp(-i q.R3) exp(i p.(R2 -
/// R3)):
/// for a fixed first phonon only the difference D = R2 - R3 meets p. The first phonon's eigenvectors are contracted once, the sum over D is
/// a
/// <see cref="PartialFourierSum"/>, and only kept branches are projected on the partners' eigenvectors.
/// </summary>
internal readonly struct FullThreePhononVertex : IThreePhononVertex
{
    private readonly AnharmonicForceConstants _tensor;
    private readonly GridModes _modes;
    private readonly Workspace _work;

    public FullThreePhononVertex(AnharmonicForceConstants tensor, GridModes modes)
    {
        if (tensor.Order != 3)
        {
            throw new ArgumentException("Third-order force constants are needed.", nameof(tensor));
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
        for (int i = 0; i < w.Sum.Cells.Length; i++)
        {
            Array.Clear(w.BasisReal);
            Array.Clear(w.BasisImaginary);
            foreach (int block in w.Blocks[i])
            {
                AddBlock(block, address);
            }

            ContractFirstLeg(q, w.Sum.TableReal(i), w.Sum.TableImaginary(i), d);
        }

        w.Sum.Begin();
    }

    public void BeginPartner(long p, long sum)
    {
        _work.Sum.Evaluate(_modes.Grid.Address(p));
        _work.Partner = p;
        _work.Third = sum;
        _work.ProjectedFirst = -1;
    }

    public void Announce(long p, long sum)
    {
    }

    public void Squares(ReadOnlySpan<ThreePhononCandidate> candidates, Span<Vector512<double>> squares)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            ref readonly ThreePhononCandidate c = ref candidates[i];
            Squares(c.First, c.Partner, c.Block, ref Unsafe.As<Vector512<double>, double>(ref squares[i]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Squares(int first, int partner, int firstThird, ref double squares)
    {
        Workspace w = _work;
        int d = _modes.BranchCount;
        int padded = _modes.PaddedBranches;
        if (w.ProjectedFirst != first || w.ProjectedPartner != partner)
        {
            Project(first, partner);
        }

        nint third = (nint)(w.Third * d * padded) + firstThird;
        LegProjection.CloseOutgoing(
            w.ProjectedReal,
            w.ProjectedImaginary,
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_modes.VectorReal), third),
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_modes.VectorImaginary), third),
            padded,
            d,
            out Vector512<double> real,
            out Vector512<double> imaginary);
        Vector512.FusedMultiplyAdd(real, real, imaginary * imaginary).StoreUnsafe(ref squares);
    }

    private void Project(int first, int partner)
    {
        int d = _modes.BranchCount;
        LegProjection.Project(_modes, _work.Partner, partner, _work.Sum, first * d * d, _work.ProjectedReal, _work.ProjectedImaginary);
        _work.ProjectedFirst = first;
        _work.ProjectedPartner = partner;
    }

    // basis[c1][c2][c3] += Phi exp(-i q.R3)
    private void AddBlock(int block, IntVector3 q)
    {
        Workspace w = _work;
        int d = _modes.BranchCount;
        (double cos, double sin) = w.Phases.At(q, -_tensor.Cell(block, 2));
        int b1 = _tensor.Atom(block, 0), b2 = _tensor.Atom(block, 1), b3 = _tensor.Atom(block, 2);
        ReadOnlySpan<double> values = _tensor.Block(block);
        for (int a1 = 0; a1 < 3; a1++)
        {
            for (int a2 = 0; a2 < 3; a2++)
            {
                int target = ((((((3 * b1) + a1) * d) + (3 * b2) + a2) * d) + (3 * b3));
                for (int a3 = 0; a3 < 3; a3++)
                {
                    double value = values[(((a1 * 3) + a2) * 3) + a3];
                    w.BasisReal[target + a3] += cos * value;
                    w.BasisImaginary[target + a3] += sin * value;
                }
            }
        }
    }

    // table[branch][c2][c3] = sum_c1 e_c1(Q)/sqrt(m) basis[c1][c2][c3]
    private void ContractFirstLeg(long q, Span<double> real, Span<double> imaginary, int d)
    {
        real.Clear();
        imaginary.Clear();
        for (int c = 0; c < d; c++)
        {
            ReadOnlySpan<double> rowReal = _work.BasisReal.AsSpan(c * d * d, d * d);
            ReadOnlySpan<double> rowImaginary = _work.BasisImaginary.AsSpan(c * d * d, d * d);
            long vector = ((q * d) + c) * _modes.PaddedBranches;
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

    private sealed class Workspace
    {
        public readonly PartialFourierSum Sum;
        public readonly int[][] Blocks;
        public readonly GridPhases Phases;
        public readonly double[] BasisReal;
        public readonly double[] BasisImaginary;
        public readonly double[] ProjectedReal;
        public readonly double[] ProjectedImaginary;
        public long Partner;
        public long Third;
        public int ProjectedFirst;
        public int ProjectedPartner;

        public Workspace(AnharmonicForceConstants tensor, GridModes modes)
        {
            int d = modes.BranchCount;
            ILookup<IntVector3, int> byDifference =
                Enumerable.Range(0, tensor.BlockCount).ToLookup(b => tensor.Cell(b, 1) - tensor.Cell(b, 2));
            IntVector3[] differences = PartialFourierSum.Sort(byDifference.Select(g => g.Key));
            Blocks = [.. differences.Select(difference => byDifference[difference].ToArray())];
            Sum = new PartialFourierSum(differences, d * d * d, modes.Grid);
            Phases = new GridPhases(modes.Grid);
            BasisReal = new double[d * d * d];
            BasisImaginary = new double[d * d * d];
            ProjectedReal = new double[d + GridModes.Lanes];
            ProjectedImaginary = new double[d + GridModes.Lanes];
        }
    }
}
