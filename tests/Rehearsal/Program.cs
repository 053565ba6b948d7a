using System.Runtime.InteropServices;
using PcpCluster.Actors;
using PcpCluster.Actors.Cluster;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Rehearsal;
using PcpCluster.Actors.Workers;

// run DIR [--settings JSON] [--workers W] [--listen HOST:PORT] [--resume]      the result on stdout, what happens on stderr
// worker DIR [--workers W] [--trainer] [--nodes N]
Dictionary<string, string> options = [];
for (int i = 2; i < args.Length; i++)
{
    bool valued = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
    options[args[i]] = valued ? args[++i] : string.Empty;
}

using CancellationTokenSource stop = new();
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
{
    c.Cancel = true;
    stop.Cancel();
});
int slots = int.Parse(options.GetValueOrDefault("--workers", "1"));
ConsoleObserver observer = new();
if (args[0] == "run")
{
    string[]? listen = options.GetValueOrDefault("--listen")?.Split(':');
    RunOutcome outcome = await StudyRun.Run(
        new RunRequest
        {
            Study = new SyntheticStudy(SyntheticSettings.Parse(options.GetValueOrDefault("--settings", "{}"))),
            Folder = args[1],
            Resume = options.ContainsKey("--resume"),
            ProgramVersion = "rehearsal",
            LocalSlots = slots,
            Listen = listen is null ? null : new ListenAddress(listen[0], int.Parse(listen[1])),
            Config = ActorConfig.Load(),
            Times = RunTimes.From(ActorConfig.Load()),
            Observer = observer,
        },
        stop.Token);
    Console.WriteLine(outcome.Result is SyntheticResult result ? result.Json : string.Join('\n', outcome.GivenUp));
    return outcome.IsComplete ? 0 : 3;
}

WorkerEnd[] ends = await Task.WhenAll(Enumerable.Range(0, int.Parse(options.GetValueOrDefault("--nodes", "1"))).Select(_ => ClusterWorker.Run(
    new WorkerRequest
    {
        Slots = slots,
        Trainer = options.ContainsKey("--trainer") ? TrainerRole.Trainer : TrainerRole.None,
        ProgramVersion = "rehearsal",
        Studies = SyntheticStudy.Catalog,
        Observer = observer,
        Times = RunTimes.From(ActorConfig.Load()),
    },
    JoinTarget.Folder(args[1]),
    ActorConfig.Load(),
    stop.Token)));
Console.WriteLine($"{ends.Sum(e => e.ShardsDone)} shards, {ends[0].Ending}");
return ends.All(e => e.Ending == WorkerEnding.Finished) ? 0 : 3;

internal sealed class ConsoleObserver : IRunObserver
{
    public void Note(RunNotice notice) => Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {notice.GetType().Name}: {notice.Text}");
}
