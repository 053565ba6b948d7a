using PcpCluster.Numerics.Limit.Estimates;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>A direct estimate at one temperature, a third of the trace, W/(m K).</summary>
/// <param name="Value">With its standard error.</param>
/// <param name="WidthError">Uncertainty of the extrapolation in the width.</param>
public sealed record DirectLimit(SampledValue Value, double WidthError)
{
    public double Error => Math.Sqrt((Value.StandardError * Value.StandardError) + (WidthError * WidthError));
}
