using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Compression;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Host.Calculation;

/// <summary>The conductivity of one grid: phonons, rates of every channel, tensor.</summary>
/// <param name="Model">The harmonic crystal.</param>
/// <param name="Setup">Phonons of the grid and its wedge.</param>
/// <param name="Rates">Rates of the irreducible modes.</param>
/// <param name="Conductivities">One a temperature.</param>
/// <param name="ThreePhononTimes">Where the three-phonon sum spent its time, seconds summed over threads.</param>
/// <param name="FourPhononTimes">The same for four phonons; zero where they were left out.</param>
/// <param name="ThreePhononOnly">The same without four-phonon scattering; null where that was not computed.</param>
internal sealed record GridCalculation(
    HarmonicModel Model,
    ScatteringSetup Setup,
    ScatteringRates Rates,
    IReadOnlyList<Conductivity> Conductivities,
    KernelTimes ThreePhononTimes,
    KernelTimes FourPhononTimes,
    IReadOnlyList<Conductivity>? ThreePhononOnly)
{
    public IrreducibleWedge Wedge => Setup.Wedge;

    public static GridCalculation Run(PreparedInput input, CalculationSettings settings, RunContext context)
    {
        RefuseTooLarge(input, settings);
        var model = new HarmonicModel(input.Crystal, input.Set.HarmonicForceConstants, settings.Constants, settings.Harmonic);
        ScatteringSetup setup = context.Stage("phonons", c => ScatteringSetup.OnGrid(
            model, input.Group, settings.Grid, settings.Temperatures, settings.Broadening, settings.Scattering, c));
        Stability.Judge(setup, settings, context);

        var channels = new List<ChannelRates>();
        ThreePhononResult three = context.Stage("three phonons", c => ThreePhonons(setup.Problem, input, settings, c));
        channels.AddRange([three.Absorption, three.Emission]);
        KernelTimes fourPhononTimes = KernelTimes.Zero;
        if (settings.FourPhonon)
        {
            FourPhononResult four = context.Stage("four phonons", c => FourPhonons(setup.Problem, input, settings, c));
            channels.AddRange([four.PlusPlus, four.PlusMinus, four.MinusMinus]);
            fourPhononTimes = four.Times;
        }

        if (settings.Isotopes)
        {
            IReadOnlyList<Vector3D> steps = settings.GridSteps(input.Crystal.Lattice, setup.Wedge);
            channels.Add(context.Stage("isotopes", c => IsotopeScattering.Rates(
                input.Crystal, setup.Problem.Phonons, steps, setup.Wedge.Points, settings.Temperatures.Length, settings.IsotopeWidths, c)));
        }

        if (settings.BoundaryLength is { } length)
        {
            channels.Add(BoundaryScattering.Rates(setup.WedgePhonons, settings.Temperatures.Length, 10 * length, settings.Specularity));
        }

        ScatteringRates rates = setup.Rates([.. channels]);
        return new(
            model,
            setup,
            rates,
            Conduct(rates, input, setup, settings),
            three.Times,
            fourPhononTimes,
            settings.FourPhonon ? Conduct(rates.Only(IsNotFourPhonon), input, setup, settings) : null);
    }

    private static IReadOnlyList<Conductivity> Conduct(
        ScatteringRates rates, PreparedInput input, ScatteringSetup setup, CalculationSettings settings) =>
        ThermalConductivity.Compute(rates, input.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, settings.Transport);

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

    private static ThreePhononResult ThreePhonons(ScatteringProblem problem, PreparedInput input, CalculationSettings settings, ComputeOptions compute)
    {
        if (settings.Tensors == TensorSource.Pcp)
        {
            PcpModes modes = ReadModes(settings.Modes3!, 3, input.Crystal);
            return ThreePhononScattering.FromModes(problem, PcpModeTable.Build(modes, problem.Modes, compute), compute);
        }

        AnharmonicForceConstants third = input.Set.Third ?? throw Missing(settings, InputFolder.ThirdName);
        return ThreePhononScattering.FromTensor(problem, third, compute);
    }

    private static FourPhononResult FourPhonons(ScatteringProblem problem, PreparedInput input, CalculationSettings settings, ComputeOptions compute)
    {
        if (settings.Tensors == TensorSource.Pcp)
        {
            PcpModes modes = ReadModes(settings.Modes4!, 4, input.Crystal);
            return FourPhononScattering.FromModes(problem, PcpModeTable.Build(modes, problem.Modes, compute), compute);
        }

        AnharmonicForceConstants fourth = input.Set.Fourth ?? throw Missing(settings, InputFolder.FourthName);
        return FourPhononScattering.FromTensor(problem, fourth, compute);
    }

    private static PcpModes ReadModes(string file, int order, Crystal crystal)
    {
        PcpModel model = PcpFile.Read(file);
        if (model.Modes.Order != order)
        {
            throw new InputException(file, 0, $"PCP modes of order {model.Modes.Order}", $"order {order}", "Name the right file.");
        }

        if (model.Crystal.AtomCount != crystal.AtomCount || Math.Abs((model.Crystal.Lattice.Volume / crystal.Lattice.Volume) - 1) > 1e-4)
        {
            throw new InputException(file, 0, "PCP modes of another crystal", "those of this input", "Compress this input's force constants with pcp compress.");
        }

        return model.Modes;
    }

    private static InputException Missing(CalculationSettings settings, string name) =>
        new(Path.Combine(settings.Input, name), 0, "no such file", $"{name} or {name}.gz", "Add it, or use PCP modes with --tensors pcp.");
}
