using System.Collections.Immutable;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Observing;

/// <summary>Something worth telling, with the identities a structured log wants as properties of their own.</summary>
public abstract record RunNotice(NoticeLevel Level)
{
    /// <summary>One sentence for a person.</summary>
    public abstract string Text { get; }
}

/// <summary>A notice that belongs to a run.</summary>
public interface IOfRun
{
    string Run { get; }
}

/// <summary>A notice that belongs to a shard.</summary>
public interface IOfShard
{
    ShardId Shard { get; }
}

/// <summary>A notice that belongs to a worker.</summary>
public interface IOfWorker
{
    string Worker { get; }
}

public enum NoticeLevel
{
    Detail,
    Information,
    Warning,
    Error,
}

/// <param name="Study">Its name.</param>
public sealed record RunOpened(string Run, string Study, bool Resumed) : RunNotice(NoticeLevel.Information), IOfRun
{
    public override string Text => $"run {Run} ({Study}) {(Resumed ? "goes on" : "begins")}";
}

/// <param name="Done">In the checkpoint already.</param>
/// <param name="Damaged">Stored, but not as they were written.</param>
/// <param name="Cost">Estimated seconds of one core of what is not done.</param>
/// <param name="CostAhead">The same of the waves after it; 0 where nobody knows.</param>
public sealed record WaveBegun(
    int Wave, string Purpose, int Total, int Done, ImmutableArray<int> Damaged, double Cost = 0, double CostAhead = 0)
    : RunNotice(Damaged.IsEmpty ? NoticeLevel.Information : NoticeLevel.Warning)
{
    public override string Text => $"wave {Wave} ({Purpose}): {Total} shards, {Done} already done"
        + (Damaged.IsEmpty ? string.Empty : $"; {Damaged.Length} stored results do not fit their checksums and are computed again");
}

/// <summary>All shards of one group (a grid) of the wave are stored.</summary>
public sealed record GroupDone(int Wave, string Label) : RunNotice(NoticeLevel.Information)
{
    public override string Text => $"{Label} is complete";
}

public sealed record Listening(string Address, string Folder) : RunNotice(NoticeLevel.Information)
{
    public override string Text => $"listening at {Address}; join with 'pcp worker --join {Folder}'";
}

public sealed record TrainingProgress(string Worker, double Fraction) : RunNotice(NoticeLevel.Detail), IOfWorker
{
    public override string Text => FormattableString.Invariant($"training: {100 * Fraction:F0} %");
}

public sealed record WorkerCame(string Worker, string Host, int Slots, bool Trainer, bool Again, ImmutableArray<string> Remarks)
    : RunNotice(Remarks.IsEmpty ? NoticeLevel.Information : NoticeLevel.Warning), IOfWorker
{
    public override string Text =>
        $"{Worker} {(Again ? "is back" : "joined")} with {Slots} slots{(Trainer ? " and trains" : string.Empty)}."
            + string.Concat(Remarks.Select(r => $" {r}"));
}

public sealed record WorkerTurnedAway(string Worker, string Reason) : RunNotice(NoticeLevel.Error), IOfWorker
{
    public override string Text => $"{Worker} was refused: {Reason}";
}

public sealed record WorkerGone(string Worker, bool InGoodOrder, string Reason)
    : RunNotice(InGoodOrder ? NoticeLevel.Information : NoticeLevel.Warning), IOfWorker
{
    public override string Text => InGoodOrder ? $"{Worker} left" : $"{Worker} is lost ({Reason}); its shards go to others";
}

public sealed record ShardRetried(ShardId Shard, int Attempt, string Worker, string Error)
    : RunNotice(NoticeLevel.Warning), IOfShard, IOfWorker
{
    public override string Text => $"{Shard} failed on {Worker} (attempt {Attempt}): {Error}";
}

/// <param name="Description">With grid and q-points.</param>
public sealed record ShardGivenUp(ShardId Shard, string Description, string Reason) : RunNotice(NoticeLevel.Error), IOfShard
{
    public override string Text => $"{Description} is given up: {Reason}";
}

public sealed record ShardSlow(ShardId Shard, string Worker, double Seconds) : RunNotice(NoticeLevel.Warning), IOfShard, IOfWorker
{
    public override string Text =>
        FormattableString.Invariant($"{Shard} has been running for {Seconds:F0} s on {Worker}; an idle worker computes it too");
}

public sealed record DuplicateSeen(ShardId Shard, string Worker, bool Identical)
    : RunNotice(Identical ? NoticeLevel.Detail : NoticeLevel.Error), IOfShard, IOfWorker
{
    public override string Text => Identical
        ? $"{Shard} came again from {Worker}, identical; counted once"
        : $"{Shard} came again from {Worker} with OTHER numbers; the first is kept. That machine does not compute the same bits.";
}

public sealed record ShardFinished(ShardId Shard, string Worker, double Seconds) : RunNotice(NoticeLevel.Detail), IOfShard, IOfWorker
{
    public override string Text => FormattableString.Invariant($"{Shard} computed in {Seconds:F2} s");
}

public sealed record MessageRefused(string Reason) : RunNotice(NoticeLevel.Warning)
{
    public override string Text => Reason;
}

public sealed record LinkLost(string Reason) : RunNotice(NoticeLevel.Warning)
{
    public override string Text => $"connection to the coordinator lost ({Reason}); trying again";
}

public sealed record LinkBack(TimeSpan Outage) : RunNotice(NoticeLevel.Information)
{
    public override string Text => FormattableString.Invariant($"connection to the coordinator is back after {Outage.TotalSeconds:F1} s");
}

public sealed record ClusterRemark(NoticeLevel Severity, string Source, string Message) : RunNotice(Severity)
{
    public override string Text => $"{Source}: {Message}";
}

/// <param name="Fraction">Of the wave's estimated cost.</param>
public sealed record ProgressMade(int Wave, string Purpose, int Done, int Total, double Fraction, int GivenUp, int Workers, int Slots)
    : RunNotice(NoticeLevel.Detail)
{
    public override string Text => $"{Purpose}: {Done} of {Total} shards, {Workers} workers with {Slots} slots"
        + (GivenUp == 0 ? string.Empty : $", {GivenUp} given up");
}

public sealed record PackageReceived(string Run, string Study, long Bytes, double Seconds) : RunNotice(NoticeLevel.Information), IOfRun
{
    public override string Text =>
        FormattableString.Invariant($"package of run {Run} ({Study}, {Bytes / 1e6:F2} MB) is here after {Seconds:F2} s");
}

public sealed record WaitingForRun(string Address) : RunNotice(NoticeLevel.Information)
{
    public override string Text =>
        $"no answer from a coordinator at {Address} yet; waiting for one (it must run, be reachable, and have the same key)";
}
