using PcpCluster.Numerics.Limit.Draws;

namespace PcpCluster.Numerics.Limit.Estimates;

/// <summary>How sums over all modes follow from the modes that were evaluated.</summary>
internal interface IModeSum
{
    /// <summary>The groups, in order.</summary>
    IReadOnlyList<SampledGroup> Groups { get; }

    /// <summary>The sum over all modes of a quantity.</summary>
    /// <param name="quantity">Its value for a mode from the mode's batches.</param>
    SampledValue Of(Func<SampledMode, double> quantity);
}
