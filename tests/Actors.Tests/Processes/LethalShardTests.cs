using System.Text.Json;
using PcpCluster.Actors.Systems;
using PcpCluster.Checkpoints;
using PcpCluster.Host.Rehearsal;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A shard that ends every process that computes it. Mostly waits for deaths to be known, so beside the other tests.</summary>
public sealed class LethalShardTests : ProcessTests
{
    /// <summary>128 + SIGABRT, by which the shard ends its process; one that comes when all is over ends in another way.</summary>
    private const int Aborted = 134;

    [Fact]
    public async Task ShardThatKillsItsWorkersIsGivenUpAndTheRestOfItsWaveIsDone()
    {
        Configure(NoTrainer);
        SyntheticSettings settings = new(Grids: 2, Parts: 6, Rounds: 1000, LethalPart: 3);
        string[] rehearsal = ["rehearse", "--json", "--settings", JsonSerializer.Serialize(settings)];
        RealProcess coordinator = Start(Listening(rehearsal, 0, resume: false));
        int deaths = 0;
        while (!coordinator.HasExited && deaths < 12)
        {
            RealProcess worker = Start("worker", "--join", Results, "--workers", "1");
            await Task.WhenAny(worker.End(Patience), coordinator.End(Patience));
            deaths += worker.HasExited && worker.ExitCode == Aborted ? 1 : 0;
        }

        Assert.Equal(3, await coordinator.End(TimeSpan.FromSeconds(30)));
        Assert.Equal(RunTimes.Default.MaxDeaths, deaths);
        Assert.Contains("part 3 (grid 0, item 3): handed out 6 times", coordinator.Errors, StringComparison.Ordinal);
        Assert.Equal((11, 12), RunStatus.Read(Results).Waves.Where(w => w.Purpose == "rates").Select(w => (w.Done, w.Total)).Single());
    }
}
