namespace PcpCluster.Numerics.Limit.Estimates;

/// <summary>An estimate with its standard error.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="StandardError">0 where nothing varies.</param>
public readonly record struct SampledValue(double Value, double StandardError);
