using System.CommandLine;
using System.Globalization;
using System.Reflection;
using PcpCluster.Actors;
using PcpCluster.Actors.Coordination;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;
using PcpCluster.Checkpoints;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Host.Runs;

/// <summary>Where a job runs: the options of every command that computes a study, and the run itself.</summary>
internal sealed class RunOptions
{
    /// <summary>A job longer than this gets a checkpoint, so that nothing that ends it costs more than a shard.</summary>
    private const double LongSeconds = 30;

    private readonly Option<int?> _workers = new("--workers")
    {
        Description = "Shards this process computes at once, with a checkpoint in DIR; 0 leaves all work to 'pcp worker' elsewhere. "
            + "Default: --threads.",
        HelpName = "W",
    };

    private readonly Option<string?> _listen = new("--listen")
    {
        Description = "Workers may join from elsewhere ('pcp worker --join DIR'). HOST: this machine as they spell it. Default: its full "
            + "name, any port.",
        HelpName = "[HOST][:PORT]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _resume =
        new("--resume") { Description = "Goes on with the run in the folder --out, on another machine too." };

    /// <summary>Version and commit of this build: processes of one run must agree in it, so that they compute the same bits.</summary>
    public static string ProgramVersion { get; } =
        typeof(RunOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public void AddTo(Command command)
    {
        command.Options.Add(_workers);
        command.Options.Add(_listen);
        command.Options.Add(_resume);
    }

    /// <summary>Refuses options that contradict each other before anything is read.</summary>
    /// <exception cref="UsageException">Nobody would compute, or an address is none.</exception>
    public void Check(ParseResult arguments)
    {
        int slots = arguments.GetValue(_workers) ?? 1;
        if (slots < 0 || (slots == 0 && Listen(arguments) is null))
        {
            throw new UsageException($"--workers {slots}: nobody would compute. Give at least 1, or --listen and workers elsewhere.");
        }
    }

    /// <summary>
    /// Computes the study: in this process as it is, or under the actors where an option or the length of the job asks for that.
    /// </summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="study">What to compute.</param>
    /// <param name="folder">For checkpoint and log.</param>
    /// <param name="always">Under the actors in any case.</param>
    /// <param name="context">Threads, progress, interruption.</param>
    /// <param name="target">What --out names, where that is another than <paramref name="folder"/>.</param>
    /// <param name="trainsHere">Whether this process trains when no node of that role has joined.</param>
    /// <exception cref="ResumableException">Interrupted, or shards were given up.</exception>
    public StudyResult Complete(
        ParseResult arguments,
        IStudy study,
        string folder,
        bool always,
        RunContext context,
        string? target = null,
        bool trainsHere = true)
    {
        bool asked = arguments.GetValue(_workers) is not null || Listen(arguments) is not null || Resumes(arguments);
        if (asked || always || IsLong(study, context))
        {
            return UnderActors(arguments, study, folder, target ?? folder, trainsHere, context);
        }

        try
        {
            return LocalRunner.Run(study, context.Compute, context);
        }
        catch (OperationCanceledException e)
        {
            throw new ResumableException(
                "interrupted. So short a run keeps no checkpoint: begin it again, or with --workers "
                    + FormattableString.Invariant($"{context.Threads}, which keeps what is done for --resume."),
                e);
        }
    }

    /// <summary>Whether the run of the folder is to be continued.</summary>
    public bool Resumes(ParseResult arguments) => arguments.GetValue(_resume);

    /// <summary>Whether all work is left to workers elsewhere.</summary>
    public bool LeavesAll(ParseResult arguments) => arguments.GetValue(_workers) == 0;

    /// <summary>Whether workers elsewhere may know the folder.</summary>
    public bool Listens(ParseResult arguments) => Listen(arguments) is not null;

    private static bool IsLong(IStudy study, RunContext context) =>
        study.Next(StudyState.Start, context.Compute) is { } first
        && (first.Place == WavePlace.Trainer || first.Parts.Sum(p => p.Cost) / context.Threads > LongSeconds);

    private StudyResult UnderActors(
        ParseResult arguments, IStudy study, string folder, string target, bool trainsHere, RunContext context)
    {
        ListenAddress? listen = Listen(arguments);
        using RunLog log = new(
            context, Path.Combine(folder, "run.log.json"), listen is null ? NoticeLevel.Warning : NoticeLevel.Information);
        RunRequest request = new()
        {
            Study = study,
            Folder = folder,
            Resume = Resumes(arguments),
            ProgramVersion = ProgramVersion,
            LocalSlots = arguments.GetValue(_workers) ?? context.Threads,
            Threads = context.Threads,
            Listen = listen,
            Config = ActorConfig.Load(),
            Observer = log,
        };
        request = trainsHere ? request : request with { Times = request.Times with { TrainerPatience = TimeSpan.MaxValue } };
        string again = $"pcp {arguments.CommandResult.Command.Name} ... --resume --out {target}";
        try
        {
            RunOutcome outcome = StudyRun.Run(request, context.Cancellation).GetAwaiter().GetResult();
            return outcome.Result ?? throw new ResumableException(string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.GivenUp.Length} shards were given up, all others are done:\n  {string.Join("\n  ", outcome.GivenUp)}\nOnce the "
                    + $"cause is removed: {again}"));
        }
        catch (OperationCanceledException e)
        {
            throw new ResumableException(
                $"interrupted. What is done is kept in {Path.Combine(folder, RunStatus.FileName)}; to go on: {again}", e);
        }
    }

    /// <summary>Null without --listen.</summary>
    private ListenAddress? Listen(ParseResult arguments)
    {
        if (arguments.GetResult(_listen) is null)
        {
            return null;
        }

        string text = arguments.GetValue(_listen) ?? string.Empty;
        int colon = text.LastIndexOf(':');
        bool hasPort = colon >= 0 && !text.EndsWith(']');
        int port = 0;
        return hasPort && (!int.TryParse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture, out port) || port is < 0 or > 65535)
            ? throw new UsageException($"--listen: read '{text}'; expected HOST, :PORT or HOST:PORT, for example node1:4711.")
            : new ListenAddress((hasPort ? text[..colon] : text).Trim('[', ']'), port);
    }
}
