using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Aggregation;

/// <summary>
/// The KappaAggregator's mind: each shard counts exactly once. (state, result) -> (state, verdict), without side effects.
/// </summary>
public sealed record ResultLedger(string Run, int Total, ShardSet Stored)
{
    public (ResultLedger Next, ResultVerdict Verdict) Judge(ShardComputed result)
    {
        int shard = result.Result.Shard;
        if (result.Run != Run)
        {
            return (this, ResultVerdict.OfAnotherRun);
        }

        if (shard < 0 || shard >= Total)
        {
            return (this, ResultVerdict.NotInPlan);
        }

        return Stored.Contains(shard)
            ? (this, ResultVerdict.Again)
            : (this with { Stored = Stored.Add(shard) }, ResultVerdict.First);
    }
}

public enum ResultVerdict
{
    /// <summary>Store it, then acknowledge.</summary>
    First,

    /// <summary>Already stored: compare checksums, acknowledge, do not count.</summary>
    Again,

    /// <summary>Left over from an earlier run on the same engine.</summary>
    OfAnotherRun,
    NotInPlan,
}
