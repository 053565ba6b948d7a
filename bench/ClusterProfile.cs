using System.Diagnostics;
using System.Globalization;
using PcpCluster.Actors;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Host.Rehearsal;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Bench;

/// <summary>
/// What the actors cost, with shards without physics: <c>cluster shards [N]</c> computes N tiny shards in one process with a checkpoint;
/// <c>cluster nodes [N] [SECONDS] [EACH]</c> gives N nodes, ten in a process, each an actor system of its own that speaks TLS to the
/// coordinator's, EACH shards that sleep SECONDS. The rest is <see cref="WorkerProfile"/>'s.
/// </summary>
internal static class ClusterProfile
{
    private const string NodesVerb = "as-nodes";
    private const int NodesAProcess = 10;

    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["shards", .. string[] rest]:
                Shards(Number(rest, 0, 50_000)).GetAwaiter().GetResult();
                return 0;
            case ["nodes", .. string[] rest]:
                Nodes(Number(rest, 0, 50), Number(rest, 1, 1), Number(rest, 2, 40)).GetAwaiter().GetResult();
                return 0;
            case [NodesVerb, string folder, .. string[] rest]:
                WorkAsNodes(folder, Number(rest, 0, 0), Number(rest, 1, 1)).GetAwaiter().GetResult();
                return 0;
            default:
                return WorkerProfile.Run(args);
        }
    }

    private static int Number(string[] args, int at, int otherwise) =>
        args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

    private static async Task Shards(int shards)
    {
        SyntheticSettings settings = new(Grids: 1, Parts: shards, Iterations: 0, Rounds: 1);
        Watch watch = new(workers: 1, wave: 2);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        await Computed(settings, slots: Environment.ProcessorCount, listen: null, watch).ConfigureAwait(false);
        double cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"{shards} tiny shards: {watch.Finished / watch.Seconds:F0} a second, {1e6 * cpu / shards:F0} us of processor time each"));
    }

    private static async Task Nodes(int nodes, int seconds, int each)
    {
        SyntheticSettings settings = new(Grids: each, Parts: nodes, Iterations: 1, Rounds: 1, Sleep: 1000 * seconds);
        Watch watch = new(nodes, wave: 2);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        string folder = Directory.CreateTempSubdirectory("pcp-bench-").FullName;
        Process[] processes =
        [
            .. Enumerable.Range(0, nodes).Chunk(NodesAProcess)
                .Select(chunk => WorkerProfile.Start(NodesVerb, folder, $"{chunk[0]}", $"{chunk.Length}")),
        ];
        await Computed(settings, slots: 0, new ListenAddress("127.0.0.1"), watch, folder).ConfigureAwait(false);
        double[][] told = await Task.WhenAll(processes.Select(WorkerProfile.Told)).ConfigureAwait(false);
        double cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"{nodes} nodes, {each} shards of {seconds} s each: ")
            + FormattableString.Invariant($"{watch.Finished} shards in {watch.Seconds:F1} s once all were there, ")
            + FormattableString.Invariant(
                $"{100 * watch.Finished * seconds / (watch.Seconds * nodes):F1} % of ideal; ")
            + FormattableString.Invariant($"processor time {cpu:F1} s here, {told.Sum(t => t[0]):F1} s in all nodes, ")
            + FormattableString.Invariant($"{Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB here"));
    }

    private static async Task WorkAsNodes(string folder, int first, int count)
    {
        await Task.WhenAll(Enumerable.Range(first, count).Select(i => ClusterWorker.Run(
            new() { Id = $"node-{i:D3}", ProgramVersion = "bench", Studies = SyntheticStudy.Catalog },
            JoinTarget.Folder(folder),
            CancellationToken.None))).ConfigureAwait(false);
        Console.WriteLine(FormattableString.Invariant($"{Environment.CpuUsage.TotalTime.TotalSeconds}"));
    }

    internal static async Task Computed(SyntheticSettings settings, int slots, ListenAddress? listen, Watch watch, string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("pcp-bench-").FullName;
        ActorConfig config = ActorConfig.Load();
        RunRequest request = new()
        {
            Study = new SyntheticStudy(settings),
            Folder = folder,
            ProgramVersion = "bench",
            LocalSlots = slots,
            Listen = listen,
            Config = config,
            Times = config.Times with { TrainerPatience = TimeSpan.Zero },
            Observer = watch,
        };
        RunOutcome outcome = await StudyRun.Run(request, CancellationToken.None).ConfigureAwait(false);
        watch.End();
        Directory.Delete(folder, recursive: true);
        if (outcome.Result is null)
        {
            throw new InputException("Shards were given up.");
        }
    }

    /// <summary>Counts the shards of one wave from the moment that all workers are there to the wave's end.</summary>
    internal sealed class Watch(int workers, int wave) : IRunObserver
    {
        private readonly Lock _gate = new();
        private readonly Stopwatch _time = new();
        private int _missing = workers;
        private bool _begun;
        private TimeSpan _before;

        public int Finished { get; private set; }

        public double Seconds => _time.Elapsed.TotalSeconds;

        /// <summary>Of this process meanwhile.</summary>
        public double ProcessorSeconds { get; private set; }

        public void Note(RunNotice notice)
        {
            lock (_gate)
            {
                _missing -= notice is WorkerCame ? 1 : 0;
                _begun |= notice is WaveBegun begun && begun.Wave == wave;
                if (notice is WaveBegun later && later.Wave > wave)
                {
                    Stop();
                    _begun = false;
                }
                else if (_begun && _missing <= 0)
                {
                    if (!_time.IsRunning)
                    {
                        _before = Environment.CpuUsage.TotalTime;
                        _time.Start();
                    }

                    Finished += notice is ShardFinished finished && finished.Shard.Wave == wave ? 1 : 0;
                }
            }
        }

        public void End()
        {
            lock (_gate)
            {
                Stop();
            }
        }

        private void Stop()
        {
            if (_time.IsRunning)
            {
                _time.Stop();
                ProcessorSeconds = (Environment.CpuUsage.TotalTime - _before).TotalSeconds;
            }
        }
    }
}
