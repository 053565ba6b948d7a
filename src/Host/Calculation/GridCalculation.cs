using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.TargetError;

namespace PcpCluster.Host.Calculation;

/// <summary>The conductivity of one grid: phonons, rates of every channel, tensor.</summary>
/// <param name="Model">The harmonic crystal.</param>
/// <param name="Setup">Phonons of the grid and its wedge.</param>
/// <param name="Rates">Rates of the irreducible modes.</param>
/// <param name="Conductivities">One a temperature.</param>
/// <param name="ThreePhononOnly">The same without four-phonon scattering; null where that was not computed.</param>
internal sealed record GridCalculation(
    HarmonicModel Model,
    ScatteringSetup Setup,
    ScatteringRates Rates,
    IReadOnlyList<Conductivity> Conductivities,
    IReadOnlyList<Conductivity>? ThreePhononOnly)
{
    public IrreducibleWedge Wedge => Setup.Wedge;

    /// <summary>Where the time of the scattering sums went, summed over threads.</summary>
    public KernelTimes Times { get; init; } = KernelTimes.Zero;

    /// <summary>Full tensors minus PCP modes, one a temperature; null where it was not asked for.</summary>
    public IReadOnlyList<CompressionDifference>? Compression { get; init; }

    public static GridCalculation Run(PreparedInput input, CalculationSettings settings, RunContext context)
    {
        TensorSet wanted = TensorSet.Load(input, settings);
        double tables = wanted.TableBytes(settings, input.Crystal.BranchCount);
        CostEstimate.RefuseTooLarge(input.Crystal, input.Group, settings.Grid, settings.Temperatures.Length, settings.MemoryLimit, tables);
        var model = new HarmonicModel(input.Crystal, input.Set.HarmonicForceConstants, settings.Constants, settings.Harmonic);
        ScatteringSetup setup = context.Stage("phonons", c => ScatteringSetup.OnGrid(
            model, input.Group, settings.Grid, settings.Temperatures, settings.Broadening, settings.Conventions, c));
        Stability.Judge(setup, settings, context);

        TensorSet trained = wanted.IsTrained(settings) ? wanted : context.Stage("training", c => wanted.Trained(model, settings, c));
        GridTensors tensors = context.Stage("mode tables", c => trained.On(setup.Problem, c));
        var exact = new List<ChannelRates>();
        if (settings.Isotopes)
        {
            IReadOnlyList<Vector3D> steps = settings.GridSteps(input.Crystal.Lattice, setup.Wedge);
            exact.Add(context.Stage("isotopes", c => IsotopeScattering.Rates(
                input.Crystal, setup.Problem.Phonons, steps, setup.Wedge.Points, settings.Temperatures.Length, settings.IsotopeWidths, c)));
        }

        var calculation = new RateCalculation(setup.Problem, tensors, settings, context);
        (GridCalculation result, RateDraws draws) = Evaluate(model, setup, calculation, exact, settings);
        return result with
        {
            Times = calculation.Times,
            Compression = settings.CompressionError ? Compare(result, tensors, exact, draws, settings, context) : null,
        };
    }

    /// <summary>The conductivity of given rates; boundary scattering joins here.</summary>
    public static GridCalculation FromChannels(
        HarmonicModel model, ScatteringSetup setup, IReadOnlyList<ChannelRates> channels, CalculationSettings settings)
    {
        IEnumerable<ChannelRates> boundary = settings.BoundaryLength is { } length
            ? [BoundaryScattering.Rates(setup.WedgePhonons, settings.Temperatures.Length, 10 * length, settings.Specularity)]
            : [];
        return FromRates(model, setup, setup.Rates([.. channels, .. boundary]), settings);
    }

    private static GridCalculation FromRates(HarmonicModel model, ScatteringSetup setup, ScatteringRates rates, CalculationSettings settings) => new(
        model,
        setup,
        rates,
        Conduct(rates, setup, settings),
        settings.FourPhonon ? Conduct(rates.Only(IsNotFourPhonon), setup, settings) : null);

    private static (GridCalculation Result, RateDraws Draws) Evaluate(
        HarmonicModel model, ScatteringSetup setup, RateCalculation calculation, IReadOnlyList<ChannelRates> exact, CalculationSettings settings)
    {
        if (settings.TargetError is { } target)
        {
            (TargetErrorResult reached, RateDraws drawn) = calculation.ToTarget(
                target, exact, channels => FromChannels(model, setup, channels, settings).Rates, rates => Conduct(rates, setup, settings));
            return (FromRates(model, setup, reached.Rates, settings), drawn);
        }

        RateDraws draws = settings.Samples is { } samples ? calculation.FixedNumber(samples) : RateDraws.Exhaustive;
        return (FromChannels(model, setup, [.. calculation.Channels(draws), .. exact], settings), draws);
    }

    /// <summary>The same processes once more with full tensors: what compression does to the conductivity.</summary>
    private static IReadOnlyList<CompressionDifference> Compare(
        GridCalculation compressed,
        GridTensors tensors,
        IReadOnlyList<ChannelRates> exact,
        RateDraws draws,
        CalculationSettings settings,
        RunContext context)
    {
        ScatteringSetup setup = compressed.Setup;
        var calculation = new RateCalculation(setup.Problem, tensors.Full, settings, context, ", full tensors");
        GridCalculation full = FromChannels(compressed.Model, setup, [.. calculation.Channels(draws), .. exact], settings);
        return CompressionDifference.Of(
            full.Rates, compressed.Rates, setup.Problem.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, settings.Transport);
    }

    private static IReadOnlyList<Conductivity> Conduct(ScatteringRates rates, ScatteringSetup setup, CalculationSettings settings) =>
        ThermalConductivity.Compute(rates, setup.Problem.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, settings.Transport);

    private static bool IsNotFourPhonon(ScatteringChannel channel) =>
        channel is not (ScatteringChannel.FourPlusPlus or ScatteringChannel.FourPlusMinus or ScatteringChannel.FourMinusMinus);
}
