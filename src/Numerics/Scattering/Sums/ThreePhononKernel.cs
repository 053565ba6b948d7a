using System.Numerics;
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
/// Energies are tested first, from frequencies and velocities alone; elements are built for branches that are kept.
/// </summary>
internal sealed class ThreePhononKernel<TVertex>
    where TVertex : struct, IThreePhononVertex
{
    private readonly GridModes _modes;
    private readonly NormalProcesses _normal;
    private readonly double _cut;
    private readonly double _normalisation;
    private readonly int _temperatures;
    private readonly ThreePhononCandidate[] _candidates;
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
        _temperatures = modes.Occupation.Length;
        _vertex = vertex;
        int pairs = modes.BranchCount * (modes.PaddedBranches / GridModes.Lanes);
        _candidates = new ThreePhononCandidate[(modes.BranchCount * pairs) + 1];
        _squares = new Vector512<double>[modes.BranchCount * pairs];
        _widths = new Vector512<double>[2 * pairs];
    }

    /// <summary>Exhaustive: every orbit of partners.</summary>
    public void Run(long q, PartnerOrbits partners, RateAccumulator sums)
    {
        Begin(q);
        for (int i = 0; i < partners.Representatives.Count; i++)
        {
            if (i + 2 < partners.Representatives.Count)
            {
                long next = partners.Representatives[i + 2];
                _vertex.Announce(next, _modes.Grid.Index(_firstAddress + _modes.Grid.Address(next)));
            }

            Add(partners.Representatives[i], partners.Sizes[i], sums);
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
    /// <param name="sums">Where to add.</param>
    public void Add(long p, int weight, RateAccumulator sums)
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

        AddCandidates(_first, p, third, weight, _normal.IsNormal(_first, p, third), sums);
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
        nint qOffset = (nint)(q * padded);
        nint pOffset = (nint)(p * padded);
        Vector512<double> floor = Vector512.Create(_modes.WidthFloor);
        Vector512<double> cut = Vector512.Create(_cut);
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
                Vector512<double> absorb = floor;
                Vector512<double> emit = floor;
                for (nint i = 0; i < widths * padded; i += padded)
                {
                    Vector512<double> w = Vector512.LoadUnsafe(ref Unsafe.Add(ref widthThird, i));
                    Vector512<double> u = Vector512.Create(Unsafe.Add(ref widthPartner, i));
                    absorb = Vector512.Max(absorb, Vector512.Abs(u - w));
                    emit = Vector512.Max(emit, Vector512.Abs(u + w));
                }

                int widthIndex = 2 * ((block / GridModes.Lanes * branches) + partner);
                _widths[widthIndex] = absorb;
                _widths[widthIndex + 1] = emit;
                Vector512<double> reachAbsorb = cut * absorb;
                Vector512<double> reachEmit = cut * emit;
                Vector512<double> difference = Vector512.Create(omega2) - omega3;
                Vector512<double> sum = Vector512.Create(omega2) + omega3;
                for (int first = 0; first < branches; first++)
                {
                    Vector512<double> omega1 = Vector512.Create(Unsafe.Add(ref frequency, qOffset + first));
                    ulong a = Vector512.LessThan(Vector512.Abs(omega1 + difference), reachAbsorb).ExtractMostSignificantBits();
                    ulong b = Vector512.LessThan(Vector512.Abs(omega1 - difference), reachAbsorb).ExtractMostSignificantBits();
                    ulong c = Vector512.LessThan(Vector512.Abs(omega1 - sum), reachEmit).ExtractMostSignificantBits();

                    // written in any case and kept if anything is: no branch to be guessed wrong
                    Unsafe.Add(ref candidates, count) = new ThreePhononCandidate((short)first, (short)partner, (short)block, (byte)a, (byte)b, (byte)c);
                    count += (a | b | c) != 0 ? 1 : 0;
                }
            }
        }

        _count = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCandidates(long q, long p, long third, int orbitSize, bool normal, RateAccumulator sums)
    {
        int padded = _modes.PaddedBranches;
        int branches = _modes.BranchCount;
        Vector512<double> orbit = Vector512.Create(0.5 * orbitSize * _normalisation);
        int normalOffset = normal ? 2 * _temperatures * branches : 0;
        for (int i = 0; i < _count; i++)
        {
            ThreePhononCandidate candidate = _candidates[i];
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

            int first = candidate.First;
            Vector512<double> absorption = absorb + exchange;
            sums.PhaseSpace[first] += absorption;
            sums.PhaseSpace[branches + first] += emit;
            sums.Processes[first] += 0.5 * orbitSize * (BitOperations.PopCount(candidate.Absorb) + BitOperations.PopCount(candidate.Exchange));
            sums.Processes[branches + first] += orbitSize * BitOperations.PopCount(candidate.Emit);
            sums.Elements += BitOperations.PopCount((uint)(candidate.Absorb | candidate.Exchange | candidate.Emit));
            Vector512<double> signed = (absorb - exchange) * inverse;
            Vector512<double> emission = emit * inverse;
            for (int t = 0; t < _temperatures; t++)
            {
                double[] occupation = _modes.Occupation[t];
                Vector512<double> n2 = Vector512.Create(occupation[slot2]);
                Vector512<double> n3 = Vector512.LoadUnsafe(ref occupation[slot3]);
                Vector512<double> plus = signed * (n2 - n3);
                Vector512<double> minus = emission * (n2 + n3 + Vector512<double>.One);
                int absorbIndex = (t * branches) + first;
                int emitIndex = ((_temperatures + t) * branches) + first;
                sums.Weighted[absorbIndex] += plus;
                sums.Weighted[emitIndex] += minus;
                sums.Rate[normalOffset + absorbIndex] = Vector512.FusedMultiplyAdd(plus, square, sums.Rate[normalOffset + absorbIndex]);
                sums.Rate[normalOffset + emitIndex] = Vector512.FusedMultiplyAdd(minus, square, sums.Rate[normalOffset + emitIndex]);
            }
        }
    }
}
