using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>Rates as <see cref="RateSink"/> has them, to the bit, and one row of the process operator.</summary>
internal readonly struct ProcessOperatorSink(RateSink rates, CollisionRow row, double prefactor) : IThreePhononSink
{
    public static bool WantsProcessWeights => true;

    public static bool WantsRates => true;

    public void BeginPartner(long p) => row.BeginPartner(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRates(
        ThreePhononCandidate candidate,
        long partnerSlot,
        nint thirdSlot,
        int orbitSize,
        bool normal,
        Vector512<double> absorb,
        Vector512<double> exchange,
        Vector512<double> emit,
        Vector512<double> inverse,
        Vector512<double> square) =>
        rates.AddRates(candidate, partnerSlot, thirdSlot, orbitSize, normal, absorb, exchange, emit, inverse, square);

    public void AddProcesses(ReadOnlySpan<int> branches, ReadOnlySpan<double> weights) => row.Add(branches, weights, prefactor);
}

/// <summary>
/// Rates as <see cref="RateSink"/> has them, and one row of the operator with the very weights of the rates: what ShengBTE and FourPhonon
/// iterate.
/// </summary>
internal readonly struct RowOperatorSink(RateSink rates, CollisionRow row, double prefactor) : IThreePhononSink
{
    public static bool WantsProcessWeights => false;

    public static bool WantsRates => true;

    public void BeginPartner(long p) => row.BeginPartner(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRates(
        ThreePhononCandidate candidate,
        long partnerSlot,
        nint thirdSlot,
        int orbitSize,
        bool normal,
        Vector512<double> absorb,
        Vector512<double> exchange,
        Vector512<double> emit,
        Vector512<double> inverse,
        Vector512<double> square)
    {
        rates.AddRates(candidate, partnerSlot, thirdSlot, orbitSize, normal, absorb, exchange, emit, inverse, square);
        Vector512<double> common = Vector512.Create(prefactor) * inverse * square;
        row.Add(candidate, candidate.Kept, (absorb - exchange) * common, emit * common);
    }

    public void AddProcesses(ReadOnlySpan<int> branches, ReadOnlySpan<double> weights)
    {
    }
}

/// <summary>One row of the process operator and nothing else.</summary>
internal readonly struct ProcessRowSink(CollisionRow row, double prefactor) : IThreePhononSink
{
    public static bool WantsProcessWeights => true;

    public static bool WantsRates => false;

    public void BeginPartner(long p) => row.BeginPartner(p);

    public void AddRates(
        ThreePhononCandidate candidate,
        long partnerSlot,
        nint thirdSlot,
        int orbitSize,
        bool normal,
        Vector512<double> absorb,
        Vector512<double> exchange,
        Vector512<double> emit,
        Vector512<double> inverse,
        Vector512<double> square)
    {
    }

    public void AddProcesses(ReadOnlySpan<int> branches, ReadOnlySpan<double> weights) => row.Add(branches, weights, prefactor);
}
