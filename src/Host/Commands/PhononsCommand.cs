using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Host.Commands;

/// <summary>pcp phonons: bands, density of states, frequencies and velocities on a grid.</summary>
internal sealed class PhononsCommand : HostCommand
{
    private readonly Argument<string> _input = CommonOptions.Input();
    private readonly Option<QPointGrid?> _grid = CommonOptions.Grid();
    private readonly Option<string> _out = CommonOptions.OutputFolder();
    private readonly Option<string> _basis = CommonOptions.Basis();
    private readonly Option<string> _conventions = CommonOptions.Conventions();

    private readonly Option<double?> _spacing = CommonOptions.Number(
        "--path-spacing", "Largest distance of neighbouring points of the band path, 1/Angstrom. Default: 0.02.", 0, "X");

    private readonly Option<int> _points = CommonOptions.Integer("--dos-points", "Frequencies of the density of states.", 400, 2);

    public PhononsCommand()
        : base(
            "phonons",
            "Computes phonon bands along the standard path, the density of states, and frequencies, velocities and Grueneisen parameters "
                + "on a grid.",
            "pcp phonons examples/si --grid 16 --out results/si-phonons",
            "pcp phonons examples/mgo --out results/mgo-phonons && pcp report results/mgo-phonons")
    {
        Arguments.Add(_input);
        foreach (Option option in new Option[] { _grid, _spacing, _points, _basis, _conventions, _out })
        {
            Options.Add(option);
        }
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        Conventions conventions = CommonOptions.ConventionsOf(arguments.GetValue(_conventions));
        BasisChoice basis = CommonOptions.BasisChoice(arguments.GetValue(_basis), conventions);
        PreparedInput input = PreparedInput.Read(
            arguments.GetRequiredValue(_input), readThird: true, readFourth: false, basis, conventions, context.Compute, context);
        QPointGrid grid = arguments.GetValue(_grid) ?? CommonOptions.SuggestedGrid(input.Set.Suggestions);
        string folder = context.OpenRunFolder(arguments.GetRequiredValue(_out));
        var model = new HarmonicModel(
            input.Crystal,
            input.Set.HarmonicForceConstants,
            PhysicalConstants.Of(conventions),
            new HarmonicOptions { Conventions = conventions });

        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, input.Group);
        PhononTable phonons = context.Stage("phonons", c => model.Solve([.. wedge.Points.Select(grid.Fractional)], c, input.Group));
        string? imaginary = Stability.Describe(phonons, wedge);
        if (imaginary is not null)
        {
            context.Warn(imaginary);
        }

        IReadOnlyList<Vector3D> steps = GridSteps.Of(input.Crystal.Lattice, grid, conventions.FollowsShengBte() ? [] : wedge.Rotations);
        DensityOfStates dos = DensityOfStates.Compute(
            phonons, wedge.Weights, steps, DensityOfStates.FrequencyAxis(phonons, arguments.GetValue(_points)), input.Group);
        BandStructure bands = context.Stage("bands", c => BandStructure.Compute(
            model, BandPath.Standard(input.Crystal, input.Group), arguments.GetValue(_spacing) ?? 0.02, c));

        ResultFolder.RemoveEarlierResults(folder);
        BteModeFiles.Write(folder, input.Crystal, wedge.MapFullGrid(), phonons);
        BteModeFiles.WriteDensityOfStates(folder, dos);
        if (input.Set.Third is { } third)
        {
            AnharmonicForceConstants corrected = context.Stage("Grueneisen parameters", _ => SumRuleCorrection.Of(third).Constants);
            double[] grueneisen = new GrueneisenParameters(input.Crystal, corrected, model.Constants)
                .Compute(phonons, [.. wedge.Points.Select(grid.Fractional)]);
            BteModeFiles.WriteGrueneisen(folder, grueneisen, phonons.BranchCount);
        }

        BandFile.Write(folder, bands);
        JsonObject result = Describe(model, input, grid, wedge, phonons, dos, bands, imaginary);
        string json = JsonText.Of(result);
        AtomicFile.Write(Path.Combine(folder, "phonons.json"), json);
        context.WriteResult(json, Summary(result, bands, folder));
    }

    private static JsonObject Describe(
        HarmonicModel model,
        PreparedInput input,
        QPointGrid grid,
        IrreducibleWedge wedge,
        PhononTable phonons,
        DensityOfStates dos,
        BandStructure bands,
        string? imaginary) => new()
        {
            ["grid"] = new JsonArray(grid.N1, grid.N2, grid.N3),
            ["irreducible_q_points"] = wedge.Count,
            ["space_group"] = input.Group.Type?.Symbol,
            ["highest_frequency_THz"] = phonons.Frequencies.Max() / (2 * Math.PI),
            ["raw_gamma_frequencies_rad_per_ps"] = JsonText.Array(model.RawGammaFrequencies()),
            ["acoustic_sum_rule_violation_eV_per_A2"] = model.SumRuleViolation,
            ["polar"] = model.IsPolar,
            ["imaginary"] = imaginary,
            ["dos_integral"] = (dos.Frequencies[1] - dos.Frequencies[0]) * dos.Total.Sum(),
            ["path"] = new JsonArray([.. bands.Path.Segments.Select(s => (JsonNode)$"{s.Start.Label}-{s.End.Label}")]),
            ["version"] = ResultFolder.Version,
        };

    private static string Summary(JsonObject result, BandStructure bands, string folder) => string.Create(
        CultureInfo.InvariantCulture,
        $"grid {string.Join("x", result["grid"]!.AsArray())}, {result["irreducible_q_points"]} irreducible points, highest frequency "
            + $"{result["highest_frequency_THz"]!.GetValue<double>():F4} THz\n"
        + $"bands along {string.Join(", ", bands.Path.Segments.Select(s => $"{s.Start.Label}-{s.End.Label}"))}\n"
        + $"imaginary modes: {result["imaginary"]?.GetValue<string>() ?? "none"}\n"
        + $"results in {folder}\n");
}
