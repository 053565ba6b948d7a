using System.CommandLine;
using System.Text.Json;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Rehearsal;
using PcpCluster.Host.Runs;

namespace PcpCluster.Host.Commands;

/// <summary>pcp rehearse: a run without physics, to try out a machine, a network or a batch system in a minute.</summary>
internal sealed class RehearseCommand : HostCommand
{
    private readonly Option<string> _settings = new("--settings")
    {
        Description = "JSON object with some of: Grids, Parts (a grid), Iterations, Rounds (of arithmetic, a part), Sleep (ms, a part), "
            + "Values (a result), Modes, PackageBytes.",
        HelpName = "JSON",
        DefaultValueFactory = _ => "{\"Sleep\":200}",
    };

    private readonly Option<string> _out = CommonOptions.OutputFolder();
    private readonly RunOptions _run = new();

    public RehearseCommand()
        : base(
            "rehearse",
            "A run without physics that has every kind of wave: tries out machines and network before a long job.",
            "pcp rehearse --out results/try --listen --workers 0",
            "pcp rehearse --out results/try --settings '{\"Parts\":500,\"Sleep\":1000}' --listen")
    {
        Options.Add(_settings);
        _run.AddTo(this);
        Options.Add(_out);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        _run.Check(arguments);
        SyntheticSettings settings;
        try
        {
            settings = SyntheticSettings.Parse(arguments.GetRequiredValue(_settings));
        }
        catch (JsonException e)
        {
            throw new UsageException($"--settings: {e.Message}");
        }

        string folder = context.OpenRunFolder(arguments.GetRequiredValue(_out));
        var result = (SyntheticResult)_run.Complete(arguments, new SyntheticStudy(settings), folder, always: true, context);
        context.WriteResult(result.Json, $"rehearsed: {result.Json}");
    }
}
