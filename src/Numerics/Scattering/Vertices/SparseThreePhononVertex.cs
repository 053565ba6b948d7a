using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Matrix elements from the full third-order tensor of a large cell, in which most pairs of atoms have no block. The phases are those of
/// <see cref="FullThreePhononVertex"/>; the tensor stays a list of 3 x 3 blocks of atom pairs until only the last leg is left.
/// </summary>
internal readonly struct SparseThreePhononVertex : IThreePhononVertex
{
    private readonly GridModes _modes;
    private readonly Workspace _work;

    public SparseThreePhononVertex(AnharmonicForceConstants tensor, GridModes modes)
    {
        _modes = modes;
        _work = new Workspace(new SparseThirdOrder(tensor), modes);
    }

    // first[branch][term][a2][a3] = sum over blocks of e_a1(Q)/sqrt(m) exp(-i q.R3) Phi
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void BeginFirst(long q)
    {
        Workspace w = _work;
        int d = _modes.BranchCount, padded = _modes.PaddedBranches, length = w.Terms * 9;
        AnharmonicForceConstants tensor = w.Order.Tensor;
        IntVector3 address = _modes.Grid.Address(q);
        Array.Clear(w.FirstReal);
        Array.Clear(w.FirstImaginary);
        for (int block = 0; block < tensor.BlockCount; block++)
        {
            (double cos, double sin) = w.Phases.At(address, -tensor.Cell(block, 2));
            ReadOnlySpan<double> values = tensor.Block(block);
            long vector = ((q * d) + (3 * tensor.Atom(block, 0))) * padded;
            int target = w.Order.TermOfBlock[block] * 9;
            for (int branch = 0; branch < d; branch++, target += length)
            {
                Span<double> real = w.FirstReal.AsSpan(target, 9), imaginary = w.FirstImaginary.AsSpan(target, 9);
                for (int a = 0; a < 3; a++)
                {
                    long component = vector + (a * padded) + branch;
                    double er = _modes.VectorReal[component], ei = _modes.VectorImaginary[component];
                    double re = (er * cos) - (ei * sin), im = (er * sin) + (ei * cos);
                    for (int k = 0; k < 9; k++)
                    {
                        real[k] += re * values[(9 * a) + k];
                        imaginary[k] += im * values[(9 * a) + k];
                    }
                }
            }
        }
    }

    public void BeginPartner(long p, long sum)
    {
        Workspace w = _work;
        IntVector3 address = _modes.Grid.Address(p);
        for (int term = 0; term < w.Terms; term++)
        {
            (w.Cosines[term], w.Sines[term]) = w.Phases.At(address, w.Order.Cells[term]);
        }

        w.Elements.Partner.Pack(_modes.VectorReal, _modes.VectorImaginary, p, conjugate: false);
        w.Elements.Third.Pack(_modes.VectorReal, _modes.VectorImaginary, sum, conjugate: true);
    }

    public void Announce(long p, long sum)
    {
    }

    public void Squares(ReadOnlySpan<ThreePhononCandidate> candidates, Span<Vector512<double>> squares)
    {
        Workspace w = _work;
        w.SortByFirst(candidates);
        for (int first = 0; first < _modes.BranchCount; first++)
        {
            ReadOnlySpan<int> mine = w.OfFirst(first);
            if (mine.Length > 0)
            {
                MakeMatrix(first);
                w.Elements.Make(candidates, mine, squares);
            }
        }
    }

    // the cells of a pair are summed with exp(i p.(R2 - R3))
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MakeMatrix(int first)
    {
        Workspace w = _work;
        ReadOnlySpan<double> tableReal = w.FirstReal.AsSpan(first * w.Terms * 9, w.Terms * 9);
        ReadOnlySpan<double> tableImaginary = w.FirstImaginary.AsSpan(first * w.Terms * 9, w.Terms * 9);
        for (int pair = 0; pair < w.Order.Pairs.Length; pair++)
        {
            Vector512<double> sumReal = default, sumImaginary = default;
            double lastReal = 0, lastImaginary = 0;
            for (int term = w.Order.PairStart[pair]; term < w.Order.PairStart[pair + 1]; term++)
            {
                double cos = w.Cosines[term], sin = w.Sines[term];
                ref readonly double r = ref tableReal[9 * term], i = ref tableImaginary[9 * term];
                Vector512<double> vr = Vector512.LoadUnsafe(in r), vi = Vector512.LoadUnsafe(in i);
                sumReal += (cos * vr) - (sin * vi);
                sumImaginary += (cos * vi) + (sin * vr);
                double er = tableReal[(9 * term) + 8], ei = tableImaginary[(9 * term) + 8];
                lastReal += (cos * er) - (sin * ei);
                lastImaginary += (cos * ei) + (sin * er);
            }

            w.Elements.Matrix.Set(pair, sumReal, sumImaginary, lastReal, lastImaginary);
        }
    }

    private sealed class Workspace
    {
        public readonly SparseThirdOrder Order;
        public readonly int Terms;
        public readonly GridPhases Phases;
        public readonly double[] FirstReal; // [branch of Q][term][3 a2 + a3]
        public readonly double[] FirstImaginary;
        public readonly double[] Cosines; // exp(i p.(R2 - R3)) of a term
        public readonly double[] Sines;
        public readonly TwoSidedElements Elements;
        private readonly int[] _firstStart;
        private int[] _order = [];

        public Workspace(SparseThirdOrder order, GridModes modes)
        {
            int d = modes.BranchCount;
            Order = order;
            Terms = order.Cells.Length;
            Phases = new GridPhases(modes.Grid);
            FirstReal = new double[d * Terms * 9];
            FirstImaginary = new double[d * Terms * 9];
            Cosines = new double[Terms];
            Sines = new double[Terms];
            Elements = new TwoSidedElements(order.Pairs, d, modes.PaddedBranches);
            _firstStart = new int[d + 2];
        }

        /// <summary>Candidates of a branch of Q, in the order they came in.</summary>
        public ReadOnlySpan<int> OfFirst(int first) => _order.AsSpan(_firstStart[first], _firstStart[first + 1] - _firstStart[first]);

        public void SortByFirst(ReadOnlySpan<ThreePhononCandidate> candidates)
        {
            if (_order.Length < candidates.Length)
            {
                _order = new int[candidates.Length];
            }

            Array.Clear(_firstStart);
            foreach (ref readonly ThreePhononCandidate c in candidates)
            {
                _firstStart[c.First + 2]++;
            }

            for (int i = 2; i < _firstStart.Length; i++)
            {
                _firstStart[i] += _firstStart[i - 1];
            }

            for (int i = 0; i < candidates.Length; i++)
            {
                _order[_firstStart[candidates[i].First + 1]++] = i;
            }
        }
    }
}
