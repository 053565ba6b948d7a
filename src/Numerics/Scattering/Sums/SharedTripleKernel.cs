using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Processes of three wave vectors q, p and -q'', q'' = q + p, for the rates of all three. With all momenta flowing in, energy may be
/// conserved in three ways, each of which is absorption to two of the phonons and the decay of the third: omega + omega' = omega'' (a),
/// omega + omega'' = omega' (b), omega = omega' + omega'' (c). The width of a process follows from the velocities of the two phonons that
/// are not the first, as in <see cref="ThreePhononKernel{TVertex, TSink}"/>; an element is made if any of the three wants it.
/// </summary>
internal sealed class SharedTripleKernel<TVertex>
    where TVertex : struct, IThreePhononVertex
{
    private readonly GridModes _modes;
    private readonly NormalProcesses _normal;
    private readonly double _cut;
    private readonly double _normalisation;
    private readonly TVertex _vertex;
    private readonly SharedTripleSearch _search;
    private readonly SharedSums?[] _sums; // [irreducible point]
    private KernelClock _clock = new();
    private Vector512<double>[] _squares = [];
    private ThreePhononCandidate[] _kept = []; // those of one of the three
    private int[] _keptAt = [];
    private int _keptCount;
    private long _first;
    private IntVector3 _firstAddress;

    /// <param name="problem">All irreducible points of the grid.</param>
    /// <param name="vertex">Matrix elements.</param>
    public SharedTripleKernel(ScatteringProblem problem, TVertex vertex)
    {
        (_modes, _normal, _vertex) = (problem.Modes, problem.Normal, vertex);
        (GridModes modes, BroadeningOptions broadening) = (problem.Modes, problem.Broadening);
        _sums = new SharedSums?[problem.FirstPoints.Count];
        _cut = broadening.CutThreePhonon;
        _normalisation = broadening.Normalisation(broadening.CutThreePhonon);
        _search = new(modes, _cut);
    }

    /// <summary>Times of this kernel since it was started.</summary>
    public KernelTimes Times => _clock.Read();

    /// <summary>Elements that were made since then.</summary>
    public long Elements { get; private set; }

    /// <summary>Counts from zero on. Buffers stay: new ones for every part of a grid would be much garbage.</summary>
    public void Restart() => (_clock, Elements) = (new(), 0);

    /// <summary>Sums of an irreducible point from zero on.</summary>
    public void Clear(int point) => (_sums[point] ??= new(_modes)).Clear();

    /// <summary>What an irreducible point was given since <see cref="Clear"/>.</summary>
    public SharedSums SumsOf(int point) => _sums[point]!;

    /// <summary>Fixes q.</summary>
    public void Begin(long q)
    {
        _first = q;
        _firstAddress = _modes.Grid.Address(q);
        _vertex.BeginFirst(q);
    }

    /// <summary>Adds the processes of a triple; fastest when partners come in ascending order.</summary>
    /// <param name="triple">The triple.</param>
    /// <param name="owner">Its owner, the irreducible point of q.</param>
    public void Add(SharedTriple triple, int owner)
    {
        long p = triple.Partner, third = _modes.Grid.Index(_firstAddress + _modes.Grid.Address(p));
        bool timed = _clock.Begin();
        ReadOnlySpan<ThreePhononCandidate> candidates = _search.Run(triple, _first, third);
        if (timed)
        {
            _clock.EndCandidates();
        }

        if (candidates.IsEmpty)
        {
            return;
        }

        foreach (ref readonly ThreePhononCandidate candidate in candidates)
        {
            Elements += BitOperations.PopCount(candidate.Wanted);
        }

        if (_squares.Length < candidates.Length)
        {
            int length = candidates.Length + (candidates.Length / 8);
            (_squares, _kept, _keptAt) = (new Vector512<double>[length], new ThreePhononCandidate[length], new int[length]);
        }

        _vertex.BeginPartner(p, third);
        _vertex.Squares(candidates, _squares);
        if (timed)
        {
            _clock.EndElements();
        }

        bool normal = _normal.IsNormal(_first, p, third);
        AddByBranch(candidates, _first, p, third, isPartner: false, triple.Size, normal, SumsOf(owner).ByBranch);
        if (triple.OfPartner >= 0)
        {
            AddByBranch(candidates, p, _first, third, isPartner: true, triple.PartnerSize, normal, SumsOf(triple.OfPartner).ByBranch);
        }

        if (triple.OfThird >= 0)
        {
            AddByLane(candidates, p, third, triple.ThirdSize, normal, SumsOf(triple.OfThird));
        }

        if (timed)
        {
            _clock.EndWeights();
        }
    }

    // first phonon Q or P, the other one of the two, Q''
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddByBranch(
        ReadOnlySpan<ThreePhononCandidate> candidates,
        long own,
        long other,
        long third,
        bool isPartner,
        int size,
        bool normal,
        RateAccumulator sums)
    {
        KeepByBranch(candidates, own, other, third, isPartner);
        var sink = new RateSink(_modes, sums);
        int padded = _modes.PaddedBranches;
        PairReaches widths = isPartner ? _search.FirstThird : _search.PartnerThird;
        double orbit = 0.5 * size * _normalisation;
        for (int i = 0; i < _keptCount; i++)
        {
            ThreePhononCandidate kept = _kept[i];
            ref Vector512<double> width = ref Unsafe.Add(ref widths.Start, widths.Index(kept.Partner, kept.Block));
            long slot1 = (own * padded) + kept.First, slot2 = (other * padded) + kept.Partner;
            nint slot3 = (nint)(third * padded) + kept.Block;
            double omega1 = _modes.Frequency[slot1], omega2 = _modes.Frequency[slot2];
            ref Vector512<double> omega3 = ref Unsafe.As<double, Vector512<double>>(ref _modes.Frequency[slot3]);
            Weigh(omega1 + omega2, -1, in omega3, in width, kept.Absorb, orbit, out Vector512<double> absorb);
            Weigh(omega1 - omega2, 1, in omega3, in width, kept.Exchange, orbit, out Vector512<double> exchange);
            Weigh(omega1 - omega2, -1, in omega3, in Unsafe.Add(ref width, 1), kept.Emit, orbit, out Vector512<double> emit);
            Vector512<double> inverse = Vector512.Create(_modes.InverseFrequency[slot1] * _modes.InverseFrequency[slot2])
                * Vector512.LoadUnsafe(ref _modes.InverseFrequency[slot3]);
            sink.AddRates(kept, slot2, slot3, size, normal, absorb, exchange, emit, inverse, _squares[_keptAt[i]]);
        }
    }

    // what this phonon keeps of the candidates, in its own roles
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void KeepByBranch(ReadOnlySpan<ThreePhononCandidate> candidates, long own, long other, long third, bool isPartner)
    {
        int padded = _modes.PaddedBranches, count = 0;
        PairReaches widths = isPartner ? _search.FirstThird : _search.PartnerThird;
        Vector512<double> cut = Vector512.Create(_cut);
        for (int i = 0; i < candidates.Length; i++)
        {
            ThreePhononCandidate candidate = candidates[i];
            short branch = isPartner ? candidate.Partner : candidate.First, with = isPartner ? candidate.First : candidate.Partner;
            ref Vector512<double> width = ref Unsafe.Add(ref widths.Start, widths.Index(with, candidate.Block));
            double omega1 = _modes.Frequency[(own * padded) + branch], omega2 = _modes.Frequency[(other * padded) + with];
            Vector512<double> omega3 = Vector512.LoadUnsafe(ref _modes.Frequency[(nint)(third * padded) + candidate.Block]);
            Vector512<double> sum = Vector512.Create(omega1 + omega2), difference = Vector512.Create(omega1 - omega2);
            Vector512<double> reach = cut * width, reachEmit = cut * Unsafe.Add(ref width, 1);
            uint absorb = (uint)Vector512.LessThan(Vector512.Abs(sum - omega3), reach).ExtractMostSignificantBits();
            uint exchange = (uint)Vector512.LessThan(Vector512.Abs(difference + omega3), reach).ExtractMostSignificantBits();
            uint emit = (uint)Vector512.LessThan(Vector512.Abs(difference - omega3), reachEmit).ExtractMostSignificantBits();
            _kept[count] = new(branch, with, candidate.Block, (byte)absorb, (byte)exchange, (byte)emit);
            _keptAt[count] = i;
            count += (absorb | exchange | emit) != 0 ? 1 : 0;
        }

        _keptCount = count;
    }

    // first phonon -Q'', a lane each
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddByLane(
        ReadOnlySpan<ThreePhononCandidate> candidates, long p, long third, int size, bool normal, SharedSums sums)
    {
        KeepByLane(candidates, p, third);
        int padded = _modes.PaddedBranches;
        double orbit = 0.5 * size * _normalisation;
        for (int i = 0; i < _keptCount; i++)
        {
            ThreePhononCandidate kept = _kept[i];
            ref double last = ref _search.FirstPartner.Of(kept.First, kept.Partner);
            Vector512<double> apart = Vector512.Create(last), along = Vector512.Create(Unsafe.Add(ref last, GridModes.Lanes));
            long slot1 = (_first * padded) + kept.First, slot2 = (p * padded) + kept.Partner;
            nint slot3 = (nint)(third * padded) + kept.Block;
            double omega1 = _modes.Frequency[slot1], omega2 = _modes.Frequency[slot2];
            ref Vector512<double> omega3 = ref Unsafe.As<double, Vector512<double>>(ref _modes.Frequency[slot3]);
            Weigh(omega1 - omega2, 1, in omega3, in along, kept.Absorb, orbit, out Vector512<double> absorb);
            Weigh(omega2 - omega1, 1, in omega3, in along, kept.Exchange, orbit, out Vector512<double> exchange);
            Weigh(-omega1 - omega2, 1, in omega3, in apart, kept.Emit, orbit, out Vector512<double> emit);
            Vector512<double> inverse = Vector512.Create(_modes.InverseFrequency[slot1] * _modes.InverseFrequency[slot2])
                * Vector512.LoadUnsafe(ref _modes.InverseFrequency[slot3]);
            sums.AddLanes(kept, slot1, slot2, size, normal, (absorb - exchange) * inverse, emit * inverse, _squares[_keptAt[i]]);
            sums.AddPhaseSpace(kept.Block / GridModes.Lanes, absorb + exchange, emit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void KeepByLane(ReadOnlySpan<ThreePhononCandidate> candidates, long p, long third)
    {
        int padded = _modes.PaddedBranches, count = 0;
        for (int i = 0; i < candidates.Length; i++)
        {
            ThreePhononCandidate candidate = candidates[i];
            ref double last = ref _search.FirstPartner.Of(candidate.First, candidate.Partner);
            double omega1 = _modes.Frequency[(_first * padded) + candidate.First];
            double omega2 = _modes.Frequency[(p * padded) + candidate.Partner];
            Vector512<double> omega3 = Vector512.LoadUnsafe(ref _modes.Frequency[(nint)(third * padded) + candidate.Block]);
            Vector512<double> sum = Vector512.Create(omega1 + omega2), difference = Vector512.Create(omega1 - omega2);
            Vector512<double> reach = Vector512.Create(_cut * Unsafe.Add(ref last, GridModes.Lanes));
            Vector512<double> reachEmit = Vector512.Create(_cut * last);
            uint absorb = (uint)Vector512.LessThan(Vector512.Abs(omega3 + difference), reach).ExtractMostSignificantBits();
            uint exchange = (uint)Vector512.LessThan(Vector512.Abs(omega3 - difference), reach).ExtractMostSignificantBits();
            uint emit = (uint)Vector512.LessThan(Vector512.Abs(omega3 - sum), reachEmit).ExtractMostSignificantBits();
            _kept[count] = candidate with { Absorb = (byte)absorb, Exchange = (byte)exchange, Emit = (byte)emit, Process = 0 };
            _keptAt[count] = i;
            count += (absorb | exchange | emit) != 0 ? 1 : 0;
        }

        _keptCount = count;
    }

    // the delta of constant + sign omega times the orbit's weight; most vectors keep one of three processes, so it is called, not inlined
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weigh(
        double constant,
        double sign,
        in Vector512<double> omega,
        in Vector512<double> width,
        byte mask,
        double orbit,
        out Vector512<double> weight)
    {
        weight = default;
        if (mask != 0)
        {
            WeighKept(constant, sign, in omega, in width, mask, orbit, out weight);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void WeighKept(
        double constant,
        double sign,
        in Vector512<double> omega,
        in Vector512<double> width,
        byte mask,
        double orbit,
        out Vector512<double> weight) =>
        weight = Vector512.Create(orbit) * MaskedGaussian.Of(
            Vector512.FusedMultiplyAdd(Vector512.Create(sign), omega, Vector512.Create(constant)), Vector512<double>.One / width, mask);
}
