using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// All three-phonon processes of one first wave vector q. For a partner p with all momenta flowing in, q'' = q + p, one matrix element
/// V(Q, P, -Q'') serves three processes: Q absorbs P; Q absorbs -Q'' and leaves -P; Q decays into -P and Q''. The first two are the
/// absorption sum at p and at the exchanged partner -(q + p), so p need only run over orbits under exchange and the little group of q.
/// Energies are tested first, from frequencies and velocities alone; elements are built for branches that are kept. What is made of the
/// processes is the sink's business.
/// </summary>
internal sealed class ThreePhononKernel<TVertex, TSink> : IThreePhononKernel<TSink>
    where TVertex : struct, IThreePhononVertex
    where TSink : struct, IThreePhononSink
{
    private readonly GridModes _modes;
    private readonly NormalProcesses _normal;
    private readonly double _cut;
    private readonly double _normalisation;
    private readonly ThreePhononCandidate[] _candidates;
    private readonly ProcessTerms? _process;
    private readonly Vector512<double>[] _squares; // of every candidate
    private readonly Vector512<double>[] _widths; // [2 * (block * branches + branch of P)] of absorption, behind it of emission
    private int _count;
    private readonly TVertex _vertex;
    private readonly KernelClock _clock = new();
    private long _first;
    private IntVector3 _firstAddress;

    public ThreePhononKernel(GridModes modes, NormalProcesses normal, BroadeningOptions broadening, TVertex vertex)
    {
        _modes = modes;
        _normal = normal;
        _cut = broadening.CutThreePhonon;
        _normalisation = broadening.Normalisation(broadening.CutThreePhonon);
        _vertex = vertex;
        int pairs = modes.BranchCount * (modes.PaddedBranches / GridModes.Lanes);
        _candidates = new ThreePhononCandidate[(modes.BranchCount * pairs) + 1];
        _process = TSink.WantsProcessWeights ? new ProcessTerms(modes, _cut, _normalisation, _candidates.Length) : null;
        _squares = new Vector512<double>[modes.BranchCount * pairs];
        _widths = new Vector512<double>[2 * pairs];
    }

    /// <summary>Exhaustive: every orbit of partners.</summary>
    public void Run(long q, PartnerOrbits partners, TSink sink)
    {
        Begin(q);
        for (int i = 0; i < partners.Representatives.Count; i++)
        {
            if (i + 2 < partners.Representatives.Count)
            {
                long next = partners.Representatives[i + 2];
                _vertex.Announce(next, _modes.Grid.Index(_firstAddress + _modes.Grid.Address(next)));
            }

            Add(partners.Representatives[i], partners.Sizes[i], sink);
        }
    }

    /// <summary>Fixes the first wave vector.</summary>
    public void Begin(long q)
    {
        _first = q;
        _firstAddress = _modes.Grid.Address(q);
        _vertex.BeginFirst(q);
    }

    /// <summary>Adds the processes of one partner; fastest when partners come in ascending order.</summary>
    /// <param name="p">The partner's wave vector, flowing in.</param>
    /// <param name="weight">Number of partners that this one stands for.</param>
    /// <param name="sink">Takes the processes.</param>
    public void Add(long p, int weight, TSink sink)
    {
        long third = _modes.Grid.Index(_firstAddress + _modes.Grid.Address(p));
        bool timed = _clock.Begin();
        FindCandidates(_first, p, third);
        if (timed)
        {
            _clock.EndCandidates();
        }

        if (_count == 0)
        {
            return;
        }

        MakeElements(p, third);
        if (timed)
        {
            _clock.EndElements();
        }

        sink.BeginPartner(p);
        if (TSink.WantsProcessWeights)
        {
            _process!.Evaluate(_candidates.AsSpan(0, _count), _squares, _first, p, third, weight);
            sink.AddProcesses(_process.Branches, _process.Weights);
        }

        if (TSink.WantsRates)
        {
            AddCandidates(_first, p, third, weight, _normal.IsNormal(_first, p, third), sink);
        }

        if (timed)
        {
            _clock.EndWeights();
        }
    }

    /// <summary>Times of this kernel so far.</summary>
    public KernelTimes Times => _clock.Read();

    // |V|^2 of every candidate's lanes
    private void MakeElements(long p, long third)
    {
        _vertex.BeginPartner(p, third);
        _vertex.Squares(_candidates.AsSpan(0, _count), _squares);
    }

    // ShengBTE's widths; apart from the other way, which has to be fast
    private static (Vector512<double> Absorb, Vector512<double> Emit) RootMeanSquare(
        ref double third, ref double partner, int widths, int padded)
    {
        Vector512<double> absorb = Vector512<double>.Zero, emit = absorb;
        for (nint i = 0; i < widths * padded; i += padded)
        {
            Vector512<double> w = Vector512.LoadUnsafe(ref Unsafe.Add(ref third, i));
            Vector512<double> u = Vector512.Create(Unsafe.Add(ref partner, i));
            absorb += (u - w) * (u - w);
            emit += (u + w) * (u + w);
        }

        return (Vector512.Sqrt(absorb), Vector512.Sqrt(emit));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Largest(
        ref double third,
        ref double partner,
        int widths,
        int padded,
        Vector512<double> floor,
        out Vector512<double> absorb,
        out Vector512<double> emit)
    {
        Vector512<double> difference = floor, sum = floor;
        for (nint i = 0; i < widths * padded; i += padded)
        {
            Vector512<double> w = Vector512.LoadUnsafe(ref Unsafe.Add(ref third, i));
            Vector512<double> u = Vector512.Create(Unsafe.Add(ref partner, i));
            difference = Vector512.Max(difference, Vector512.Abs(u - w));
            sum = Vector512.Max(sum, Vector512.Abs(u + w));
        }

        (absorb, emit) = (difference, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindCandidates(long q, long p, long third)
    {
        int count = 0;
        ref ThreePhononCandidate candidates = ref MemoryMarshal.GetArrayDataReference(_candidates);
        int padded = _modes.PaddedBranches;
        int branches = _modes.BranchCount;
        ref double frequency = ref MemoryMarshal.GetArrayDataReference(_modes.Frequency);
        ref double width = ref MemoryMarshal.GetArrayDataReference(_modes.Width);
        int widths = _modes.WidthCount;
        nint qOffset = (nint)(q * padded), pOffset = (nint)(p * padded);
        Vector512<double> floor = Vector512.Create(_modes.WidthFloor);
        Vector512<double> cut = Vector512.Create(_cut);
        ProcessWidths? processWidths = _process?.Widths;
        uint[] processMasks = _process?.Masks ?? [];
        if (TSink.WantsProcessWeights)
        {
            processWidths!.Begin(q, p, third);
        }

        for (int block = 0; block < padded; block += GridModes.Lanes)
        {
            nint offset = (nint)(third * padded) + block;
            Vector512<double> omega3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref frequency, offset));
            ref double widthThird = ref Unsafe.Add(ref width, (nint)(third * widths * padded) + block);
            for (int partner = 0; partner < branches; partner++)
            {
                double omega2 = Unsafe.Add(ref frequency, pOffset + partner);
                if (double.IsNaN(omega2))
                {
                    continue;
                }

                ref double widthPartner = ref Unsafe.Add(ref width, (nint)(p * widths * padded) + partner);
                Largest(ref widthThird, ref widthPartner, widths, padded, floor, out Vector512<double> absorb, out Vector512<double> emit);
                if (_modes.RootMeanSquareWidths)
                {
                    (absorb, emit) = RootMeanSquare(ref widthThird, ref widthPartner, widths, padded);
                }

                int widthIndex = 2 * ((block / GridModes.Lanes * branches) + partner);
                _widths[widthIndex] = absorb;
                _widths[widthIndex + 1] = emit;
                Vector512<double> reachAbsorb = cut * absorb;
                Vector512<double> reachEmit = cut * emit;
                Vector512<double> difference = Vector512.Create(omega2) - omega3;
                Vector512<double> sum = Vector512.Create(omega2) + omega3;
                Vector512<double> like = default, unlike = default;
                if (TSink.WantsProcessWeights)
                {
                    (like, unlike) = processWidths!.PartnerThird(partner, block, absorb, emit);
                }

                for (int first = 0; first < branches; first++)
                {
                    Vector512<double> omega1 = Vector512.Create(Unsafe.Add(ref frequency, qOffset + first));
                    Vector512<double> missAbsorb = omega1 + difference, missExchange = omega1 - difference, missEmit = omega1 - sum;
                    ulong a = 0, b = 0, c = 0;
                    if (TSink.WantsRates)
                    {
                        a = Vector512.LessThan(Vector512.Abs(missAbsorb), reachAbsorb).ExtractMostSignificantBits();
                        b = Vector512.LessThan(Vector512.Abs(missExchange), reachAbsorb).ExtractMostSignificantBits();
                        c = Vector512.LessThan(Vector512.Abs(missEmit), reachEmit).ExtractMostSignificantBits();
                    }

                    uint masks = 0;
                    if (TSink.WantsProcessWeights)
                    {
                        masks = processWidths!.Masks(first, partner, block, missAbsorb, missExchange, missEmit, like, unlike);
                        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(processMasks), count) = masks;
                    }

                    // written in any case and kept if anything is: no branch to be guessed wrong
                    Unsafe.Add(ref candidates, count) = new ThreePhononCandidate(
                        (short)first, (short)partner, (short)block, (byte)a, (byte)b, (byte)c, (byte)ProcessTerms.Lanes(masks));
                    count += (a | b | c | masks) != 0 ? 1 : 0;
                }
            }
        }

        _count = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCandidates(long q, long p, long third, int orbitSize, bool normal, TSink sink)
    {
        int padded = _modes.PaddedBranches;
        int branches = _modes.BranchCount;
        Vector512<double> orbit = Vector512.Create(0.5 * orbitSize * _normalisation);
        for (int i = 0; i < _count; i++)
        {
            ThreePhononCandidate candidate = _candidates[i];
            if (candidate.Kept == 0)
            {
                continue; // kept for its process weight alone
            }

            ref Vector512<double> width = ref _widths[2 * ((candidate.Block / GridModes.Lanes * branches) + candidate.Partner)];
            Vector512<double> square = _squares[i];
            long slot1 = (q * padded) + candidate.First;
            long slot2 = (p * padded) + candidate.Partner;
            nint slot3 = (nint)(third * padded) + candidate.Block;
            double omega1 = _modes.Frequency[slot1];
            double omega2 = _modes.Frequency[slot2];
            Vector512<double> omega3 = Vector512.LoadUnsafe(ref _modes.Frequency[slot3]);
            Vector512<double> inverse = Vector512.Create(_modes.InverseFrequency[slot1] * _modes.InverseFrequency[slot2])
                * Vector512.LoadUnsafe(ref _modes.InverseFrequency[slot3]);
            Vector512<double> difference = Vector512.Create(omega2) - omega3;
            Vector512<double> absorb = Vector512<double>.Zero;
            Vector512<double> exchange = Vector512<double>.Zero;
            Vector512<double> emit = Vector512<double>.Zero;
            if ((candidate.Absorb | candidate.Exchange) != 0)
            {
                Vector512<double> inverseWidth = Vector512<double>.One / width;
                absorb = orbit * MaskedGaussian.Of(Vector512.Create(omega1) + difference, inverseWidth, candidate.Absorb);
                exchange = orbit * MaskedGaussian.Of(Vector512.Create(omega1) - difference, inverseWidth, candidate.Exchange);
            }

            if (candidate.Emit != 0)
            {
                emit = orbit * MaskedGaussian.Of(
                    Vector512.Create(omega1 - omega2) - omega3, Vector512<double>.One / Unsafe.Add(ref width, 1), candidate.Emit);
            }

            sink.AddRates(candidate, slot2, slot3, orbitSize, normal, absorb, exchange, emit, inverse, square);
        }
    }
}
