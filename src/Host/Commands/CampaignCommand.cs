using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PcpCluster.Checkpoints;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Commands;

/// <summary>
/// pcp campaign: many crystals with the same options, one after another, each with all workers. One that is refused or fails is a line of
/// the table; the others go on.
/// </summary>
internal sealed class CampaignCommand : HostCommand
{
    private static readonly string[] _ofRuns = ["--workers", "--listen", "--resume", "--out"];

    private readonly Func<IReadOnlyList<string>, TextWriter, TextWriter, CancellationToken, int> _pcp;
    private readonly KappaCommand _kappa = new();
    private readonly ConvergeCommand _converge = new();

    private readonly Argument<string[]> _inputs = new("INPUT|LIST.txt")
    {
        Description = "Input folders, or text files with one folder a line, relative to the file; # begins a comment.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <param name="pcp">Runs a command line of this program: words, stdout, stderr, interruption; gives the exit code.</param>
    public CampaignCommand(Func<IReadOnlyList<string>, TextWriter, TextWriter, CancellationToken, int> pcp)
        : base(
            "campaign",
            "Computes many crystals with the options of pcp kappa, or of pcp converge where --grids or --fine is given: a result folder "
                + "each, and one table.",
            "pcp campaign crystals/* --grid 12 --temperature 300 --out results/all",
            "pcp campaign crystals.txt --grid 16 --listen --out results/all",
            "pcp campaign crystals.txt --grids 12,16,20 --resume --out results/limits")
    {
        _pcp = pcp;
        Arguments.Add(_inputs);
        foreach (Option option in _kappa.Options.Concat(_converge.Options).DistinctBy(o => o.Name))
        {
            Options.Add(option);
        }
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        string[] inputs = arguments.GetRequiredValue(_inputs);
        if (inputs.FirstOrDefault(i => i.StartsWith('-')) is { } unknown)
        {
            throw new UsageException($"unknown option '{unknown}'. See pcp campaign --help.");
        }

        string[] options = [.. Given(arguments, o => !_ofRuns.Contains(o.Name))];
        string verb = options.Contains("--grids") || options.Contains("--fine") ? _converge.Name : _kappa.Name;
        CheckOptions(verb, options);
        string folder = (string)Value(arguments, "--out")!;
        bool resume = arguments.GetResult("--resume") is OptionResult { Implicit: false };
        var asked = new CampaignDocument(verb, string.Join(' ', options), null, false, [.. Materials(inputs)]);
        CampaignDocument campaign = Open(asked, folder, resume);
        context.OpenRunFolder(folder);
        string[] words = [.. options, .. Given(arguments, o => o.Name is "--workers" or "--listen")];
        for (int i = 0; i < campaign.Materials.Count; i++)
        {
            if (campaign.Materials[i].Status != CampaignStatus.Done)
            {
                campaign = campaign with { Current = campaign.Materials[i].Name };
                campaign.Write(folder);
                context.Note($"{campaign.Current} ({i + 1} of {campaign.Materials.Count})");
                CampaignMaterial computed = Compute(campaign.Materials[i], verb, words, folder, resume, context);
                if (context.Cancellation.IsCancellationRequested)
                {
                    throw new ResumableException(
                        $"interrupted at {computed.Name}. What is done is kept in {folder}; to go on: pcp campaign ... --resume "
                            + $"--out {folder}");
                }

                campaign = campaign with { Current = null, Materials = [.. campaign.Materials.Select((m, k) => k == i ? computed : m)] };
            }
        }

        campaign = campaign with { Finished = true };
        campaign.Write(folder);
        context.WriteResult(JsonText.Of(campaign.ToJson()), campaign.ToText(folder));
    }

    private CampaignMaterial Compute(
        CampaignMaterial material, string verb, string[] options, string folder, bool resume, RunContext context)
    {
        string results = Path.Combine(folder, material.Name);
        var words = new List<string> { verb, material.Input };
        words.AddRange([.. options, "--out", results, "--threads", context.Threads.ToString(CultureInfo.InvariantCulture)]);
        if (resume && File.Exists(Path.Combine(results, RunStatus.FileName)))
        {
            words.Add("--resume");
        }

        using var output = new StringWriter();
        using var errors = new LastLine(context.Error, context.Quiet);
        long start = Stopwatch.GetTimestamp();
        var code = (ExitCode)_pcp(words, output, errors, context.Cancellation);
        return material with
        {
            Status = code switch
            {
                ExitCode.Done => CampaignStatus.Done,
                ExitCode.InputWrong or ExitCode.UsageWrong => CampaignStatus.Refused,
                _ => CampaignStatus.Failed,
            },
            Reason = code == ExitCode.Done ? string.Empty : errors.Refusal,
            Result = code == ExitCode.Done ? Result(results, verb) : null,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
    }

    private static JsonObject Result(string results, string verb)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(Path.Combine(results, verb + ".json")))!.AsObject();
        document.Remove("settings");
        return document;
    }

    // a wrong option is one of all crystals, so it ends the campaign before it begins
    private void CheckOptions(string verb, string[] options)
    {
        Command command = verb == _kappa.Name ? _kappa : _converge;
        string? other = options.FirstOrDefault(w => w.StartsWith("--", StringComparison.Ordinal) && command.Options.All(o => o.Name != w));
        if (other is not null)
        {
            throw new UsageException($"{other} is no option of pcp {verb}, which --grids and --fine choose between kappa and converge.");
        }
    }

    private static CampaignDocument Open(CampaignDocument asked, string folder, bool resume)
    {
        if (CampaignDocument.Find(folder) is not { } before)
        {
            return resume
                ? throw new InputException($"{folder}: no campaign there to go on with ({CampaignDocument.FileName}). Leave --resume out.")
                : asked;
        }

        if (!resume)
        {
            return before.Finished
                ? asked
                : throw new InputException(
                    $"{folder}: an unfinished campaign is there. Go on with --resume, or name another folder with --out.");
        }

        if ((before.Verb, before.Options) != (asked.Verb, asked.Options))
        {
            throw new InputException($"{folder}: the campaign there has other options: read '{asked.Verb} {asked.Options}'; expected "
                + $"'{before.Verb} {before.Options}'. Give these, or begin in another folder.");
        }

        return asked with
        {
            Materials = [.. asked.Materials.Select(m => before.Materials.FirstOrDefault(b => (b.Name, b.Input) == (m.Name, m.Input)) ?? m)],
        };
    }

    private static IEnumerable<CampaignMaterial> Materials(string[] inputs)
    {
        var names = new Dictionary<string, int>();
        foreach (string path in inputs.SelectMany(Paths))
        {
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
            int number = names[name] = names.GetValueOrDefault(name) + 1;
            yield return new(number == 1 ? name : $"{name}-{number}", path, CampaignStatus.Open, string.Empty, null, 0);
        }
    }

    private static IEnumerable<string> Paths(string input)
    {
        if (!input.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || !File.Exists(input))
        {
            return [Path.GetFullPath(input)];
        }

        string here = Path.GetDirectoryName(Path.GetFullPath(input))!;
        string[] lines = [.. File.ReadLines(input).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0)];
        return lines.Length > 0
            ? lines.Select(l => Path.GetFullPath(l, here))
            : throw new InputException(input, 0, "no line", "one input folder a line", "Name the folders of the crystals there.");
    }

    // the words of options as they were given
    private IEnumerable<string> Given(ParseResult arguments, Func<Option, bool> wanted) => Options
        .Where(wanted)
        .Select(arguments.GetResult)
        .OfType<OptionResult>()
        .Where(r => !r.Implicit)
        .SelectMany(r => r.Tokens.Select(t => t.Value).Prepend(r.Option.Name));

    private string? Value(ParseResult arguments, string name) =>
        arguments.GetResult(Options.Single(o => o.Name == name))?.Tokens.Select(t => t.Value).SingleOrDefault();

    /// <summary>Passes on what is written, and keeps what the program said when it refused.</summary>
    private sealed class LastLine(TextWriter to, bool quiet) : TextWriter
    {
        private const string Start = "pcp: ";

        public override Encoding Encoding => to.Encoding;

        public string Refusal { get; private set; } = string.Empty;

        public override void Write(char value)
        {
            if (!quiet)
            {
                to.Write(value);
            }
        }

        public override void Write(string? value)
        {
            if (!quiet)
            {
                to.Write(value);
            }
        }

        public override void WriteLine(string? value)
        {
            Refusal = value?.StartsWith(Start, StringComparison.Ordinal) == true ? value[Start.Length..].ReplaceLineEndings(" ") : Refusal;
            Write(value + NewLine);
        }
    }
}
