using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// All four-phonon processes of one first wave vector. A tuple (p1, p2, p3) is searched for energy-conserving branches and sign patterns
/// first; the matrix elements are then built for those alone. The width is symmetric in the three partners:
/// sigma^2 is the mean over their pairs of base(s_i v_i - s_j v_j)^2, the gradient of the energy with respect to the two free wave vectors.
/// </summary>
internal sealed class FourPhononKernel<TVertex>
    where TVertex : struct, IFourPhononVertex
{
    private readonly GridModes _modes;
    private readonly NormalProcesses _normal;
    private readonly double _cutSquared;
    private readonly double _normalisation;
    private readonly int _temperatures;
    private readonly TVertex _vertex;
    private readonly KernelClock _clock = new();
    private readonly List<FourPhononCandidate> _candidates = new(4096);
    private Vector512<double>[] _widthSquared = []; // [(pair of places of branches of P1 and P2 * blocks + block) * 4 + odd]
    private readonly Vector512<double>[] _inverseWidth = new Vector512<double>[4]; // of the candidates at hand, by odd partner
    private Vector512<double>[] _squares = new Vector512<double>[4096]; // of every candidate
    private long _first;
    private long _opposite;
    private long _second;
    private BranchSubset _subset;

    public FourPhononKernel(GridModes modes, NormalProcesses normal, BroadeningOptions broadening, TVertex vertex)
    {
        _modes = modes;
        _normal = normal;
        _cutSquared = broadening.CutFourPhonon * broadening.CutFourPhonon;
        _normalisation = broadening.Normalisation(broadening.CutFourPhonon);
        _temperatures = modes.Occupation.Length;
        _vertex = vertex;
    }

    /// <summary>Times of this kernel so far.</summary>
    public KernelTimes Times => _clock.Read();

    /// <summary>Exhaustive: every tuple that <paramref name="partners"/> holds.</summary>
    public void Run(long q, FourPhononPartners partners, RateAccumulator sums, CancellationToken cancellation)
    {
        QPointGrid grid = _modes.Grid;
        IntVector3 first = grid.Address(q);
        Begin(q);
        for (int i = 0; i < partners.Representatives.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long p1 = partners.Representatives[i];
            IntVector3 known = first + grid.Address(p1);
            for (long p2 = 0; p2 < grid.Count; p2++)
            {
                long p3 = grid.Index(-(known + grid.Address(p2)));
                double weight = partners.Weight(i, p2, p3);
                if (weight != 0)
                {
                    Add(p1, p2, p3, weight, sums);
                }
            }
        }
    }

    /// <summary>Fixes the first wave vector.</summary>
    public void Begin(long q)
    {
        _first = q;
        _opposite = _modes.Grid.Opposite(q);
        _second = -1;
        _vertex.BeginFirst(q);
    }

    /// <summary>
    /// Adds all processes of one tuple, q + p1 + p2 + p3 = G, in all sign patterns; fastest when tuples come with p1 and then p2 ascending.
    /// </summary>
    /// <param name="p1">Wave vector flowing in.</param>
    /// <param name="p2">The same.</param>
    /// <param name="p3">The same.</param>
    /// <param name="weight">Number of ordered tuples that this one stands for.</param>
    /// <param name="sums">Where to add.</param>
    public void Add(long p1, long p2, long p3, double weight, RateAccumulator sums) =>
        Add(p1, p2, p3, weight, BranchSubset.All, sums);

    /// <summary>The same from some branches of P1 and P2, which stand for all.</summary>
    public void Add(long p1, long p2, long p3, double weight, BranchSubset subset, RateAccumulator sums)
    {
        Take(subset);

        // candidates of one branch of Q are always found and added in the same order: bits do not depend on how many come at once
        int d = _modes.BranchCount, atOnce = _vertex.FirstsAtOnce;
        bool normal = false, begun = false;
        for (int first = 0; first < d; first += atOnce)
        {
            bool timed = _clock.Begin();
            FindCandidates(_first, p1, p2, p3, first, Math.Min(d, first + atOnce));
            if (p1 == _opposite || p2 == _opposite || p3 == _opposite)
            {
                TrivialTuples.Remove(_modes, _first, p1, p2, p3, _candidates);
            }

            if (timed)
            {
                _clock.EndCandidates();
            }

            if (_candidates.Count == 0)
            {
                continue;
            }

            if (!begun)
            {
                BeginTuple(p1, p2, p3);
                normal = _normal.IsNormal(_first, p1, p2, p3);
                begun = true;
            }

            MakeElements();
            if (timed)
            {
                _clock.EndElements();
            }

            AddCandidates(_first, p1, p2, p3, weight, normal, sums);
            if (timed)
            {
                _clock.EndWeights();
            }
        }
    }

    private void Take(BranchSubset subset)
    {
        _subset = subset;
        int widths = subset.Places(_modes.BranchCount) * (_modes.PaddedBranches / GridModes.Lanes) * 4;
        if (_widthSquared.Length < widths)
        {
            _widthSquared = new Vector512<double>[widths];
        }
    }

    // of the first block
    private int WidthsOf(int second, int third, int blocks) =>
        ((_subset.PlaceOfSecond(second) * _subset.ThirdPlaces(_modes.BranchCount)) + _subset.PlaceOfThird(third)) * blocks * 4;

    private void BeginTuple(long p1, long p2, long p3)
    {
        if (p1 != _second)
        {
            _vertex.BeginSecond(p1);
            _second = p1;
        }

        _vertex.BeginPair(p2, p3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindCandidates(long q, long p1, long p2, long p3, int firstBegin, int firstEnd)
    {
        _candidates.Clear();
        int padded = _modes.PaddedBranches;
        int d = _modes.BranchCount;
        int blocks = padded / GridModes.Lanes;
        ref double frequency = ref MemoryMarshal.GetArrayDataReference(_modes.Frequency);
        Vector512<double> cut = Vector512.Create(_cutSquared);
        Vector512<double> floor = Vector512.Create(_modes.WidthFloor * _modes.WidthFloor);
        for (int second = 0; second < d; second++)
        {
            if (!_subset.TakesSecond(second))
            {
                continue;
            }

            double omega2 = _modes.Frequency[(p1 * padded) + second];
            for (int third = 0; third < d; third++)
            {
                double omega3 = _modes.Frequency[(p2 * padded) + third];
                if (double.IsNaN(omega2 + omega3) || !_subset.TakesThird(third))
                {
                    continue;
                }

                int widths = WidthsOf(second, third, blocks) - 4;
                for (int block = 0; block < blocks; block++)
                {
                    widths += 4;
                    if (firstBegin == 0)
                    {
                        Widths(p1, second, p2, third, p3, block, widths, floor);
                    }

                    Vector512<double> reach0 = cut * _widthSquared[widths];
                    Vector512<double> reach1 = cut * _widthSquared[widths + 1];
                    Vector512<double> reach2 = cut * _widthSquared[widths + 2];
                    Vector512<double> reach3 = cut * _widthSquared[widths + 3];
                    Vector512<double> omega4 =
                        Vector512.LoadUnsafe(ref Unsafe.Add(ref frequency, (nint)(p3 * padded) + (block * GridModes.Lanes)));
                    Vector512<double> e23 = Vector512.Create(omega2 + omega3);
                    Vector512<double> d23 = Vector512.Create(omega2 - omega3);
                    Vector512<double> minus3 = e23 - omega4; // ++-
                    Vector512<double> minus2 = d23 + omega4; // +-+
                    Vector512<double> minus1 = omega4 - d23; // -++
                    Vector512<double> minusAll = e23 + omega4;
                    for (int first = firstBegin; first < firstEnd; first++)
                    {
                        Vector512<double> omega1 = Vector512.Create(Unsafe.Add(ref frequency, (nint)(q * padded) + first));
                        ulong masks = Mask(omega1 + minus3, reach3)
                            | (Mask(omega1 + minus2, reach2) << 8)
                            | (Mask(omega1 + minus1, reach1) << 16)
                            | (Mask(omega1 - minus1, reach1) << 24) // +--
                            | (Mask(omega1 - minus2, reach2) << 32) // -+-
                            | (Mask(omega1 - minus3, reach3) << 40) // --+
                            | (Mask(omega1 - minusAll, reach0) << 48);
                        if (masks != 0)
                        {
                            _candidates.Add(new FourPhononCandidate((first * d) + second, third, block, masks));
                        }
                    }
                }
            }
        }
    }

    // The four squared widths of a branch triple: partners all alike in sign, or partner 1, 2, 3 odd.
    private void Widths(long p1, int branch1, long p2, int branch2, long p3, int block, int target, Vector512<double> floor)
    {
        int padded = _modes.PaddedBranches;
        int count = _modes.WidthCount;
        ref double width = ref MemoryMarshal.GetArrayDataReference(_modes.Width);
        ref double width1 = ref Unsafe.Add(ref width, (nint)(p1 * count * padded) + branch1);
        ref double width2 = ref Unsafe.Add(ref width, (nint)(p2 * count * padded) + branch2);
        ref double width3 = ref Unsafe.Add(ref width, (nint)(p3 * count * padded) + (block * GridModes.Lanes));
        AdaptiveWidths.FourPhonon(
            ref width1,
            ref width2,
            ref width3,
            count,
            padded,
            out Vector512<double> alike,
            out Vector512<double> odd1,
            out Vector512<double> odd2,
            out Vector512<double> odd3);
        Vector512<double> third = Vector512.Create(1.0 / 3);
        _widthSquared[target] = Vector512.Max(floor, third * alike);
        _widthSquared[target + 1] = Vector512.Max(floor, third * odd1);
        _widthSquared[target + 2] = Vector512.Max(floor, third * odd2);
        _widthSquared[target + 3] = Vector512.Max(floor, third * odd3);
    }

    private void MakeElements()
    {
        if (_squares.Length < _candidates.Count)
        {
            _squares = new Vector512<double>[2 * _candidates.Count];
        }

        _vertex.Squares(CollectionsMarshal.AsSpan(_candidates), _squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCandidates(long q, long p1, long p2, long p3, double weight, bool normal, RateAccumulator sums)
    {
        int padded = _modes.PaddedBranches;
        int d = _modes.BranchCount;
        int blocks = padded / GridModes.Lanes;
        Vector512<double> scale = Vector512.Create(weight * _subset.StandsFor / 6 * _normalisation);
        int known = -1;
        Span<FourPhononCandidate> candidates = CollectionsMarshal.AsSpan(_candidates);
        for (int i = 0; i < candidates.Length; i++)
        {
            ref readonly FourPhononCandidate candidate = ref candidates[i];
            int first = candidate.Row / d, second = candidate.Row % d;
            long slot1 = (q * padded) + first, slot2 = (p1 * padded) + second, slot3 = (p2 * padded) + candidate.Third;
            nint slot4 = (nint)(p3 * padded) + (candidate.Block * GridModes.Lanes);
            Vector512<double> square = _squares[i];
            Vector512<double> omega4 = Vector512.LoadUnsafe(ref _modes.Frequency[slot4]);
            Vector512<double> inverse = scale
                * Vector512.Create(_modes.InverseFrequency[slot1] * _modes.InverseFrequency[slot2] * _modes.InverseFrequency[slot3])
                * Vector512.LoadUnsafe(ref _modes.InverseFrequency[slot4]);
            int widths = WidthsOf(second, candidate.Third, blocks) + (4 * candidate.Block);
            if (widths != known)
            {
                for (int odd = 0; odd < _inverseWidth.Length; odd++)
                {
                    _inverseWidth[odd] = Vector512<double>.One / Vector512.Sqrt(_widthSquared[widths + odd]);
                }

                known = widths;
            }

            ulong any = 0;
            for (int pattern = 0; pattern < SignPattern.All.Length; pattern++)
            {
                byte mask = (byte)(candidate.Masks >> (8 * pattern));
                if (mask == 0)
                {
                    continue;
                }

                any |= mask;
                SignPattern signs = SignPattern.All[pattern];
                Vector512<double> x =
                    Vector512.Create(_modes.Frequency[slot1] + (signs.S1 * _modes.Frequency[slot2]) + (signs.S2 * _modes.Frequency[slot3]))
                        + (Vector512.Create((double)signs.S3) * omega4);
                Vector512<double> delta = MaskedGaussian.Of(x, _inverseWidth[signs.Odd], mask);
                Vector512<double> weighted = delta * inverse;
                int channel = signs.Channel;
                sums.PhaseSpace[(channel * d) + first] += scale * delta;
                sums.Processes[(channel * d) + first] += weight / (channel == 2 ? 1 : 3) * BitOperations.PopCount(mask);
                for (int t = 0; t < _temperatures; t++)
                {
                    double[] occupation = _modes.Occupation[t];
                    Vector512<double> population = Population(
                        signs, occupation[slot2], occupation[slot3], Vector512.LoadUnsafe(ref occupation[slot4]));
                    Vector512<double> term = weighted * population;
                    int index = (((channel * _temperatures) + t) * d) + first;
                    sums.Weighted[index] += term;
                    index += normal ? 3 * _temperatures * d : 0;
                    sums.Rate[index] = Vector512.FusedMultiplyAdd(term, square, sums.Rate[index]);
                }
            }

            sums.Elements += BitOperations.PopCount(any);
        }
    }

    // prod_absorbed n prod_emitted (n + 1) - prod_absorbed (n + 1) prod_emitted n
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Population(SignPattern signs, double n1, double n2, Vector512<double> n3)
    {
        double forward = (signs.S1 > 0 ? n1 : n1 + 1) * (signs.S2 > 0 ? n2 : n2 + 1);
        double backward = (signs.S1 > 0 ? n1 + 1 : n1) * (signs.S2 > 0 ? n2 + 1 : n2);
        Vector512<double> more = n3 + Vector512<double>.One;
        return signs.S3 > 0
            ? (Vector512.Create(forward) * n3) - (Vector512.Create(backward) * more)
            : (Vector512.Create(forward) * more) - (Vector512.Create(backward) * n3);
    }

    private static ulong Mask(Vector512<double> energy, Vector512<double> reach) =>
        Vector512.LessThan(energy * energy, reach).ExtractMostSignificantBits();
}
