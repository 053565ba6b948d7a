using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Tests.Coordination;

public sealed class AdmissionTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly WorkerDescription _good =
        new("worker-x", "node7", 8, TrainerRole.None, "1.0", LittleEndian: true, Simd: 256, FusedMultiplyAdd: true, _now);

    [Fact]
    public void EqualBuildIsAdmittedWithoutRemark()
    {
        AdmissionVerdict verdict = Judge(_good);
        Assert.Null(verdict.Refused);
        Assert.Empty(verdict.Remarks);
    }

    [Fact]
    public void OtherVersionIsRefusedWithRemedy()
    {
        string? reason = Judge(_good with { ProgramVersion = "0.9" }).Refused;
        Assert.Contains("node7 runs pcp 0.9, this run is pcp 1.0", reason, StringComparison.Ordinal);
        Assert.Contains("same build", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void BigEndianIsRefused() =>
        Assert.Contains("big-endian", Judge(_good with { LittleEndian = false }).Refused, StringComparison.Ordinal);

    [Fact]
    public void NoSlotsAreRefused() => Assert.Contains("--workers", Judge(_good with { Slots = 0 }).Refused, StringComparison.Ordinal);

    [Fact]
    public void MissingSimdAndSkewedClockAreRemarkedOn()
    {
        AdmissionVerdict verdict = Judge(_good with { Simd = 128, Clock = _now.AddSeconds(-90) });
        Assert.Null(verdict.Refused);
        Assert.Contains(verdict.Remarks, r => r.Contains("256-bit", StringComparison.Ordinal));
        Assert.Contains(verdict.Remarks, r => r.Contains("-90 s off", StringComparison.Ordinal));
    }

    [Fact]
    public void RequestThatWasLongOnItsWayIsNoSkewedClock() => Assert.Empty(Judge(_good with { Clock = _now.AddSeconds(-15) }).Remarks);

    private static AdmissionVerdict Judge(WorkerDescription worker) => Admission.Judge(worker, "1.0", _now, RunTimes.Default);
}
