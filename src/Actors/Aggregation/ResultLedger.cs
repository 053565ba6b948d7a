using PcpCluster.Actors.Messages;
using PcpCluster.Checkpoints;

namespace PcpCluster.Actors.Aggregation;

/// <summary>
/// The KappaAggregator's mind: each shard of the wave at hand counts exactly once. (state, label) -> (state, verdict), without side
/// effects.
/// </summary>
/// <param name="Wave">-1 before the first.</param>
/// <param name="WaveChecksum">Of its input.</param>
public sealed record ResultLedger(string Run, int Wave, string WaveChecksum, int Total, ShardSet Stored)
{
    public static ResultLedger Before(string run) => new(run, -1, string.Empty, 0, ShardSet.Empty);

    public (ResultLedger Next, ResultVerdict Verdict) Judge(ResultLabel result)
    {
        int part = result.Shard.Part;
        if (result.Run != Run || result.Shard.Wave > Wave)
        {
            return (this, ResultVerdict.NotOurs);
        }

        if (result.Shard.Wave < Wave)
        {
            return (this, ResultVerdict.Again);
        }

        if (result.WaveChecksum != WaveChecksum || part < 0 || part >= Total)
        {
            return (this, ResultVerdict.NotOurs);
        }

        return Stored.Contains(part) ? (this, ResultVerdict.Again) : (this with { Stored = Stored.Add(part) }, ResultVerdict.First);
    }
}

public enum ResultVerdict
{
    /// <summary>Store it, then tell.</summary>
    First,

    /// <summary>Already stored: compare checksums, tell, do not count.</summary>
    Again,

    /// <summary>Of another run, or of a wave or part that this run does not have.</summary>
    NotOurs,
}
