using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Limit.Estimates;

/// <summary>kappa and what belongs to it at one temperature, from sums over modes.</summary>
/// <param name="context">Crystal, widths and rotations.</param>
/// <param name="continuum">Whether first phonons were anywhere in the zone.</param>
/// <param name="sum">How modes are summed.</param>
internal sealed class LimitAssembly(PartnerContext context, bool continuum, IModeSum sum)
{
    private const int Bounds = 60;

    private readonly LimitProblem _problem = context.Problem;
    private readonly double[] _average = SymmetricTensor.Tabulate(new StarAverage(context.Rotations).Of);
    private readonly double _extrapolation = WidthExtrapolation(context, continuum);
    private readonly double _prefactor = context.Problem.Model.Constants.ConductivityPrefactor
        / (context.FineGrid.Count * context.Problem.Model.Crystal.Lattice.Volume);

    /// <param name="t">Index of the temperature.</param>
    /// <param name="step">By the model's tail, from the grid to the limit.</param>
    /// <param name="independentError">By the formula of independent draws; null: that of the mean.</param>
    public LimitTemperature At(int t, double step, double? independentError)
    {
        var components = new SampledValue[6];
        for (int c = 0; c < 6; c++)
        {
            int component = c;
            components[c] = sum.Of(m =>
            {
                Span<double> tensor = stackalloc double[6];
                SymmetricTensor.Apply(_average, m.VelocityProducts, tensor);
                return _prefactor * tensor[component] * Corrected(m, t, true);
            });
        }

        SampledValue mean = sum.Of(m => Heat(m, t));
        SampledValue bias = sum.Of(m => -Heat(m, t) * ModeLifetime.Of(_problem, m, t, 0, true).Variation);
        SampledValue width = sum.Of(m => _extrapolation * Third(m) * Shift(m, t, true));
        return new(
            _problem.Temperatures[t],
            SymmetricTensor.ToMatrix([.. components.Select(v => v.Value)]),
            SymmetricTensor.ToMatrix([.. components.Select(v => v.StandardError)]),
            mean,
            independentError ?? mean.StandardError,
            bias.Value,
            width,
            _problem.FourPhonons ? sum.Of(m => Third(m) * Corrected(m, t, false)) : null,
            step + WidthStep(width.Value),
            0.5 * Math.Abs(step),
            Accumulate(t));
    }

    /// <summary>A mode's part of kappa, a third of the trace.</summary>
    public double Heat(SampledMode mode, int t) => Third(mode) * Corrected(mode, t, true);

    /// <summary>
    /// m c tau of a mode; times a component of v v^T, the star's average, it is the mode's part of kappa over the prefactor.
    /// </summary>
    public double Weight(SampledMode mode, int t, int set, bool four) =>
        mode.Multiplicity == 0
            ? 0
            : mode.Multiplicity
                * ModeLifetime.HeatCapacity(_problem, mode.Frequency, t)
                * ModeLifetime.Of(_problem, mode, t, set, four).Lifetime;

    private static int MostDivisions(QPointGrid grid) => Math.Max(grid.N1, Math.Max(grid.N2, grid.N3));

    /// <summary>
    /// How many shifts between the two widths lead from the narrower one to the width of the literal grid, zero in the continuum. Measured,
    /// kappa is linear in 1/effective grid.
    /// </summary>
    private static double WidthExtrapolation(PartnerContext context, bool continuum)
    {
        PartnerSumOptions options = context.Options;
        if (!(options.ComparisonGrid > 0))
        {
            return 0;
        }

        double literal = continuum ? 0 : 1.0 / MostDivisions(context.FineGrid);
        return Math.Max(0, (1 / options.EffectiveGrid) - literal) / ((1 / options.ComparisonGrid) - (1 / options.EffectiveGrid));
    }

    // from the width of the literal grid to none
    private double WidthStep(double correction)
    {
        double narrow = 1 / context.Options.EffectiveGrid, literal = 1.0 / MostDivisions(context.FineGrid);
        return continuum || narrow <= literal ? 0 : correction * literal / (narrow - literal);
    }

    private double Third(SampledMode mode) => _prefactor * ModeLifetime.SpeedSquared(mode) / 3;

    private double Shift(SampledMode mode, int t, bool four) => mode.Sets == 1 ? 0 : Weight(mode, t, 0, four) - Weight(mode, t, 1, four);

    private double Corrected(SampledMode mode, int t, bool four) => Weight(mode, t, 0, four) + (_extrapolation * Shift(mode, t, four));

    private Accumulation Accumulate(int t)
    {
        double Path(SampledMode m) => m.Multiplicity == 0
            ? 0
            : 0.1 * Math.Sqrt(ModeLifetime.SpeedSquared(m)) * ModeLifetime.Of(_problem, m, t, 0, true).Lifetime;
        double[] paths = [.. sum.Groups.SelectMany(g => g.Modes).Select(Path).Where(p => p > 0)];
        if (paths.Length == 0)
        {
            return new([], []);
        }

        (double low, double high) = (Math.Log(paths.Min()), Math.Log(paths.Max()));
        double[] bounds =
            [.. Enumerable.Range(0, Bounds).Select(i => i == Bounds - 1 ? paths.Max() : Math.Exp(low + ((high - low) * i / (Bounds - 1))))];
        return new(bounds, [.. bounds.Select(b => sum.Of(m => Path(m) <= b ? Heat(m, t) : 0))]);
    }
}
