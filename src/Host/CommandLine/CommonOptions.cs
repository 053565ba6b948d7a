using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Host.CommandLine;

/// <summary>Options that several commands share, with one meaning everywhere.</summary>
public static class CommonOptions
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the result on stdout as one JSON object.",
        Recursive = true,
    };

    public static readonly Option<bool> Quiet = new("--quiet")
    {
        Description = "No progress and no remarks on stderr; errors only.",
        Recursive = true,
    };

    public static readonly Option<int> Threads = Recursively(
        Integer("--threads", "Worker threads. No result depends on it.", Environment.ProcessorCount, 1, "T"));

    /// <summary>The folder with CONTROL and the force constants.</summary>
    public static Argument<string> Input() => new("INPUT")
    {
        Description = "Folder with CONTROL, FORCE_CONSTANTS_2ND or espresso.ifc2, FORCE_CONSTANTS_3RD and, for four phonons, "
            + "FORCE_CONSTANTS_4TH, as ShengBTE and FourPhonon have them; each may end in .gz.",
    };

    public static Option<string> Basis() => new Option<string>("--basis")
    {
        Description = "Atom positions to use where CONTROL and the force constants contradict each other: those of CONTROL or those "
            + "that the tensors obey. Without it such an input is refused; '--conventions fourphonon' implies control.",
        HelpName = "control|force-constants",
    }.OneOf("control", "force-constants");

    /// <summary>The value of --basis; without it the conventions of FourPhonon take CONTROL as it is.</summary>
    internal static BasisChoice BasisChoice(string? given, Conventions conventions) => given switch
    {
        "control" => Numerics.Studies.Settings.BasisChoice.Control,
        "force-constants" => Numerics.Studies.Settings.BasisChoice.ForceConstants,
        _ => conventions.FollowsShengBte() ? Numerics.Studies.Settings.BasisChoice.Control : Numerics.Studies.Settings.BasisChoice.Refuse,
    };

    /// <summary>The value of --conventions.</summary>
    public static Conventions ConventionsOf(string? word) =>
        ConventionsTraits.Parse(word ?? "ours") ?? Numerics.Foundation.Conventions.Ours;

    /// <summary>The grid that an input suggests.</summary>
    /// <exception cref="UsageException">It suggests none.</exception>
    public static QPointGrid SuggestedGrid(InputSuggestions suggestions) =>
        suggestions.Grid ?? throw new UsageException("This input names no grid of q-points: add --grid N or --grid NxMxL.");

    public static Option<string> Conventions() => new Option<string>("--conventions")
    {
        Description =
            "ours: CODATA-2018, renormalised adaptive Gaussian. fourphonon, shengbte: the widths, cuts, velocity averages and constants "
                + "of that code, for comparison with its output. phono3py: its velocities of degenerate modes, tetrahedra, no isotopes "
                + "unless asked for.",
        HelpName = "ours|fourphonon|shengbte|phono3py",
        DefaultValueFactory = _ => "ours",
    }.OneOf("ours", "fourphonon", "shengbte", "phono3py");

    public static Option<string> OutputFolder(bool required = true) => new("--out")
    {
        Description = "Folder for the results; made if it does not exist.",
        HelpName = "DIR",
        Required = required,
    };

    /// <summary>--grid N or NxMxL; absent means null, and the command takes CONTROL's ngrid.</summary>
    public static Option<QPointGrid?> Grid() => new("--grid")
    {
        Description = "q-point grid, Gamma-centred: N or NxMxL. Default: ngrid of CONTROL.",
        HelpName = "N|NxMxL",
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
            QPointGrid? grid = QPointGrid.TryParse(text);
            if (grid is null)
            {
                result.AddError(
                    $"--grid: read '{text}'; expected one whole number N or NxMxL, each between 1 and 1000, for example 16 or 16x16x8.");
            }

            return grid;
        },
    };

    /// <summary>A comma-separated list of temperatures in K; absent means null or empty, and the command takes CONTROL's.</summary>
    public static Option<double[]?> Temperatures() => Numbers(
        "--temperature",
        "Temperatures in K, separated by commas. Default: T or T_min/T_max/T_step of CONTROL, else 300.",
        "T1,T2,...",
        t => t is > 0 and <= 1e5,
        "temperatures in K above 0, for example 300 or 200,300,400");

    /// <summary>Numbers separated by commas; null where the option is absent.</summary>
    /// <param name="name">Of the option.</param>
    /// <param name="description">For the help.</param>
    /// <param name="helpName">Shape of the argument in the help.</param>
    /// <param name="accepted">Which numbers may be given.</param>
    /// <param name="expected">These, in words.</param>
    public static Option<double[]?> Numbers(
        string name, string description, string helpName, Predicate<double> accepted, string expected) => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
                string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
                var values = new double[parts.Length];
                for (int i = 0; i < parts.Length; i++)
                {
                    if (!TryParse(parts[i], out values[i]) || !accepted(values[i]))
                    {
                        result.AddError($"{name}: read '{parts[i]}'; expected {expected}.");
                        return null;
                    }
                }

                return values;
            },
        };

    /// <summary>A number above a bound; null where the option is absent.</summary>
    public static Option<double?> Number(string name, string description, double above, string helpName = "X") => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
            if (!TryParse(text, out double value) || value <= above)
            {
                result.AddError(FormattableString.Invariant($"{name}: read '{text}'; expected a number above {above}."));
            }

            return value;
        },
    };

    /// <summary>A whole number with a lower bound.</summary>
    public static Option<int> Integer(string name, string description, int defaultValue, int atLeast, string helpName = "N") => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) || value < atLeast)
            {
                result.AddError(FormattableString.Invariant($"{name}: read '{text}'; expected a whole number, at least {atLeast}."));
            }

            return value;
        },
    };

    /// <summary>Restricts an option to a few words; a wrong one is answered with the list.</summary>
    public static Option<string> OneOf(this Option<string> option, params string[] words)
    {
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!words.Contains(token.Value))
                {
                    result.AddError($"{option.Name}: read '{token.Value}'; expected one of {string.Join(", ", words)}.");
                }
            }
        });
        return option;
    }

    private static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    private static Option<int> Recursively(Option<int> option)
    {
        option.Recursive = true;
        return option;
    }
}
