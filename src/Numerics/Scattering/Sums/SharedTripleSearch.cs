using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Finds the branches of three wave vectors whose elements are wanted by any of the three phonons, from frequencies and velocities alone:
/// see <see cref="SharedTripleKernel{TVertex}"/> for the processes and their widths.
/// </summary>
internal sealed class SharedTripleSearch(GridModes modes, double cut)
{
    /// <summary>Leaves room for rounding where ranges of branches are looked up.</summary>
    private const double Generous = 1 + 1e-9;

    private ThreePhononCandidate[] _candidates = [];
    private int _count;
    private long _first;

    /// <summary>Widths of the processes of Q.</summary>
    public PairReaches PartnerThird { get; } = new(modes);

    /// <summary>Of P.</summary>
    public PairReaches FirstThird { get; } = new(modes);

    /// <summary>Of -Q''.</summary>
    public PairReaches FirstPartner { get; } = new(modes);

    /// <summary>Candidates, wanted lanes as <see cref="ThreePhononCandidate.Process"/>; they last until the next call.</summary>
    /// <param name="triple">The triple.</param>
    /// <param name="first">q.</param>
    /// <param name="third">q''.</param>
    public ReadOnlySpan<ThreePhononCandidate> Run(SharedTriple triple, long first, long third)
    {
        _first = first;
        Build(triple, third);
        FindCandidates(triple.Partner, third);
        return _candidates.AsSpan(0, _count);
    }

    // a point whose rates are summed elsewhere wants nothing
    private void Build(SharedTriple triple, long third)
    {
        long p = triple.Partner;
        PartnerThird.Build(p, third);
        if (triple.OfPartner >= 0)
        {
            FirstThird.Build(_first, third);
        }
        else
        {
            FirstThird.Clear();
        }

        if (triple.OfThird >= 0)
        {
            FirstPartner.Build(_first, p);
        }
        else
        {
            FirstPartner.Clear();
        }
    }

    // branches rise in frequency: energy leaves three ranges of those of Q to one branch of P and eight of Q''
    private void FindCandidates(long p, long third)
    {
        int branches = modes.BranchCount, padded = modes.PaddedBranches;
        ReadOnlySpan<double> omegas = modes.Frequency.AsSpan((int)(_first * padded), branches);
        int lowest = 0;
        while (lowest < branches && double.IsNaN(omegas[lowest]))
        {
            lowest++;
        }

        _count = 0;
        for (int block = 0; block < padded; block += GridModes.Lanes)
        {
            (double low, double high) = Range(modes.Frequency.AsSpan((int)((third * padded) + block), GridModes.Lanes));
            double ofBlock = Largest(FirstThird.Widest(block));
            for (int partner = 0; partner < branches; partner++)
            {
                double omega2 = modes.Frequency[(p * padded) + partner];
                if (double.IsNaN(omega2) || low > high)
                {
                    continue;
                }

                if (_candidates.Length < _count + (3 * branches))
                {
                    Array.Resize(ref _candidates, (2 * _count) + (3 * branches));
                }

                ref Vector512<double> pair = ref Unsafe.Add(ref PartnerThird.Start, PartnerThird.Index(partner, block));
                double widest = Largest(Vector512.Max(pair, Unsafe.Add(ref pair, 1)));
                widest = Math.Max(Math.Max(widest, ofBlock), FirstPartner.Widest(partner).GetElement(partner % GridModes.Lanes));
                double reach = Generous * cut * widest;
                (double a, double b) = (low - omega2 - reach, omega2 - high - reach);
                double span = high - low + (2 * reach);
                int end = Scan(p, third, block, partner, omegas, lowest, Math.Min(a, b), span);
                end = Scan(p, third, block, partner, omegas, end, Math.Max(a, b), span);
                Scan(p, third, block, partner, omegas, end, omega2 + low - reach, span);
            }
        }
    }

    // branches of Q in a range of frequencies, from one on; returns the first behind it
    private int Scan(long p, long third, int block, int partner, ReadOnlySpan<double> omegas, int from, double start, double span)
    {
        int end = from + First(omegas[from..], start + span);
        from += First(omegas[from..end], start);
        if (from < end)
        {
            Find(p, third, block, partner, from, end);
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Find(long p, long third, int block, int partner, int from, int end)
    {
        int count = _count, padded = modes.PaddedBranches;
        ref double frequency = ref MemoryMarshal.GetArrayDataReference(modes.Frequency);
        ref double omegas = ref Unsafe.Add(ref frequency, (nint)(_first * padded));
        ref ThreePhononCandidate candidates = ref MemoryMarshal.GetArrayDataReference(_candidates);
        Vector512<double> omega2 = Vector512.Create(Unsafe.Add(ref frequency, (nint)(p * padded) + partner));
        Vector512<double> omega3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref frequency, (nint)(third * padded) + block));
        Vector512<double> difference = omega2 - omega3, sum = omega2 + omega3, limit = Vector512.Create(cut);
        ref Vector512<double> pair = ref Unsafe.Add(ref PartnerThird.Start, PartnerThird.Index(partner, block));
        Vector512<double> apart = pair, along = Unsafe.Add(ref pair, 1);
        ref Vector512<double> other = ref Unsafe.Add(ref FirstThird.Start, FirstThird.Index(from, block));
        ref double last = ref FirstPartner.Of(from, partner);
        for (int first = from; first < end; first++)
        {
            Vector512<double> omega1 = Vector512.Create(Unsafe.Add(ref omegas, first));
            Vector512<double> otherApart = other, otherAlong = Unsafe.Add(ref other, 1);
            Vector512<double> lastApart = Vector512.Create(last), lastAlong = Vector512.Create(Unsafe.Add(ref last, GridModes.Lanes));
            Vector512<double> a = limit * Vector512.Max(Vector512.Max(apart, otherApart), lastApart);
            Vector512<double> b = limit * Vector512.Max(Vector512.Max(apart, otherAlong), lastAlong);
            Vector512<double> c = limit * Vector512.Max(Vector512.Max(along, otherApart), lastAlong);
            Vector512<double> kept = Vector512.LessThan(Vector512.Abs(omega1 + difference), a)
                | Vector512.LessThan(Vector512.Abs(omega1 - difference), b)
                | Vector512.LessThan(Vector512.Abs(omega1 - sum), c);
            uint lanes = (uint)kept.ExtractMostSignificantBits();

            // written in any case and kept if anything is: no branch to be guessed wrong
            Unsafe.Add(ref candidates, count) =
                new ThreePhononCandidate((short)first, (short)partner, (short)block, 0, 0, 0, (byte)lanes);
            count += lanes != 0 ? 1 : 0;
            other = ref Unsafe.Add(ref other, 2 * padded / GridModes.Lanes);
            last = ref Unsafe.Add(ref last, 2 * padded);
        }

        _count = count;
    }

    // the first that is not below a limit
    private static int First(ReadOnlySpan<double> rising, double limit)
    {
        int low = 0, high = rising.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = rising[middle] < limit ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // without those that take no part; the low end is above the high one if there is none
    private static (double Low, double High) Range(ReadOnlySpan<double> rising)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double omega in rising)
        {
            if (!double.IsNaN(omega))
            {
                (low, high) = (Math.Min(low, omega), Math.Max(high, omega));
            }
        }

        return (low, high);
    }

    private static double Largest(Vector512<double> widths)
    {
        Vector256<double> four = Vector256.Max(widths.GetLower(), widths.GetUpper());
        Vector128<double> two = Vector128.Max(four.GetLower(), four.GetUpper());
        return Math.Max(two.GetElement(0), two.GetElement(1));
    }
}
