using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Snapshots;
using PcpCluster.Numerics.Formats.Writing;

namespace PcpCluster.Host.Commands;

/// <summary>pcp fit: force constants from displacements and forces.</summary>
internal sealed class FitCommand : HostCommand
{
    private readonly Argument<string> _input = new("INPUT")
    {
        Description = "Folder of phono3py with displacements and forces (phono3py_disp.yaml with FORCES_FC3, or phono3py_params.yaml), or "
            + "frames of extended XYZ with forces (.xyz, .extxyz): their file, or a folder with it and POSCAR.",
    };

    private readonly Option<string?> _cell = new("--cell")
    {
        Description = "The cell at rest that the supercell of the frames repeats; default: POSCAR beside them. Extended XYZ only.",
        HelpName = "POSCAR",
    };

    private readonly Option<string> _order = new("--order")
    {
        Description = "Orders to fit, separated by commas; single atoms and pairs moved one by one give 2 and 3.",
        HelpName = "2,3,4",
        DefaultValueFactory = _ => "2,3",
    };

    private readonly Option<string?> _cutoff = new("--cutoff")
    {
        Description = "Largest distance of two atoms of a tuple, Angstrom, for one order or several; least squares only. Default: none.",
        HelpName = "3=4.0,4=3.2",
    };

    private readonly Option<string> _to =
        ForceConstantsFolder.To("The format to write; phono3py has no file for fourth order.", "phono3py");

    private readonly Option<string> _out = CommonOptions.OutputFolder();

    public FitCommand()
        : base(
            "fit",
            "Makes force constants from displacements and forces: finite differences where atoms moved one by one, else least squares.",
            "pcp fit phono3py-folder --out constants",
            "pcp fit phono3py-folder --order 2,3 --cutoff 3=4.0 --out constants",
            "pcp fit frames.xyz --cell POSCAR --order 2,3,4 --cutoff 3=4.0,4=3.0 --to shengbte --out constants")
    {
        Arguments.Add(_input);
        Options.Add(_cell);
        Options.Add(_order);
        Options.Add(_cutoff);
        Options.Add(_to);
        Options.Add(_out);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        ImmutableArray<int> orders = Orders(arguments.GetRequiredValue(_order));
        ImmutableDictionary<int, double> cutoffs = Cutoffs(arguments.GetValue(_cutoff), orders);
        string folder = arguments.GetRequiredValue(_out);
        IOutputFormat target = ForceConstantsFolder.Target(arguments.GetRequiredValue(_to));
        if (orders.Contains(4) && !target.HoldsFourthOrder)
        {
            throw new UsageException($"--to {target.Name} has no file for fourth order: choose shengbte, alamode or tdep.");
        }

        ForceConstantsFolder.RequireEmpty(folder);
        string given = arguments.GetRequiredValue(_input);
        CrystalInput input = Fit(given, arguments.GetValue(_cell), new(orders, cutoffs), context);
        ForceConstantsFolder.Write(folder, target, input, context);
        var json = new JsonObject
        {
            ["folder"] = folder,
            ["format"] = target.Name,
            ["orders"] = new JsonArray([.. new[] { (2, true), (3, input.Third is not null), (4, input.Fourth is not null) }
                .Where(o => o.Item2).Select(o => (JsonNode)o.Item1)]),
            ["remarks"] = new JsonArray([.. input.Warnings.Select(w => (JsonNode)w)]),
        };
        context.WriteResult(JsonText.Of(json), string.Join('\n', input.Warnings.Append($"{target.Name}: {folder}")) + "\n");
    }

    private static CrystalInput Fit(string given, string? cell, FitOptions options, RunContext context)
    {
        Dictionary<int, double> cutoffs =
            options.Orders.ToDictionary(o => o, o => options.Cutoffs.GetValueOrDefault(o, double.PositiveInfinity));
        if (cell is not null)
        {
            return ExtendedXyzFormat.AreFrames(given)
                ? context.Stage("fitting", _ => SnapshotFit.Fit(given, cell, cutoffs))
                : throw new UsageException("--cell belongs to frames of extended XYZ: leave it out, or name such a file (.xyz, .extxyz).");
        }

        var folder = InputFolder.Open(given);
        return context.Stage("fitting", _ => InputFormats.Recognise(folder) is ExtendedXyzFormat
            ? ExtendedXyzFormat.Fit(folder, cutoffs)
            : Phono3pyFormat.Fit(folder, options));
    }

    private static ImmutableArray<int> Orders(string text)
    {
        int[] orders = [.. text.Split(',')
            .Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out int o) ? o : 0)];
        return orders.All(o => o is >= 2 and <= 4) && orders.Contains(2)
            ? [.. orders.Distinct().Order()]
            : throw new UsageException($"--order {text}: give 2, and 3 or 4 beside it, separated by commas.");
    }

    private static ImmutableDictionary<int, double> Cutoffs(string? text, ImmutableArray<int> orders)
    {
        ImmutableDictionary<int, double> cutoffs = ImmutableDictionary<int, double>.Empty;
        foreach (string part in text?.Split(',') ?? [])
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2
                || !int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int order)
                || !orders.Contains(order)
                || !double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double cutoff)
                || !(cutoff > 0))
            {
                throw new UsageException(
                    $"--cutoff {text}: give ORDER=ANGSTROM for orders that are fitted, separated by commas, as 3=4.0.");
            }

            cutoffs = cutoffs.SetItem(order, cutoff);
        }

        return cutoffs;
    }
}
