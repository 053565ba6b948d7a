using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>kappa of one estimate of a sweep.</summary>
/// <param name="Item">How it was made.</param>
/// <param name="WedgePoints">Irreducible points of its grid.</param>
/// <param name="Modes">First modes that were evaluated; null where all processes were summed.</param>
/// <param name="ForecastError">Relative standard error that the pilot let expect; null without a pilot.</param>
/// <param name="Temperatures">One entry a temperature.</param>
public sealed record SweepEstimate(
    SweepItem Item, int WedgePoints, int? Modes, double? ForecastError, IReadOnlyList<SweepTemperature> Temperatures)
{
    /// <summary>Every irreducible mode with its rates, where they were asked for.</summary>
    internal (EveryModePlan Plan, IReadOnlyList<SampledGroup> Groups)? Rates { get; init; }
}

/// <summary>The same at one temperature, W/(m K).</summary>
/// <param name="Temperature">K.</param>
/// <param name="Kappa">Tensor.</param>
/// <param name="StandardError">Of each component.</param>
/// <param name="Mean">A third of the trace, with its standard error.</param>
/// <param name="Sampled">What sampling says beside it; null where all processes were summed.</param>
public sealed record SweepTemperature(
    double Temperature, Matrix3 Kappa, Matrix3 StandardError, SampledValue Mean, LimitTemperature? Sampled);
