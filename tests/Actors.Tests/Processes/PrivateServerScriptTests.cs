using System.Diagnostics;
using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Engines.RabbitMq;
using PcpCluster.Actors.Tests.Engines;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>config/engine/private-server does what docs/operations.md promises.</summary>
[NeedsRabbit]
public sealed class PrivateServerScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ServerFact]
    public async Task StartedServerIsReachedByItsUrlAndPasswordOnly()
    {
        string directory = Path.Combine(_folder.Path, "engine");
        await Script("start", directory);
        try
        {
            RabbitAddress address = RabbitAddress.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "engine.url"))) with
            {
                Password = await File.ReadAllTextAsync(Path.Combine(directory, "engine.password")),
            };
            IEngine engine = await RabbitEngine.Connect(
                address, RabbitEngineTests.Quick, PipelineOptions.Default, TimeProvider.System, CancellationToken.None);
            await engine.DisposeAsync();
            await Assert.ThrowsAsync<EngineException>(() => RabbitEngine.Connect(
                address with { Password = "other" }, RabbitEngineTests.Quick, PipelineOptions.Default, TimeProvider.System, CancellationToken.None));
        }
        finally
        {
            await Script("stop", directory);
        }

        Assert.False(File.Exists(Path.Combine(directory, "pid")));
    }

    private static async Task Script(params string[] arguments)
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "PcpCluster.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the repository was not found above the tests");
        }

        using var process = Process.Start(Path.Combine(root, "config/engine/private-server"), arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
