using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// |sum e_c(P) M[c, c'] e*_c'(Q'')|^2 of the wanted pairs of branches. In large cells nearly all work is the first product, of M with the
/// branches of P or of Q''; energy conservation leaves few elements to each. So branches are chosen from both sides, as few as cover all
/// that is wanted.
/// </summary>
internal sealed class TwoSidedElements
{
    private const uint LowerHalf = 0x0F, UpperHalf = 0xF0;

    private readonly int _quads;
    private readonly AtomPairMatrix _transpose;
    private readonly int[] _transposed; // number of a pair in the matrix, [pair of the transpose]
    private readonly double[] _rows; // [branch of P], see AtomPairMatrix
    private readonly double[] _transposeRows; // [branch of Q'']
    private readonly ElementTiles _tiles;
    private readonly ElementTiles _transposeTiles;
    private readonly List<int> _fours = []; // branch of Q'' * quads + four branches of P that are wanted from the other side
    private readonly int[] _place; // in this list, [branch of Q'' * quads + four branches of P], or -1
    private readonly BranchCover _cover; // [quad of P][quad of Q'']
    private readonly bool[] _partners; // quads of P that M is multiplied with
    private readonly bool[] _thirds; // quads of Q''
    private readonly int[] _chosen;
    private byte[] _others = []; // lanes made from the other side, [candidate]
    private Vector256<double>[] _squares = [];

    /// <param name="pairs">Of the matrix, see <see cref="AtomPairMatrix"/>.</param>
    /// <param name="branches">Phonon branches.</param>
    /// <param name="padded">The same, rounded up to whole vectors.</param>
    public TwoSidedElements((int Row, int Column)[] pairs, int branches, int padded)
    {
        Matrix = new AtomPairMatrix(pairs, branches / 3);
        (int Row, int Column)[] transposed = AtomPairMatrix.Sort(pairs.Select(p => (p.Column, p.Row)));
        _transpose = new AtomPairMatrix(transposed, branches / 3);
        Dictionary<(int, int), int> number = pairs.Select((pair, i) => (pair, i)).ToDictionary(p => p.pair, p => p.i);
        _transposed = [.. transposed.Select(p => number[(p.Column, p.Row)])];
        (Partner, Third) = (new ModePanel(branches, padded), new ModePanel(branches, padded));
        _quads = Partner.Quads;
        _rows = new double[padded * AtomPairMatrix.RowLength(branches)];
        _transposeRows = new double[_rows.Length];
        (_tiles, _transposeTiles) = (new ElementTiles(branches, _quads), new ElementTiles(branches, _quads));
        _place = new int[padded * _quads];
        _cover = new BranchCover(_quads);
        (_partners, _thirds, _chosen) = (new bool[_quads], new bool[_quads], new int[_quads]);
    }

    /// <summary>To be filled for one branch of Q.</summary>
    public AtomPairMatrix Matrix { get; }

    /// <summary>Eigenvectors of P.</summary>
    public ModePanel Partner { get; }

    /// <summary>Complex conjugate eigenvectors of Q''.</summary>
    public ModePanel Third { get; }

    /// <summary>Squares of some candidates, all of one branch of Q.</summary>
    /// <param name="candidates">Candidates.</param>
    /// <param name="mine">Those that are wanted.</param>
    /// <param name="squares">Eight numbers a candidate.</param>
    public void Make(ReadOnlySpan<ThreePhononCandidate> candidates, ReadOnlySpan<int> mine, Span<Vector512<double>> squares)
    {
        Choose(candidates, mine);
        Divide(candidates, mine);
        Matrix.Project(Partner, Chosen(_partners), _rows);
        for (int j = 0; j < mine.Length; j++)
        {
            ref readonly ThreePhononCandidate c = ref candidates[mine[j]];
            _tiles.Want(c.Partner, c.Block / GridModes.Lanes, c.Wanted & ~(uint)_others[j], mine[j]);
        }

        _tiles.Make(_rows, Third, MemoryMarshal.Cast<Vector512<double>, Vector256<double>>(squares));
        if (_fours.Count > 0)
        {
            MakeOthers(candidates, mine, MemoryMarshal.Cast<Vector512<double>, double>(squares));
        }
    }

    private void Choose(ReadOnlySpan<ThreePhononCandidate> candidates, ReadOnlySpan<int> mine)
    {
        _cover.Clear();
        foreach (int i in mine)
        {
            ref readonly ThreePhononCandidate c = ref candidates[i];
            (int partner, int third) = (c.Partner / ModePanel.Lanes, c.Block / ModePanel.Lanes);
            if ((c.Wanted & LowerHalf) != 0)
            {
                _cover.Mark(partner, third);
            }

            if ((c.Wanted & UpperHalf) != 0)
            {
                _cover.Mark(partner, third + 1);
            }
        }

        _cover.Find(_partners, _thirds);
    }

    // which lanes come from the other side
    private void Divide(ReadOnlySpan<ThreePhononCandidate> candidates, ReadOnlySpan<int> mine)
    {
        if (_others.Length < mine.Length)
        {
            _others = new byte[2 * mine.Length];
        }

        Array.Fill(_place, -1);
        _fours.Clear();
        for (int j = 0; j < mine.Length; j++)
        {
            ref readonly ThreePhononCandidate c = ref candidates[mine[j]];
            int quad = c.Partner / ModePanel.Lanes;
            uint others = _partners[quad] ? 0 : c.Wanted;
            _others[j] = (byte)others;
            for (; others != 0; others &= others - 1)
            {
                int place = ((c.Block + BitOperations.TrailingZeroCount(others)) * _quads) + quad;
                if (_place[place] < 0)
                {
                    _place[place] = _fours.Count;
                    _fours.Add(place);
                }
            }
        }
    }

    private void MakeOthers(ReadOnlySpan<ThreePhononCandidate> candidates, ReadOnlySpan<int> mine, Span<double> squares)
    {
        if (_squares.Length < _fours.Count)
        {
            _squares = new Vector256<double>[2 * _fours.Count];
        }

        _transpose.SetTransposed(Matrix, _transposed);
        _transpose.Project(Third, Chosen(_thirds), _transposeRows);
        for (int i = 0; i < _fours.Count; i++)
        {
            _transposeTiles.Want(_fours[i] / _quads, _fours[i] % _quads, i);
        }

        _transposeTiles.Make(_transposeRows, Partner, _squares);
        ReadOnlySpan<double> made = MemoryMarshal.Cast<Vector256<double>, double>(_squares);
        for (int j = 0; j < mine.Length; j++)
        {
            ref readonly ThreePhononCandidate c = ref candidates[mine[j]];
            for (uint others = _others[j]; others != 0; others &= others - 1)
            {
                int lane = BitOperations.TrailingZeroCount(others);
                int place = _place[((c.Block + lane) * _quads) + (c.Partner / ModePanel.Lanes)];
                squares[(mine[j] * GridModes.Lanes) + lane] = made[(place * ModePanel.Lanes) + (c.Partner % ModePanel.Lanes)];
            }
        }
    }

    private ReadOnlySpan<int> Chosen(ReadOnlySpan<bool> quads)
    {
        int count = 0;
        for (int quad = 0; quad < quads.Length; quad++)
        {
            if (quads[quad])
            {
                _chosen[count++] = quad;
            }
        }

        return _chosen.AsSpan(0, count);
    }
}
