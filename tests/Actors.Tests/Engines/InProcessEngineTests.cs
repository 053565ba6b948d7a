using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Engines.InProcess;

namespace PcpCluster.Actors.Tests.Engines;

public sealed class InProcessEngineTests : EngineConformance
{
    private readonly InProcessHub _hub;

    public InProcessEngineTests()
    {
        _hub = new InProcessHub(Options);
    }

    protected override Task<IEngine> Connect() => Task.FromResult<IEngine>(_hub.Connect());
}
