using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Four-phonon elements from the full fourth-order tensor of a large cell. Legs are contracted from the blocks one after the other for a
/// tuple of wave vectors; nothing is kept for more than one branch of Q and four of P1, so that memory goes with the number of blocks.
/// </summary>
internal readonly struct SparseFourPhononVertex : IFourPhononVertex
{
    private readonly GridModes _modes;
    private readonly Workspace _work;

    public SparseFourPhononVertex(AnharmonicForceConstants tensor, GridModes modes)
    {
        _modes = modes;
        _work = new Workspace(new SparseFourthOrder(tensor), modes);
    }

    public int FirstsAtOnce => 1;

    public void BeginFirst(long q)
    {
        _work.Q = q;
        _work.SetPhases(-_modes.Grid.Address(q), _work.FirstPhases);
    }

    public void BeginSecond(long p1)
    {
        _work.P1 = p1;
        _work.SetPhases(_modes.Grid.Address(p1), _work.SecondPhases);
    }

    public void BeginPair(long p2, long p3)
    {
        Workspace w = _work;
        w.SetPhases(_modes.Grid.Address(p2), w.ThirdPhases);
        w.Contraction.SetPhases(w.FirstPhases, w.SecondPhases, w.ThirdPhases);
        w.Third.Pack(_modes.VectorReal, _modes.VectorImaginary, p2, conjugate: false);
        w.Fourth.Pack(_modes.VectorReal, _modes.VectorImaginary, p3, conjugate: false);
    }

    public void Squares(ReadOnlySpan<FourPhononCandidate> candidates, Span<Vector512<double>> squares)
    {
        Workspace w = _work;
        int d = _modes.BranchCount, padded = _modes.PaddedBranches;
        long q = w.Q * d * padded, p1 = w.P1 * d * padded;
        int first = -1, four = -1;
        for (int start = 0; start < candidates.Length;)
        {
            int row = candidates[start].Row, second = row % d;
            if (row / d != first)
            {
                (first, four) = (row / d, -1);
                w.Contraction.ContractFirst(ref _modes.VectorReal[q + first], ref _modes.VectorImaginary[q + first], padded);
            }

            if (second / ModePanel.Lanes != four)
            {
                four = second / ModePanel.Lanes;
                long branch = p1 + (four * ModePanel.Lanes);
                w.Contraction.ContractSecond(ref _modes.VectorReal[branch], ref _modes.VectorImaginary[branch], padded);
            }

            int end = start;
            w.Quads.Clear();
            for (; end < candidates.Length && candidates[end].Row == row; end++)
            {
                ref readonly FourPhononCandidate c = ref candidates[end];
                w.Tiles.Want(c.Third, c.Block, c.Wanted, end);
                if (w.Quads.Count == 0 || w.Quads[^1] != c.Third / ModePanel.Lanes)
                {
                    w.Quads.Add(c.Third / ModePanel.Lanes); // candidates come with rising branches of P2
                }
            }

            w.Contraction.Matrix(second).Project(w.Third, CollectionsMarshal.AsSpan(w.Quads), w.Rows);
            w.Tiles.Make(w.Rows, w.Fourth, MemoryMarshal.Cast<Vector512<double>, Vector256<double>>(squares));
            start = end;
        }
    }

    private sealed class Workspace
    {
        public readonly FourthOrderContraction Contraction;
        public readonly (double Cos, double Sin)[] FirstPhases;
        public readonly (double Cos, double Sin)[] SecondPhases;
        public readonly (double Cos, double Sin)[] ThirdPhases;
        public readonly ModePanel Third;
        public readonly ModePanel Fourth;
        public readonly double[] Rows; // [branch of P2], see AtomPairMatrix
        public readonly List<int> Quads; // fours of branches of P2 that are wanted
        public readonly ElementTiles Tiles;
        public long Q;
        public long P1;
        private readonly SparseFourthOrder _order;
        private readonly GridPhases _phases;

        public Workspace(SparseFourthOrder order, GridModes modes)
        {
            int d = modes.BranchCount;
            _order = order;
            _phases = new GridPhases(modes.Grid);
            Contraction = new FourthOrderContraction(order, d / 3);
            FirstPhases = new (double, double)[order.Cells.Length];
            SecondPhases = new (double, double)[order.Cells.Length];
            ThirdPhases = new (double, double)[order.Cells.Length];
            Third = new ModePanel(d, modes.PaddedBranches);
            Fourth = new ModePanel(d, modes.PaddedBranches);
            Rows = new double[modes.PaddedBranches * AtomPairMatrix.RowLength(d)];
            Quads = new List<int>(Third.Quads);
            Tiles = new ElementTiles(d, Fourth.Quads);
        }

        public void SetPhases(IntVector3 address, (double Cos, double Sin)[] phases)
        {
            for (int i = 0; i < phases.Length; i++)
            {
                phases[i] = _phases.At(address, _order.Cells[i]);
            }
        }
    }
}
