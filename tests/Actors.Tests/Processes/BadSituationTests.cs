using System.Diagnostics;
using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Tests.Engines;
using PcpCluster.Actors.Work.Synthetic;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>What the program says, and with which exit code, when its surroundings fail.</summary>
[NeedsRabbit]
[Collection(RabbitCollection.Name)]
public sealed class BadSituationTests(PrivateRabbitServer server) : ProcessTests
{
    [ServerFact]
    public async Task EngineThatIsNotThereIsNamedByRunAndWorker()
    {
        const string nowhere = "amqp://pcp:secret@127.0.0.1:1/";
        PcpProcess run = Start("run", Describe(new SyntheticSettings()), "--engine", nowhere, "--workers", "0", "--out", Results);
        PcpProcess worker = Start("worker", "--engine", nowhere);
        Assert.Equal(3, await run.End(Patience)); // what is in the folder can be resumed
        Assert.Equal(1, await worker.End(Patience));
        foreach (string errors in new[] { run.Errors, worker.Errors })
        {
            Assert.Contains("The engine at amqp://pcp@127.0.0.1:1/ (run 'default') cannot be reached", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }
    }

    [ServerFact]
    public async Task WrongPasswordIsSaidWithoutShowingIt()
    {
        string url = server.Url("password").Replace(Uri.EscapeDataString(PrivateRabbitServer.Password), "not-the-one", StringComparison.Ordinal);
        PcpProcess worker = Start("worker", "--engine", url);
        Assert.Equal(1, await worker.End(Patience));
        Assert.Contains("refused user 'pcp': wrong user or password", worker.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-one", worker.Errors, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task WorkerWithoutFusedMultiplyAddSaysSoAndLeaves()
    {
        PcpProcess worker = Watched(PcpProcess.Start([("DOTNET_EnableHWIntrinsic", "0")], ["worker", "--engine", server.Url("scalar")]));
        Assert.Equal(1, await worker.End(Patience));
        Assert.Contains("this processor has no fused multiply-add instructions", worker.Errors, StringComparison.Ordinal);
    }

    [OwnDiskFact]
    public async Task FullDiskEndsTheRunInGoodOrder_AndWithSpaceItGoesOn()
    {
        SyntheticSettings settings = new(Grids: 1, ShardsPerGrid: 60, Rounds: 100_000, Values: 20_000); // 10 MB of results
        string file = Describe(settings);
        string disk = Path.Combine(Folder, "disk");
        Directory.CreateDirectory(disk);
        string pcp = $"dotnet '{PcpProcess.Program}' run '{file}' --workers 1 --json --out '{disk}/out'";
        (int code, string output, string errors) = await OwnDiskFactAttribute.Sh($"""
            mount -t tmpfs -o size=3m tmpfs '{disk}'
            {pcp}
            echo "first: $?" >&2
            mount -o remount,size=100m '{disk}'
            {pcp} --resume
            """);
        Assert.Contains("no space left for the checkpoint", errors, StringComparison.Ordinal);
        Assert.Contains("first: 1", errors, StringComparison.Ordinal);
        Assert.True(code == 0, errors);
        Assert.Equal(Fixture.Direct(settings), output.Trim());
        string opened = errors.Split('\n').Last(l => l.Contains("60 shards, ", StringComparison.Ordinal));
        Assert.DoesNotContain("60 shards, 0 already done", opened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckpointWithDamagedPagesIsRepairedAndTheResultIsTheSame()
    {
        SyntheticSettings settings = new(Grids: 1, ShardsPerGrid: 40, Rounds: 1000, Values: 5000);
        string[] run = ["run", Describe(settings), "--workers", "1", "--json", "--out", Results];
        Assert.Equal(0, await Start(run).End(Patience));
        string checkpoint = Path.Combine(Results, "checkpoint.db");
        using (FileStream stream = File.OpenWrite(checkpoint))
        {
            stream.Position = stream.Length / 2;
            stream.Write(new byte[50_000]);
        }

        PcpProcess resumed = Start([.. run, "--resume"]);
        Assert.True(await resumed.End(Patience) == 0, resumed.Errors);
        Assert.Equal(Fixture.Direct(settings), resumed.Output.Trim());
        Assert.DoesNotContain("40 shards, 40 already done", resumed.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(checkpoint + ".damaged"));
        Assert.Equal(40, RunStatus.Read(Results).Done);
    }
}

/// <summary>A test that mounts a small disk of its own in a name space of its own; skipped where the kernel does not let it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnDiskFactAttribute : FactAttribute
{
    public OwnDiskFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || Sh("mount -t tmpfs -o size=1m tmpfs /mnt").GetAwaiter().GetResult().Code != 0)
        {
            Skip = "NOT TESTED: this machine lets no process mount a small disk in a name space of its own (unshare --map-root-user --mount).";
        }
    }

    /// <summary>Runs commands as root of a name space that ends with them.</summary>
    internal static async Task<(int Code, string Output, string Errors)> Sh(string commands)
    {
        ProcessStartInfo start = new("unshare", ["--map-root-user", "--mount", "sh", "-c", commands])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, string.Empty, e.Message);
        }
    }
}
