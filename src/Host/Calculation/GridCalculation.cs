using System.Globalization;
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
/// <param name="Phonons">Phonons of the grid.</param>
/// <param name="Rates">Rates of the irreducible modes.</param>
/// <param name="Conductivities">One a temperature.</param>
/// <param name="ThreePhononOnly">The same without four-phonon scattering; null where that was not computed.</param>
internal sealed record GridCalculation(
    HarmonicModel Model,
    GridPhonons Phonons,
    ScatteringRates Rates,
    IReadOnlyList<Conductivity> Conductivities,
    IReadOnlyList<Conductivity>? ThreePhononOnly)
{
    public static GridCalculation Run(PreparedInput input, CalculationSettings settings, RunContext context)
    {
        var model = new HarmonicModel(input.Crystal, input.Set.HarmonicForceConstants, settings.Constants, settings.Harmonic);
        GridPhonons phonons = context.Stage("phonons", c => GridPhonons.Solve(model, input.Group, settings.Grid, c));
        RefuseImaginaryModes(phonons, settings, context);
        ScatteringProblem problem = context.Stage("phonons", _ => phonons.Problem(
            input.Crystal, input.Group, settings.Temperatures, settings.Constants, settings.Broadening, settings.Scattering, useLittleGroups: true));

        var channels = new List<ChannelRates>();
        ThreePhononResult three = context.Stage("three phonons", c => ThreePhonons(problem, input, settings, c));
        channels.AddRange([three.Absorption, three.Emission]);
        if (settings.FourPhonon)
        {
            FourPhononResult four = context.Stage("four phonons", c => FourPhonons(problem, input, settings, c));
            channels.AddRange([four.PlusPlus, four.PlusMinus, four.MinusMinus]);
        }

        if (settings.Isotopes)
        {
            channels.Add(context.Stage("isotopes", c => IsotopeScattering.Rates(
                input.Crystal, settings.Grid, phonons.Full, phonons.Wedge.Points, settings.Temperatures.Length, settings.IsotopeWidths, c)));
        }

        if (settings.BoundaryLength is { } length)
        {
            channels.Add(BoundaryScattering.Rates(phonons.OnWedge, settings.Temperatures.Length, 10 * length, settings.Specularity));
        }

        var rates = new ScatteringRates(
            settings.Grid, phonons.Wedge.Points, phonons.Wedge.Weights, phonons.OnWedge, settings.Temperatures, channels);
        return new(
            model,
            phonons,
            rates,
            Conduct(rates, input, phonons, settings),
            settings.FourPhonon ? Conduct(rates.Only(IsNotFourPhonon), input, phonons, settings) : null);
    }

    private static IReadOnlyList<Conductivity> Conduct(
        ScatteringRates rates, PreparedInput input, GridPhonons phonons, CalculationSettings settings) =>
        ThermalConductivity.Compute(rates, input.Crystal.Lattice.Volume, new StarAverage(phonons.Wedge).Of, settings.Transport);

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

    private static void RefuseImaginaryModes(GridPhonons phonons, CalculationSettings settings, RunContext context)
    {
        if (phonons.MostImaginary() is not { } mode)
        {
            return;
        }

        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"imaginary mode at q = ({mode.Q.X:0.#####}, {mode.Q.Y:0.#####}, {mode.Q.Z:0.#####}), branch {mode.Branch + 1}: {mode.Frequency:F4} rad/ps ({mode.Frequency / (2 * Math.PI):F4} THz)");
        if (!settings.ExcludeImaginary)
        {
            throw new InputException($"{settings.Input}: {what}. The harmonic force constants are not those of a stable crystal; "
                + "check them with pcp check, or leave such modes out with --imaginary exclude.");
        }

        context.Warn(what + "; imaginary modes take no part.");
    }

    private static InputException Missing(CalculationSettings settings, string name) =>
        new(Path.Combine(settings.Input, name), 0, "no such file", $"{name} or {name}.gz", "Add it, or use PCP modes with --tensors pcp.");
}
