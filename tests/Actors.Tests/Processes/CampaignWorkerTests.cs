using System.Text.Json.Nodes;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>One worker process for a whole campaign.</summary>
public sealed class CampaignWorkerTests : ProcessTests
{
    private static readonly string[] _options = ["--grid", "4", "--temperature", "300", "--basis", "control"];

    [Fact]
    public async Task WorkerGoesOnFromCrystalToCrystal_PastOneThatIsRefused()
    {
        string[] crystals = [TestData.Example("si"), Path.Combine(Folder, "nothing-here"), TestData.Example("mgo")];
        RealProcess worker = Start("worker", "--join", Results, "--workers", "1", "--json");
        RealProcess campaign =
            Start(["campaign", .. crystals, .. _options, "--workers", "0", "--listen", "127.0.0.1", "--out", Results]);
        Assert.True(await campaign.End(Patience) == 0, Told());
        Assert.True(await worker.End(Patience) == 0, Told());
        JsonArray materials = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Results, "campaign.json")))!["materials"]!.AsArray();
        Assert.Equal(["done", "refused", "done"], materials.Select(m => (string)m!["status"]!));

        long shards = 0;
        foreach (string name in new[] { "si", "mgo" })
        {
            string alone = Path.Combine(Folder, name);
            RealProcess plain = Start(["kappa", TestData.Example(name), .. _options, "--out", alone]);
            Assert.True(await plain.End(Patience) == 0, plain.Errors);
            SameResults.Assert(alone, Path.Combine(Results, name));
            RunStatus run = RunStatus.Read(Path.Combine(Results, name));
            Assert.Equal(run.Total, Assert.Single(run.Workers, w => w.ShardsDone > 0).ShardsDone);
            shards += run.Total;
        }

        Assert.Equal((shards, "finished"), Ended(worker));
    }

    private static (long Shards, string How) Ended(RealProcess worker)
    {
        JsonNode said = JsonNode.Parse(worker.Output)!;
        return ((long)said["shards"]!, (string)said["ended"]!);
    }
}
