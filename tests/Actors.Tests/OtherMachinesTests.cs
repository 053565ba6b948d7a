using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Work.Synthetic;
using PcpCluster.Actors.Workers;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Tests;

/// <summary>A run meets workers of other builds and machines, and clocks that are wrong.</summary>
public sealed class OtherMachinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingObserver _observer = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("version", "runs pcp 0.9, this run is pcp 1.0-test")]
    [InlineData("endianness", "big-endian machine")]
    [InlineData("vectors", "has no fused multiply-add instructions")]
    public async Task WorkerThatWouldGiveOtherBitsIsRefusedAndToldWhy_AndTheRunGoesOn(string difference, string expected)
    {
        PipelineRequest request = Request(new SyntheticSettings(Rounds: 1_000_000));
        Task<RunOutcome> run = Pipeline.Run(request, CancellationToken.None);
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Work(request, TimeProvider.System, here => difference switch
        {
            "version" => here with { ProgramVersion = "0.9" },
            "endianness" => here with { LittleEndian = false },
            _ => here with { FusedMultiplyAdd = false },
        }));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Fixture.Direct(new SyntheticSettings(Rounds: 1_000_000)), (await run).Result);
        WorkerTurnedAway[] refusals = [.. _observer.Notices.OfType<WorkerTurnedAway>()]; // one an attempt to join
        Assert.NotEmpty(refusals);
        Assert.All(refusals, r => Assert.Contains(expected, r.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WorkerWithAWrongClockWorksAndIsRemarkedOn()
    {
        SyntheticSettings settings = new(Rounds: 500_000);
        PipelineRequest request = Request(settings) with { LocalSlots = 0 };
        Task<RunOutcome> run = Pipeline.Run(request, CancellationToken.None);
        Assert.True(await Work(request, new ShiftedTime(TimeSpan.FromHours(-3)), here => here));
        Assert.Equal(Fixture.Direct(settings), (await run).Result);
        Assert.Contains("-10800 s off", Assert.Single(_observer.Notices.OfType<WorkerCame>()).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_observer.Notices, n => n is WorkerGone { InGoodOrder: false } or OffersRepeated);
    }

    [Fact]
    public async Task SettingTheCoordinatorsClockDuringTheRunLosesNobody()
    {
        SyntheticSettings settings = new(Rounds: 500_000);
        ShiftedTime time = new(TimeSpan.Zero);
        Task<RunOutcome> run = Pipeline.Run(Request(settings) with { Time = time, LocalSlots = 2 }, CancellationToken.None);
        while (_observer.Notices.OfType<ShardFinished>().Count() < 20)
        {
            await Task.Delay(5);
        }

        time.Shift = TimeSpan.FromDays(1);
        Assert.Equal(Fixture.Direct(settings), (await run).Result);
        Assert.DoesNotContain(_observer.Notices, n => n is WorkerGone { InGoodOrder: false } or OffersRepeated);
    }

    private PipelineRequest Request(SyntheticSettings settings) => Fixture.Request(settings, _folder.Path, _observer);

    /// <summary>A worker of its own connection, until the run is finished.</summary>
    private static async Task<bool> Work(
        PipelineRequest request, TimeProvider time, Func<WorkerDescription, WorkerDescription> machine)
    {
        IEngine engine = await request.Connect(CancellationToken.None);
        await using (engine.ConfigureAwait(false))
        {
            WorkerNode node = new(engine, 2, [new SyntheticComputation()], Fixture.Version, SilentObserver.Instance, time, Fixture.Quick)
            {
                Machine = machine,
            };
            return await node.Run(CancellationToken.None);
        }
    }

    /// <summary>A wall clock that is off, over a steady clock that is not.</summary>
    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public TimeSpan Shift { get; set; } = shift;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
