using PcpCluster.Actors.Tests.Engines;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>A convergence sweep with workers in processes of their own.</summary>
[NeedsRabbit]
[Collection(RabbitCollection.Name)]
public sealed class ConvergeNetworkTests(PrivateRabbitServer server) : ProcessTests
{
    [ServerFact]
    public async Task WorkersJoinAndDie_AndTheBitsStay()
    {
        string alone = Path.Combine(Folder, "alone");
        PcpProcess local = Start([.. ConvergeDeathTests.Sweep, "--workers", "2", "--out", alone]);
        Assert.True(await local.End(Patience) == 0, local.Errors);

        string url = server.Url($"converge-{Guid.NewGuid():N}");
        PcpProcess coordinator = Start([.. ConvergeDeathTests.Sweep, "--engine", url, "--workers", "0", "--out", Results]);
        PcpProcess doomed = Start("worker", "--engine", url, "--workers", "1");
        await UntilDone(3, coordinator);
        PcpProcess survivor = Start("worker", "--engine", url, "--workers", "1");
        await UntilDone(8, coordinator);
        doomed.Kill();
        Assert.True(await coordinator.End(Patience) == 0, Told());
        Assert.True(await survivor.End(TimeSpan.FromSeconds(60)) == 0, survivor.Errors);
        Assert.Equal(ConvergeDeathTests.Result(alone), ConvergeDeathTests.Result(Results));
    }
}
