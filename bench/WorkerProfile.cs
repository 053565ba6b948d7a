using System.Diagnostics;
using System.Globalization;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Workers;
using PcpCluster.Host.Rehearsal;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Bench;

/// <summary>
/// What real worker processes of one slot cost and give, over TLS on loopback, with shards without physics: shards a second, processor
/// time of the coordinator's process while it hands out and stores, memory, and the time a package takes.
/// </summary>
internal static class WorkerProfile
{
    private const string WorkerVerb = "as-worker";
    private const string PlainVerb = "as-plain";

    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["workers", string workers, string shards, string rounds]:
                Workers(Number(workers), new(Grids: 1, Parts: Number(shards), Iterations: 0, Rounds: Number(rounds)))
                    .GetAwaiter().GetResult();
                return 0;
            case ["package", string workers, string megabytes]:
                Workers(
                    Number(workers),
                    new(Grids: 1, Parts: 20, Iterations: 0, Rounds: 1, Sleep: 1000, PackageBytes: Number(megabytes) * 1_000_000))
                    .GetAwaiter().GetResult();
                return 0;
            case ["plain", string processes, string shards, string rounds]:
                Plain(Number(processes), shards, rounds).GetAwaiter().GetResult();
                return 0;
            case [WorkerVerb, string folder]:
                Work(folder).GetAwaiter().GetResult();
                return 0;
            case [PlainVerb, string shards, string rounds]:
                Evaluate(new(Grids: 1, Parts: Number(shards), Rounds: Number(rounds)));
                return 0;
            default:
                Console.Error.WriteLine("cluster shards [N] | cluster nodes [N] [SECONDS] [EACH]");
                Console.Error.WriteLine(
                    "cluster workers W SHARDS ROUNDS | cluster package W MEGABYTES | cluster plain PROCESSES SHARDS ROUNDS");
                return 2;
        }
    }

    private static async Task Workers(int count, SyntheticSettings settings)
    {
        string folder = Directory.CreateTempSubdirectory("pcp-bench-").FullName;
        ClusterProfile.Watch watch = new(count, wave: 2);
        Process[] workers = [.. Enumerable.Range(0, count).Select(_ => Start(WorkerVerb, folder))];
        await ClusterProfile.Computed(settings, slots: 0, new ListenAddress("127.0.0.1"), watch, folder).ConfigureAwait(false);
        double[][] told = await Task.WhenAll(workers.Select(Told)).ConfigureAwait(false);
        double computing = told.Sum(t => t[0]);
        Say($"{count} workers: {watch.Finished} shards, {watch.Finished / watch.Seconds:F0} a second; ");
        Say($"coordinator's process meanwhile {watch.ProcessorSeconds:F2} s of processor time, ");
        Say($"{1e6 * watch.ProcessorSeconds / watch.Finished:F0} us a shard, {100 * watch.ProcessorSeconds / computing:F2} % of ");
        Say($"{computing:F1} s of computing; memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB here, ");
        Say($"{told.Max(t => t[1]):F0} MB a worker at most ({told.Max(t => t[2]):F0} MB with the package, before the first shard); ");
        Say($"package of {settings.PackageBytes / 1e6:F1} MB there after {told.Max(t => t[3]):F2} s{Environment.NewLine}");
    }

    private static async Task Work(string folder)
    {
        Listener listener = new();
        WorkerRequest request = new() { ProgramVersion = "bench", Studies = SyntheticStudy.Catalog, Observer = listener };
        await ClusterWorker.Run(request, JoinTarget.Folder(folder), CancellationToken.None).ConfigureAwait(false);
        Say($"{Environment.CpuUsage.TotalTime.TotalSeconds} {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6} ");
        Say($"{listener.Megabytes} {listener.Seconds}{Environment.NewLine}");
    }

    private static async Task Plain(int count, string shards, string rounds)
    {
        Process[] processes = [.. Enumerable.Range(0, count).Select(_ => Start(PlainVerb, shards, rounds))];
        double[][] told = await Task.WhenAll(processes.Select(Told)).ConfigureAwait(false);
        Say($"{count} plain processes: {told.Sum(t => t[0]):F1} shards a second together{Environment.NewLine}");
    }

    private static void Evaluate(SyntheticSettings settings)
    {
        SyntheticStudy study = new(settings);
        WaveInput wave = new(2, "rates", []);
        study.Evaluate(wave, new Part(0, 0, "grid", 0, 1), ComputeOptions.SingleThread);
        long start = Stopwatch.GetTimestamp();
        for (int part = 0; part < settings.Parts; part++)
        {
            study.Evaluate(wave, new Part(part, 0, "grid", 0, 1), ComputeOptions.SingleThread);
        }

        Say($"{settings.Parts / Stopwatch.GetElapsedTime(start).TotalSeconds}{Environment.NewLine}");
    }

    /// <summary>This program again.</summary>
    internal static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(WorkerProfile).Assembly.Location, "cluster", .. arguments])
        {
            RedirectStandardOutput = true,
        })!;

    /// <summary>The numbers in its last line.</summary>
    internal static async Task<double[]> Told(Process process)
    {
        string said = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        string last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        return [.. last.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Say(FormattableString text) => Console.Write(FormattableString.Invariant(text));

    private sealed class Listener : IRunObserver
    {
        public double Seconds { get; private set; }

        public double Megabytes { get; private set; }

        public void Note(RunNotice notice)
        {
            if (notice is PackageReceived received)
            {
                (Seconds, Megabytes) = (received.Seconds, Process.GetCurrentProcess().WorkingSet64 / 1e6);
            }
        }
    }
}
