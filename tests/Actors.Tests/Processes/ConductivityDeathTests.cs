using PcpCluster.Actors.Checkpoints;
using PcpCluster.Actors.Tests.Engines;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Tests;
using Xunit.Abstractions;

namespace PcpCluster.Actors.Tests.Processes;

/// <summary>
/// The whole pipeline on silicon (training, broadcast, shards, rates, kappa) in real processes, killed at random times: conductivities and rates
/// keep every bit of pcp kappa.
/// </summary>
[NeedsRabbit]
[Collection(RabbitCollection.Name)]
public sealed class ConductivityDeathTests(PrivateRabbitServer server, ITestOutputHelper output) : ProcessTests
{
    private const string SeedVariable = "PCP_DEATH_SEED";
    private const double NeighbourDistance = 2.6; // Angstrom: silicon's nearest neighbours, so that training takes a second

    private static readonly int[] _grids = [16, 24];

    private static readonly string[] _options =
        ["--tensors", "pcp", "--rank3", "2", "--isotopes", "on", "--temperature", "200,300,500", "--basis", "control"];

    [ServerFact]
    public async Task KappaIsTheSameToTheLastBit_WhoeverDies()
    {
        string? given = Environment.GetEnvironmentVariable(SeedVariable);
        ulong seed = given is { Length: > 0 } ? ulong.Parse(given) : (ulong)Random.Shared.NextInt64();
        try
        {
            await KillAtRandom(seed);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{SeedVariable}={seed} gives the same deaths again.\n{e.Message}\n{Told()}", e);
        }
    }

    private async Task KillAtRandom(ulong seed)
    {
        string input = NearestNeighbourSilicon();
        string grids = string.Join(',', _grids);
        string[] run = ["run", input, "--grids", grids, .. _options, "--shard-seconds", "0.05"];
        string url = server.Url($"conductivity-{Guid.NewGuid():N}");
        string[] clustered = [.. run, "--engine", url, "--workers", "0", "--out", Results];
        List<PcpProcess> workers = [.. Enumerable.Range(0, 4).Select(_ => Start("worker", "--engine", url, "--workers", "1"))];
        PcpProcess coordinator = Start(clustered);
        int total = (await Until(s => s.Total > 0, coordinator)).Total;
        foreach ((double when, string who) in Deaths(seed))
        {
            int done = (await Until(s => s.Done >= (int)(when * total), coordinator)).Done;
            output.WriteLine($"{done} of {total} shards done: the {who} is killed");
            switch (who)
            {
                case "worker":
                    workers[0].Kill();
                    workers.RemoveAt(0);
                    break;
                case "coordinator":
                    coordinator.Kill();
                    coordinator = Start([.. clustered, "--resume"]);
                    break;
                default:
                    server.Kill();
                    await server.Start();
                    break;
            }
        }

        Assert.True(await coordinator.End(Patience) == 0, coordinator.Errors);
        Assert.True(await Assert.Single(workers).End(TimeSpan.FromSeconds(60)) == 0, workers[0].Errors);
        RunStatus end = RunStatus.Read(Results);
        Assert.Equal((total, total), (end.Done, end.Total));
        Assert.Equal(total, end.Workers.Sum(w => w.ShardsDone)); // each stored once, by one worker
        Assert.Empty(end.Failures);

        string alone = Path.Combine(Folder, "alone");
        await Done([.. run, "--workers", "1", "--out", alone]);
        foreach (int n in _grids)
        {
            string plain = Path.Combine(Folder, $"kappa-{n}");
            await Done(["kappa", input, "--grid", $"{n}", .. _options, "--out", plain]);
            string grid = $"grid-{n}x{n}x{n}";
            SameResults.Assert(plain, Path.Combine(Results, grid));
            SameResults.Assert(plain, Path.Combine(alone, grid));
        }
    }

    /// <summary>Three workers, the coordinator and the server in random order, each when a random part of all shards is done.</summary>
    private static IEnumerable<(double When, string Who)> Deaths(ulong seed)
    {
        RandomStream random = new(seed, 0, 0);
        List<string> victims = ["worker", "worker", "worker", "coordinator", "server"];
        double[] times = new double[victims.Count];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = 0.85 * random.NextDouble();
        }

        List<(double, string)> deaths = [];
        foreach (double time in times.Order())
        {
            int victim = (int)random.NextIndex(victims.Count);
            deaths.Add((time, victims[victim]));
            victims.RemoveAt(victim);
        }

        return deaths;
    }

    private async Task Done(string[] arguments)
    {
        PcpProcess process = Start(arguments);
        Assert.True(await process.End(Patience) == 0, process.Errors);
    }

    /// <summary>examples/si with third-order constants among nearest neighbours only.</summary>
    private string NearestNeighbourSilicon()
    {
        string example = TestData.Example("si");
        string target = Path.Combine(Folder, "si");
        Directory.CreateDirectory(target);
        foreach (string name in new[] { "CONTROL", "espresso.ifc2.gz" })
        {
            File.Copy(Path.Combine(example, name), Path.Combine(target, name));
        }

        CrystalInput input = InputFormats.Read(example, new(Third: true, Fourth: false));
        ForceConstantsWriter.Write(Path.Combine(target, "FORCE_CONSTANTS_3RD"), NearOnly(input.Third!, input.Crystal), input.Crystal.Lattice);
        return target;
    }

    private static AnharmonicForceConstants NearOnly(AnharmonicForceConstants all, Crystal crystal)
    {
        Vector3D Place(int block, int leg) =>
            crystal.Lattice.ToCartesian(crystal.Atoms[all.Atom(block, leg)].Position) + crystal.Lattice.ToCartesian(all.Cell(block, leg));
        bool IsNear(int block) => (Place(block, 0) - Place(block, 1)).Length < NeighbourDistance
            && (Place(block, 0) - Place(block, 2)).Length < NeighbourDistance
            && (Place(block, 1) - Place(block, 2)).Length < NeighbourDistance;
        int[] kept = [.. Enumerable.Range(0, all.BlockCount).Where(IsNear)];
        return new AnharmonicForceConstants(
            3,
            [.. kept.SelectMany(b => new[] { all.Atom(b, 0), all.Atom(b, 1), all.Atom(b, 2) })],
            [.. kept.SelectMany(b => new[] { all.Cell(b, 1), all.Cell(b, 2) })],
            [.. kept.SelectMany(b => all.Block(b).ToArray())]);
    }
}
