using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Host.Commands;

/// <summary>pcp modes: what the modes of a model file look like.</summary>
internal sealed class ModesCommand : HostCommand
{
    private readonly Argument<string> _file = new("FILE.pcp") { Description = "A model file made by pcp compress." };

    private readonly Option<int> _count =
        CommonOptions.Integer("--terms", "Number of terms described, the largest lambda first.", 8, 1, "N");

    private readonly Option<string?> _export = new("--export")
    {
        Description = "Writes the displacement patterns of these terms as XSF and extended XYZ files into a folder.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _project = new("--project")
    {
        Description =
            "Projects displaced supercells (extended XYZ, periodic) on the modes: anharmonic energy of each, by term. Needs --out.",
        HelpName = "FILE.xyz",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for energies.csv, terms.csv and descriptors.csv of --project; made if it does not exist.",
        HelpName = "DIR",
    };

    public ModesCommand()
        : base(
            "modes",
            "Describes the PCP modes in a model file.",
            "pcp modes si3.pcp",
            "pcp modes si3.pcp --terms 1 --export patterns",
            "pcp modes si3.pcp --project md.xyz --out projected")
    {
        Arguments.Add(_file);
        Options.Add(_count);
        Options.Add(_export);
        Options.Add(_project);
        Options.Add(_out);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        PcpModel model = PcpFile.Read(arguments.GetRequiredValue(_file));
        if (arguments.GetValue(_project) is { } snapshots)
        {
            string target = arguments.GetValue(_out) ?? throw new UsageException("--project needs --out DIR for its files.");
            ProjectionFiles files = context.Stage("projection", compute => ProjectionFiles.Write(model, snapshots, target, compute));
            context.WriteResult(JsonText.Of(files.ToJson()), files.ToText());
            return;
        }

        int count = Math.Min(arguments.GetValue(_count), model.Modes.Rank);
        var analysis = new PcpModeAnalysis(model);
        PcpTermAnalysis[] terms = [.. Enumerable.Range(0, count).Select(analysis.Describe)];
        if (arguments.GetValue(_export) is { } folder)
        {
            Export(model, count, folder);
            context.Note($"{count} terms written to {folder}");
        }

        context.WriteResult(JsonText.Of(Json(model, terms)), Text(model, terms));
    }

    private static void Export(PcpModel model, int count, string folder)
    {
        Directory.CreateDirectory(folder);
        for (int xi = 0; xi < count; xi++)
        {
            File.WriteAllText(Path.Combine(folder, $"term{xi + 1}.xyz"), PcpModeExport.Xyz(model, xi));
            for (int i = 0; i < model.Modes.Order; i++)
            {
                File.WriteAllText(Path.Combine(folder, $"term{xi + 1}-factor{i + 1}.xsf"), PcpModeExport.Xsf(model, xi, i));
            }
        }
    }

    private static string Text(PcpModel model, PcpTermAnalysis[] terms)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        PcpModes modes = model.Modes;
        var text = new StringBuilder();
        string formula = string.Join(' ', model.Crystal.Atoms.GroupBy(a => a.Element).Select(g => $"{g.Key}{g.Count()}"));
        PcpTrainingRecord record = model.Training;
        text.Append(c, $"{formula}, order {modes.Order}, rank {modes.Rank}, gamma {(double)record.Nonzero / modes.Rank:F0}, ");
        text.Append(c, $"{modes.Sites.Length} sites, lattice volume {model.Crystal.Lattice.Volume:F3} Angstrom^3\n");
        text.Append(c, $"loss {100 * record.Loss:F3} %{Percent(", strain derivative", record.StrainLoss)}");
        text.Append(c, $"{Percent(", elastic limit", record.ElasticLoss)}");
        text.Append(c, $"{Percent(", breaks symmetry by", record.SymmetryLoss)}");
        text.Append(
            c, $"{Percent(", first-order change of kappa", record.ConductivityShift)}{Percent(" +-", record.ConductivityShiftError)}\n");
        text.Append(c, $"{record.Objective} objective, route {record.Route}, seed {record.Seed}, tensor {record.Source}\n");
        text.Append(c, $"lambda (eV/Angstrom^{modes.Order}):");
        foreach (double lambda in modes.Lambda)
        {
            text.Append(c, $" {lambda:F3}");
        }

        text.Append('\n');
        for (int xi = 0; xi < terms.Length; xi++)
        {
            PcpTermAnalysis t = terms[xi];
            text.Append(c, $"\nterm {xi + 1}: lambda {t.Lambda:F4}, ");
            text.Append(c, $"centre ({t.Center.X:F3} {t.Center.Y:F3} {t.Center.Z:F3}) Angstrom, radius {t.Radius:F2}, ");
            text.Append(c, $"point group {t.PointGroup.Symbol} ({t.PointGroup.Schoenflies})\n");
            foreach (Vector3D axis in t.Permuting.DistinctBy(Sorted))
            {
                text.Append(c, $"  the three factors turn into each other by C3 about [{Miller(axis)}]\n");
            }

            for (int i = 0; i < t.Factors.Length; i++)
            {
                text.Append(c, $"  factor {i + 1}: {t.Factors[i].ParticipatingSites:F1} sites take part\n");
                foreach ((PcpSite site, double share, Vector3D u) in t.Factors[i].Largest)
                {
                    text.Append(
                        c, $"    {model.Crystal.Atoms[site.Atom].Element,-2} cell ({site.Cell.X,2} {site.Cell.Y,2} {site.Cell.Z,2}) ");
                    text.Append(c, $"atom {site.Atom + 1}  {100 * share,5:F1} %  ({u.X,7:F4} {u.Y,7:F4} {u.Z,7:F4})\n");
                }
            }
        }

        return text.ToString();
    }

    private static string Percent(string name, double value) =>
        double.IsFinite(value) ? string.Create(CultureInfo.InvariantCulture, $"{name} {100 * value:F3} %") : string.Empty;

    private static JsonObject Json(PcpModel model, PcpTermAnalysis[] terms) => new()
    {
        ["order"] = model.Modes.Order,
        ["rank"] = model.Modes.Rank,
        ["sites"] = model.Modes.Sites.Length,
        ["loss"] = model.Training.Loss,
        ["gamma"] = (double)model.Training.Nonzero / model.Modes.Rank,
        ["strain_loss"] = Number(model.Training.StrainLoss),
        ["elastic_loss"] = Number(model.Training.ElasticLoss),
        ["symmetry_loss"] = Number(model.Training.SymmetryLoss),
        ["conductivity_shift"] = Number(model.Training.ConductivityShift),
        ["conductivity_shift_error"] = Number(model.Training.ConductivityShiftError),
        ["process_error"] = Number(model.Training.ProcessError),
        ["seed"] = model.Training.Seed,
        ["source"] = model.Training.Source,
        ["objective"] = model.Training.Objective,
        ["route"] = model.Training.Route,
        ["lambda"] = JsonText.Array(model.Modes.Lambda),
        ["terms"] = new JsonArray([.. terms.Select(t => new JsonObject
        {
            ["lambda"] = t.Lambda,
            ["center_angstrom"] = Vector(t.Center),
            ["radius_angstrom"] = t.Radius,
            ["point_group"] = t.PointGroup.Symbol,
            ["schoenflies"] = t.PointGroup.Schoenflies,
            ["cyclic_axes"] = new JsonArray([.. t.Permuting.Select(a => (JsonNode)Vector(a))]),
            ["participating_sites"] = JsonText.Array(t.Factors.Select(f => f.ParticipatingSites)),
        })]),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    private static JsonArray Vector(Vector3D v) => JsonText.Array([v.X, v.Y, v.Z]);

    // an axis and its opposite are the same
    private static string Sorted(Vector3D axis) => string.CompareOrdinal(Miller(axis), Miller(-axis)) <= 0 ? Miller(axis) : Miller(-axis);

    private static string Miller(Vector3D axis)
    {
        double largest = Math.Max(Math.Abs(axis.X), Math.Max(Math.Abs(axis.Y), Math.Abs(axis.Z)));
        return string.Create(CultureInfo.InvariantCulture, $"{axis.X / largest:0.##} {axis.Y / largest:0.##} {axis.Z / largest:0.##}");
    }
}
