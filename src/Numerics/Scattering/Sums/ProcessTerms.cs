using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Weights of the process operator for all candidates of one partner. Of the eight branches that a candidate stands for mostly one or two
/// are kept, so that single processes are gathered first and eight energy deltas are then evaluated at once.
/// </summary>
internal sealed class ProcessTerms
{
    /// <summary>Bits of each branch in <see cref="Branches"/>: (i * 2^bits + j) * 2^bits + k; i of Q, j of P, k of Q''.</summary>
    internal const int BranchBits = 10;

    private const int ProcessBits = 4; // a lane's processes in a spread mask

    // signs of omega' and omega'' in what absorption, exchange and emission miss of the energy
    private static ReadOnlySpan<double> PartnerSigns => [1, -1, -1];

    private static ReadOnlySpan<double> ThirdSigns => [-1, 1, -1];

    private readonly GridModes _modes;
    private readonly double _cut;
    private readonly double _normalisation;
    private readonly ProcessWidths _widths;
    private readonly uint[] _masks; // of every candidate: absorption in the lowest byte, exchange, emission
    private readonly uint[] _spread = new uint[256]; // the bits of a byte, each at the beginning of four
    private readonly double[] _energy; // of every term what it misses of the energy; later its delta
    private readonly double[] _reach; // of every term (cut sigma)^2
    private readonly int[] _owner; // of every term its element
    private readonly int[] _branches;
    private readonly double[] _factors;
    private readonly double[] _weights;

    /// <param name="modes">The grid.</param>
    /// <param name="cut">In units of the width.</param>
    /// <param name="normalisation">Factor of exp(-x^2/sigma^2)/sigma.</param>
    /// <param name="candidates">Most candidates of a partner.</param>
    public ProcessTerms(GridModes modes, double cut, double normalisation, int candidates)
    {
        (_modes, _cut, _normalisation) = (modes, cut, normalisation);
        _widths = new ProcessWidths(modes, cut);
        _masks = new uint[candidates];
        for (int bits = 0; bits < _spread.Length; bits++)
        {
            for (int bit = 0; bit < GridModes.Lanes; bit++)
            {
                _spread[bits] |= (uint)((bits >> bit) & 1) << (ProcessBits * bit);
            }
        }

        int elements = modes.BranchCount * modes.BranchCount * modes.BranchCount, terms = (3 * elements) + GridModes.Lanes;
        (_energy, _reach, _owner) = (new double[terms], new double[terms], new int[terms]);
        (_branches, _factors, _weights) = (new int[elements + 1], new double[elements + 1], new double[elements + 1]);
    }

    /// <summary>The widths of the three wave vectors at hand.</summary>
    public ProcessWidths Widths => _widths;

    /// <summary>Lanes of each candidate within the cut, see <see cref="ProcessWidths.Masks"/>.</summary>
    public uint[] Masks => _masks;

    /// <summary>Elements of the last partner.</summary>
    public int Count { get; private set; }

    /// <summary>Branches of the elements.</summary>
    public ReadOnlySpan<int> Branches => _branches.AsSpan(0, Count);

    /// <summary>Of each element the sum of its normalised deltas times the number of partners times |V|^2/(omega omega' omega'').</summary>
    public ReadOnlySpan<double> Weights => _weights.AsSpan(0, Count);

    /// <summary>Lanes that any process of a mask has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Lanes(uint masks) => (masks | (masks >> 8) | (masks >> 16)) & 0xFF;

    /// <summary>Elements and weights of a partner.</summary>
    /// <param name="candidates">Its candidates.</param>
    /// <param name="squares">|V|^2 of their lanes.</param>
    /// <param name="q">First wave vector.</param>
    /// <param name="p">Partner.</param>
    /// <param name="third">q + p.</param>
    /// <param name="partners">Number of partners that this one stands for.</param>
    public void Evaluate(
        ReadOnlySpan<ThreePhononCandidate> candidates, Vector512<double>[] squares, long q, long p, long third, int partners)
    {
        int terms = Gather(candidates, squares, q, p, third);
        Deltas(terms);
        double[] energy = _energy, weights = _weights;
        int[] owner = _owner;
        weights.AsSpan(0, Count).Clear();
        for (int i = 0; i < terms; i++)
        {
            weights[owner[i]] += energy[i];
        }

        double factor = 0.5 * partners * _normalisation * _cut;
        for (int i = 0; i < Count; i++)
        {
            weights[i] *= factor * _factors[i];
        }
    }

    // term by term; those of one element follow each other, and no branch depends on which process it is
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Gather(ReadOnlySpan<ThreePhononCandidate> candidates, Vector512<double>[] squares, long q, long p, long third)
    {
        int padded = _modes.PaddedBranches;
        ref double frequency = ref MemoryMarshal.GetArrayDataReference(_modes.Frequency);
        ref double inverse = ref MemoryMarshal.GetArrayDataReference(_modes.InverseFrequency);
        ref double square = ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetArrayDataReference(squares));
        ref double partnerSign = ref MemoryMarshal.GetReference(PartnerSigns);
        ref double thirdSign = ref MemoryMarshal.GetReference(ThirdSigns);
        ref uint spread = ref MemoryMarshal.GetArrayDataReference(_spread);
        ref uint mask = ref MemoryMarshal.GetArrayDataReference(_masks);
        ref double energy = ref MemoryMarshal.GetArrayDataReference(_energy);
        ref double reach = ref MemoryMarshal.GetArrayDataReference(_reach);
        ref int owner = ref MemoryMarshal.GetArrayDataReference(_owner);
        ref int branches = ref MemoryMarshal.GetArrayDataReference(_branches);
        ref double factor = ref MemoryMarshal.GetArrayDataReference(_factors);
        ProcessWidths widths = _widths;
        ref double firstPartner = ref widths.FirstPartner;
        ref double firstThird = ref widths.FirstThird;
        ref double partnerThird = ref widths.PartnerThirds;
        nint terms = 0, element = -1;
        for (int i = 0; i < candidates.Length; i++)
        {
            uint masks = Unsafe.Add(ref mask, i);
            uint bits = Unsafe.Add(ref spread, masks & 0xFF) | (Unsafe.Add(ref spread, (masks >> 8) & 0xFF) << 1)
                | (Unsafe.Add(ref spread, masks >> 16) << 2);
            ThreePhononCandidate c = candidates[i];
            nint slot1 = (nint)(q * padded) + c.First, slot2 = (nint)(p * padded) + c.Partner, slot3 = (nint)(third * padded) + c.Block;
            double omega1 = Unsafe.Add(ref frequency, slot1), omega2 = Unsafe.Add(ref frequency, slot2);
            double pair = Unsafe.Add(ref inverse, slot1) * Unsafe.Add(ref inverse, slot2);
            int code = (((c.First << BranchBits) | (ushort)c.Partner) << BranchBits) | (ushort)c.Block;
            widths.At(c.First, c.Partner, c.Block, out nint at1, out nint at2, out nint at3);
            nint last = -1;
            for (; bits != 0; bits &= bits - 1)
            {
                nint bit = BitOperations.TrailingZeroCount(bits), lane = bit >> 2, process = bit & 3;
                element += lane != last ? 1 : 0;
                last = lane;
                double other = Unsafe.Add(ref frequency, slot3 + lane);
                Unsafe.Add(ref branches, element) = code + (int)lane;
                Unsafe.Add(ref factor, element) =
                    pair * Unsafe.Add(ref inverse, slot3 + lane) * Unsafe.Add(ref square, (GridModes.Lanes * (nint)i) + lane);
                Unsafe.Add(ref energy, terms) = omega1
                    + ((Unsafe.Add(ref partnerSign, process) * omega2) + (Unsafe.Add(ref thirdSign, process) * other));

                // difference or sum: absorption t - u, t - w, u - w; exchange +, +, -; emission +, -, +
                Unsafe.Add(ref reach, terms) = Unsafe.Add(ref firstPartner, at1 + (((process + 1) >> 1) * GridModes.Lanes))
                    + Unsafe.Add(ref firstThird, at2 + ((process & 1) * GridModes.Lanes) + lane)
                    + Unsafe.Add(ref partnerThird, at3 + ((process >> 1) * GridModes.Lanes) + lane);
                Unsafe.Add(ref owner, terms++) = (int)element;
            }
        }

        Count = (int)element + 1;
        return (int)terms;
    }

    // exp(-x^2/sigma^2)/(cut sigma) of each term
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deltas(int terms)
    {
        _energy.AsSpan(terms, GridModes.Lanes).Clear();
        _reach.AsSpan(terms, GridModes.Lanes).Fill(1);
        ref double energy = ref MemoryMarshal.GetArrayDataReference(_energy);
        ref double reach = ref MemoryMarshal.GetArrayDataReference(_reach);
        Vector512<double> sharpness = Vector512.Create(-_cut * _cut);
        for (nint first = 0; first < terms; first += GridModes.Lanes)
        {
            ref double target = ref Unsafe.Add(ref energy, first);
            Vector512<double> x = Vector512.LoadUnsafe(ref target);
            Vector512<double> inverse = Vector512<double>.One / Vector512.LoadUnsafe(ref Unsafe.Add(ref reach, first));
            (VectorExponential.Exp(sharpness * (x * x) * inverse) * Vector512.Sqrt(inverse)).StoreUnsafe(ref target);
        }
    }
}
