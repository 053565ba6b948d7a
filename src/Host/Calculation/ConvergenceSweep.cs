using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Limit;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Host.Calculation;

/// <summary>kappa of one grid and width scale of a sweep.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Scale">Factor on the grid's own widths.</param>
/// <param name="Exhaustive">Whether every process was summed.</param>
/// <param name="Mean">A third of the trace, W/(m K), [temperature]; the error is 0 for exhaustive sums.</param>
/// <param name="Kappa">Tensors, [temperature].</param>
/// <param name="Errors">Standard errors of their components.</param>
/// <param name="Seconds">Wall-clock time.</param>
internal sealed record SweepPoint(
    QPointGrid Grid, double Scale, bool Exhaustive, SampledValue[] Mean, Matrix3[] Kappa, Matrix3[] Errors, double Seconds);

/// <summary>How a sweep is done.</summary>
/// <param name="Grids">N of the ladder.</param>
/// <param name="Scales">Width scales of the ladder.</param>
/// <param name="Largest">Ladder grids up to this one are summed exhaustively where only three phonons count.</param>
/// <param name="Fine">Points an axis of the grid whose cells the direct estimate samples; 0 for no direct estimate.</param>
/// <param name="Sampling">Sizes, seed and memory of sampled estimates.</param>
internal sealed record SweepSettings(int[] Grids, double[] Scales, int Largest, int Fine, LimitOptions Sampling);

/// <summary>A ladder of grids, and the direct estimate of the limit.</summary>
internal sealed class ConvergenceSweep(PreparedInput input, CalculationSettings settings, SweepSettings sweep, RunContext context)
{
    private const int LargestCoset = 16, SmallestCoset = 6, FinestLiteral = 48;

    private readonly HarmonicModel _model = new(input.Crystal, input.Set.HarmonicForceConstants, settings.Constants, settings.Harmonic);

    /// <summary>The ladder, largest grids first in time, ascending in the result.</summary>
    public SweepPoint[] Ladder() =>
    [
        .. sweep.Grids.OrderDescending().SelectMany(n => sweep.Scales.Select(scale => OnGrid(n, scale))).OrderBy(p => p.Grid.N1).ThenBy(p => p.Scale),
    ];

    /// <summary>The estimate at N = infinity without extrapolation in N, or null where it is not wanted.</summary>
    public LimitEstimate? Direct()
    {
        if (sweep.Fine == 0)
        {
            return null;
        }

        WedgeTable table = Table(sweep.Fine, "direct limit: harmonic table");
        LimitPlan plan = context.Stage("direct limit: pilot", c => LimitSampling.Plan(Problem(), table, sweep.Sampling with { Continuum = true }, c));
        return context.Stage("direct limit: modes", c => LimitSampling.Estimate(plan, c));
    }

    private SweepPoint OnGrid(int n, double scale)
    {
        double start = context.Elapsed;
        SweepPoint point = n <= sweep.Largest && !settings.FourPhonon ? Exhaustive(n, scale) : Sampled(n, scale);
        return point with { Seconds = context.Elapsed - start };
    }

    private SweepPoint Exhaustive(int n, double scale)
    {
        var grid = new QPointGrid(n, n, n);
        GridCalculation result = GridCalculation.Run(input, settings with { Grid = grid, BroadeningScale = scale }, context);
        return new(
            grid,
            scale,
            true,
            [.. result.Conductivities.Select(c => new SampledValue(c.Mean, c.MeanStandardError))],
            [.. result.Conductivities.Select(c => c.Tensor)],
            [.. result.Conductivities.Select(c => c.StandardError)],
            0);
    }

    private SweepPoint Sampled(int n, double scale)
    {
        WedgeTable table = Table(n, $"grid {n}: harmonic table");
        LimitOptions options = sweep.Sampling with { Continuum = false, Inner = LiteralWidths(n, scale) };
        LimitPlan plan = context.Stage($"grid {n}: pilot", c => LimitSampling.Plan(Problem(), table, options, c));
        LimitEstimate estimate = context.Stage($"grid {n}: modes", c => LimitSampling.Estimate(plan, c));
        return new(
            table.Wedge.Grid,
            scale,
            false,
            [.. estimate.Temperatures.Select(t => t.Mean)],
            [.. estimate.Temperatures.Select(t => t.Kappa)],
            [.. estimate.Temperatures.Select(t => t.StandardError)],
            0);
    }

    // The widths of the grid itself, as an exhaustive run has them; partners on cosets of the grid where a coset of a fitting size exists. Small
    // cosets at the width of a very fine grid would be all noise: there the wide delta and its extrapolation to the grid's width take over.
    private InnerSumOptions LiteralWidths(int n, double scale)
    {
        if (n > FinestLiteral && scale == 1)
        {
            return sweep.Sampling.Inner;
        }

        int coset = Enumerable.Range(1, LargestCoset).LastOrDefault(d => n % d == 0);
        InnerSumOptions inner = InnerSumOptions.Literal(n, Math.Min(n, LargestCoset), sweep.Sampling.Inner.Batches) with
        {
            EffectiveGrid = n / scale,
            FourPhononEffectiveGrid = n / scale,
            FourPhononPairs = sweep.Sampling.Inner.FourPhononPairs,
        };
        return coset >= SmallestCoset ? inner with { PointsPerAxis = coset } : inner with { Points = PartnerPoints.RandomShift };
    }

    private WedgeTable Table(int n, string stage)
    {
        WedgeTable table = context.Stage(stage, c => WedgeTable.Build(
            _model, input.Group, new QPointGrid(n, n, n), sweep.Sampling.MemoryBytes, c));
        float lowest = table.Frequency.Min();
        if (lowest < -1e-3f && !settings.ExcludeImaginary)
        {
            throw new InputException(FormattableString.Invariant(
                $"{settings.Input}: imaginary modes on the {n}x{n}x{n} grid, the lowest at {lowest:F3} rad/ps. Check the harmonic force constants with pcp check, or leave such modes out with --imaginary exclude."));
        }

        return table;
    }

    private LimitProblem Problem() => new(
        _model,
        input.Group,
        input.Set.Third ?? throw new InputException($"{settings.Input}: pcp converge needs third-order force constants."),
        settings.FourPhonon
            ? input.Set.Fourth ?? throw new InputException($"{settings.Input}: --four-phonon needs fourth-order force constants.")
            : null,
        settings.Temperatures,
        settings.Isotopes,
        settings.BoundaryLength is { } length ? (1 - settings.Specularity) / ((1 + settings.Specularity) * 10 * length) : 0,
        settings.Classical);
}
