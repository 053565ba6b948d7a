using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>Adds up scattering rates in the relaxation-time approximation.</summary>
internal readonly struct RateSink(GridModes modes, RateAccumulator sums) : IThreePhononSink
{
    public static bool WantsProcessWeights => false;

    public static bool WantsRates => true;

    public void BeginPartner(long p)
    {
    }

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
        int branches = modes.BranchCount;
        int temperatures = modes.Occupation.Length;
        int normalOffset = normal ? 2 * temperatures * branches : 0;
        int first = candidate.First;
        sums.PhaseSpace[first] += absorb + exchange;
        sums.PhaseSpace[branches + first] += emit;
        sums.Processes[first] += 0.5 * orbitSize * (BitOperations.PopCount(candidate.Absorb) + BitOperations.PopCount(candidate.Exchange));
        sums.Processes[branches + first] += orbitSize * BitOperations.PopCount(candidate.Emit);
        sums.Elements += BitOperations.PopCount(candidate.Kept);
        Vector512<double> signed = (absorb - exchange) * inverse;
        Vector512<double> emission = emit * inverse;
        for (int t = 0; t < temperatures; t++)
        {
            double[] occupation = modes.Occupation[t];
            Vector512<double> n2 = Vector512.Create(occupation[partnerSlot]);
            Vector512<double> n3 = Vector512.LoadUnsafe(ref occupation[thirdSlot]);
            Vector512<double> plus = signed * (n2 - n3);
            Vector512<double> minus = emission * (n2 + n3 + Vector512<double>.One);
            int absorbIndex = (t * branches) + first;
            int emitIndex = ((temperatures + t) * branches) + first;
            sums.Weighted[absorbIndex] += plus;
            sums.Weighted[emitIndex] += minus;
            sums.Rate[normalOffset + absorbIndex] = Vector512.FusedMultiplyAdd(plus, square, sums.Rate[normalOffset + absorbIndex]);
            sums.Rate[normalOffset + emitIndex] = Vector512.FusedMultiplyAdd(minus, square, sums.Rate[normalOffset + emitIndex]);
        }
    }

    public void AddProcesses(ReadOnlySpan<int> branches, ReadOnlySpan<double> weights)
    {
    }
}
