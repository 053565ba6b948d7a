using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Transport;

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

    public static GridCalculation Run(PreparedInput input, CalculationSettings settings, RunContext context)
    {
        RefuseTooLarge(input, settings);
        var model = new HarmonicModel(input.Crystal, input.Set.HarmonicForceConstants, settings.Constants, settings.Harmonic);
        ScatteringSetup setup = context.Stage("phonons", c => ScatteringSetup.OnGrid(
            model, input.Group, settings.Grid, settings.Temperatures, settings.Broadening, settings.Scattering, c));
        Stability.Judge(setup, settings, context);

        TensorSet wanted = TensorSet.Load(input, settings);
        TensorSet trained = settings.Tensors == TensorSource.Pcp ? context.Stage("training", c => wanted.Trained(model, settings, c)) : wanted;
        GridTensors tensors = context.Stage("mode tables", c => trained.On(setup.Problem, c));
        var exact = new List<ChannelRates>();
        if (settings.Isotopes)
        {
            IReadOnlyList<Vector3D> steps = settings.GridSteps(input.Crystal.Lattice, setup.Wedge);
            exact.Add(context.Stage("isotopes", c => IsotopeScattering.Rates(
                input.Crystal, setup.Problem.Phonons, steps, setup.Wedge.Points, settings.Temperatures.Length, settings.IsotopeWidths, c)));
        }

        if (settings.Exhaustive)
        {
            return Exhaustive(model, setup, tensors, exact, settings, context);
        }

        var sampling = new SampledCalculation(setup.Problem, tensors, settings, context);
        GridCalculation result;
        if (settings.TargetError is { } target)
        {
            TargetErrorResult reached = sampling.ToTarget(
                target, exact, channels => FromChannels(model, setup, channels, settings).Rates, rates => Conduct(rates, setup, settings));
            result = FromRates(model, setup, reached.Rates, settings);
        }
        else
        {
            result = FromChannels(model, setup, [.. sampling.FixedNumber(settings.Samples!.Value), .. exact], settings);
        }

        return result with { Times = sampling.Times };
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

    private static GridCalculation Exhaustive(
        HarmonicModel model,
        ScatteringSetup setup,
        GridTensors tensors,
        IReadOnlyList<ChannelRates> exact,
        CalculationSettings settings,
        RunContext context)
    {
        ThreePhononResult three = context.Stage("three phonons", c => tensors.ThreePhonons(setup.Problem, c));
        List<ChannelRates> channels = [three.Absorption, three.Emission];
        KernelTimes times = three.Times;
        if (settings.FourPhonon)
        {
            FourPhononResult four = context.Stage("four phonons", c => tensors.FourPhonons(setup.Problem, c));
            channels.AddRange([four.PlusPlus, four.PlusMinus, four.MinusMinus]);
            times += four.Times;
        }

        return FromChannels(model, setup, [.. channels, .. exact], settings) with { Times = times };
    }

    private static IReadOnlyList<Conductivity> Conduct(ScatteringRates rates, ScatteringSetup setup, CalculationSettings settings) =>
        ThermalConductivity.Compute(rates, setup.Problem.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, settings.Transport);

    private static void RefuseTooLarge(PreparedInput input, CalculationSettings settings)
    {
        double needed = CostEstimate.MemoryOf(input.Crystal, input.Group, settings.Grid, settings.Temperatures.Length);
        if (needed > settings.MemoryLimit)
        {
            throw new InputException(FormattableString.Invariant(
                $"grid {settings.Grid}: about {needed:F1} GB of memory are needed, {settings.MemoryLimit:F1} GB are allowed. Take a coarser grid, or raise --memory."));
        }
    }

    private static bool IsNotFourPhonon(ScatteringChannel channel) =>
        channel is not (ScatteringChannel.FourPlusPlus or ScatteringChannel.FourPlusMinus or ScatteringChannel.FourMinusMinus);
}
