using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Limit.Estimates;

/// <summary>What sampling says about kappa, in the relaxation-time approximation.</summary>
/// <param name="Grid">The fine grid.</param>
/// <param name="Continuum">Whether first phonons were taken from the continuous zone: then the values are those of N = infinity.</param>
/// <param name="Modes">First modes evaluated.</param>
/// <param name="WedgePoints">Irreducible points of the grid.</param>
/// <param name="Temperatures">One entry a temperature.</param>
internal sealed record LimitEstimate(
    QPointGrid Grid, bool Continuum, int Modes, int WedgePoints, IReadOnlyList<LimitTemperature> Temperatures);

/// <summary>The estimate at one temperature; W/(m K). Three errors are kept apart: statistics, width, and the step to the limit.</summary>
/// <param name="Temperature">K.</param>
/// <param name="Kappa">Tensor.</param>
/// <param name="StandardError">Of each component, noise of partners included.</param>
/// <param name="Mean">A third of the trace.</param>
/// <param name="IndependentError">Standard error of the mean by the formula for independent draws, for comparison.</param>
/// <param name="BiasCorrection">What dividing by 1 + cv^2 took from the mean.</param>
/// <param name="WidthCorrection">
/// What the extrapolation from the two effective widths to the width of the literal grid, or to none in the continuum, added to the mean;
/// from the same draws, and included in every value. 0 without a second width.
/// </param>
/// <param name="ThreePhononOnly">Mean without four-phonon scattering from the same draws; null when there is none.</param>
/// <param name="Step">Mean of the limit less mean of the grid, by the model's tail and the rest of the width; 0 in the continuum.</param>
/// <param name="StepError">Uncertainty of the step: half of it.</param>
/// <param name="Accumulation">Against the mean free path.</param>
public sealed record LimitTemperature(
    double Temperature,
    Matrix3 Kappa,
    Matrix3 StandardError,
    SampledValue Mean,
    double IndependentError,
    double BiasCorrection,
    SampledValue WidthCorrection,
    SampledValue? ThreePhononOnly,
    double Step,
    double StepError,
    Accumulation Accumulation)
{
    /// <summary>kappa at N = infinity.</summary>
    public double Limit => Mean.Value + Step;

    /// <summary>Half of what the width correction added: the law behind it is empirical.</summary>
    public double WidthError => 0.5 * Math.Abs(WidthCorrection.Value);

    /// <summary>Statistics, width and step as independent errors.</summary>
    public double LimitError
    {
        get
        {
            return Math.Sqrt((Mean.StandardError * Mean.StandardError) + (WidthError * WidthError) + (StepError * StepError));
        }
    }
}

/// <summary>kappa of the modes up to a mean free path, a third of the trace.</summary>
/// <param name="Bounds">nm, ascending.</param>
/// <param name="Values">W/(m K).</param>
public sealed record Accumulation(double[] Bounds, SampledValue[] Values);
