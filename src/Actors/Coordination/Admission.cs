using System.Collections.Immutable;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Coordination;

/// <summary>Whether a worker may join: it must give the same bytes. Speed and clocks are remarked on, not refused.</summary>
public static class Admission
{
    public static AdmissionVerdict Judge(
        WorkerDescription worker, string programVersion, DateTimeOffset now, RunTimes times)
    {
        if (worker.ProgramVersion != programVersion)
        {
            return Refuse($"{worker.Host} runs pcp {worker.ProgramVersion}, this run is pcp {programVersion}. "
                + "Start the worker from the same build as the run.");
        }

        if (!worker.LittleEndian)
        {
            return Refuse(
                $"{worker.Host} is a big-endian machine; results are exchanged bit by bit as little-endian. Use another machine.");
        }

        if (!worker.FusedMultiplyAdd)
        {
            return Refuse(
                $"{worker.Host} has no fused multiply-add instructions, on which the bits of all results rest. Use another machine.");
        }

        if (worker.Slots < 1 && worker.Trainer == TrainerRole.None)
        {
            return Refuse($"{worker.Host} offers {worker.Slots} slots; at least one is needed (--workers).");
        }

        List<string> remarks = [];
        if (worker.Simd < 256)
        {
            remarks.Add($"{worker.Host} has no 256-bit vectors: same results, slower.");
        }

        TimeSpan skew = worker.Clock - now;
        if (skew > times.ClockSkew
            || skew < -times.ClockSkew - times.CoordinatorSilentAfter) // a request may have been on its way for so long
        {
            remarks.Add(FormattableString.Invariant($"The clock of {worker.Host} is {skew.TotalSeconds:+0;-0} s off. ")
                + "Results are not affected (every time-out uses one clock only); log times are.");
        }

        return new AdmissionVerdict(null, [.. remarks]);
    }

    private static AdmissionVerdict Refuse(string reason) => new(reason, []);
}

/// <param name="Refused">The reason, or null when admitted.</param>
public sealed record AdmissionVerdict(string? Refused, ImmutableArray<string> Remarks);
