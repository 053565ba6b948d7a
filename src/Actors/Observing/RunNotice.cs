using System.Collections.Immutable;

namespace PcpCluster.Actors.Observing;

/// <summary>Something worth telling, with the identities a structured log wants as properties of their own.</summary>
public abstract record RunNotice(NoticeLevel Level)
{
    /// <summary>One sentence for a person.</summary>
    public abstract string Text { get; }

    public virtual int? ShardId => null;

    public virtual string? WorkerAddress => null;
}

public enum NoticeLevel
{
    Detail,
    Information,
    Warning,
    Error,
}

public sealed record RunOpened(string Run, int Total, int Done, ImmutableArray<int> Damaged)
    : RunNotice(Damaged.IsEmpty ? NoticeLevel.Information : NoticeLevel.Warning)
{
    public override string Text =>
        $"run {Run}: {Total} shards, {Done} already done"
        + (Damaged.IsEmpty ? string.Empty : $"; {Damaged.Length} stored results do not fit their checksums and are computed again");
}

public sealed record TrainingNoted(string Progress) : RunNotice(NoticeLevel.Information)
{
    public override string Text => Progress;
}

public sealed record PackageSent(long Bytes, string Checksum) : RunNotice(NoticeLevel.Information)
{
    public override string Text => FormattableString.Invariant($"package of {Bytes / 1e6:F2} MB is on its way to the workers ({Checksum[..12]})");
}

public sealed record WorkerCame(string Worker, string Host, int Slots, ImmutableArray<string> Remarks)
    : RunNotice(Remarks.IsEmpty ? NoticeLevel.Information : NoticeLevel.Warning)
{
    public override string Text => $"{Worker} joined with {Slots} slots. {string.Join(' ', Remarks)}".TrimEnd();

    public override string? WorkerAddress => Worker;
}

public sealed record WorkerTurnedAway(string Worker, string Reason) : RunNotice(NoticeLevel.Error)
{
    public override string Text => $"{Worker} was refused: {Reason}";

    public override string? WorkerAddress => Worker;
}

public sealed record WorkerGone(string Worker, bool InGoodOrder, string Reason)
    : RunNotice(InGoodOrder ? NoticeLevel.Information : NoticeLevel.Warning)
{
    public override string Text => InGoodOrder ? $"{Worker} left" : $"{Worker} is lost ({Reason}); its shards go to others";

    public override string? WorkerAddress => Worker;
}

public sealed record ShardRetried(int Shard, int Attempt, string Worker, string Error) : RunNotice(NoticeLevel.Warning)
{
    public override string Text => $"shard {Shard} failed on {Worker} (attempt {Attempt}): {Error}";

    public override int? ShardId => Shard;

    public override string? WorkerAddress => Worker;
}

/// <param name="Description">With grid and q-points.</param>
public sealed record ShardGivenUp(int Shard, string Description, string Reason) : RunNotice(NoticeLevel.Error)
{
    public override string Text => $"{Description} is given up: {Reason}";

    public override int? ShardId => Shard;
}

public sealed record DuplicateSeen(int Shard, string Worker, bool Identical)
    : RunNotice(Identical ? NoticeLevel.Detail : NoticeLevel.Error)
{
    public override string Text => Identical
        ? $"shard {Shard} came again from {Worker}, identical; counted once"
        : $"shard {Shard} came again from {Worker} with OTHER numbers; the first is kept. That machine does not compute the same bits.";

    public override int? ShardId => Shard;

    public override string? WorkerAddress => Worker;
}

public sealed record OffersRepeated(int Shards) : RunNotice(NoticeLevel.Warning)
{
    public override string Text => $"nothing moves although workers are idle: {Shards} offers are made again";
}

public sealed record MessageRefused(string Reason) : RunNotice(NoticeLevel.Warning)
{
    public override string Text => Reason;
}

public sealed record EngineTrouble(string Reason) : RunNotice(NoticeLevel.Warning)
{
    public override string Text => $"connection to the engine lost ({Reason}); trying again";
}

public sealed record EngineBack(TimeSpan Outage) : RunNotice(NoticeLevel.Information)
{
    public override string Text => FormattableString.Invariant($"connection to the engine is back after {Outage.TotalSeconds:F1} s");
}

public sealed record ProgressMade(int Done, int Total, int GivenUp, int Workers, int Slots) : RunNotice(NoticeLevel.Detail)
{
    public override string Text => $"{Done} of {Total} shards, {Workers} workers with {Slots} slots"
        + (GivenUp == 0 ? string.Empty : $", {GivenUp} given up");
}

public sealed record GridAssembled(int Grid, string Name) : RunNotice(NoticeLevel.Information)
{
    public override string Text => $"grid {Name} is complete";
}

public sealed record ShardFinished(int Shard, string Worker, double Seconds) : RunNotice(NoticeLevel.Detail)
{
    public override string Text => FormattableString.Invariant($"shard {Shard} computed in {Seconds:F2} s");

    public override int? ShardId => Shard;

    public override string? WorkerAddress => Worker;
}

public sealed record PackageReceived(string Run, string Checksum) : RunNotice(NoticeLevel.Information)
{
    public override string Text => $"package {Checksum[..12]} of run {Run} received";
}

public sealed record WaitingForRun(string Engine) : RunNotice(NoticeLevel.Information)
{
    public override string Text => $"no coordinator at {Engine} yet; waiting for one";
}
