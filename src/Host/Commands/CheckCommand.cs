using System.CommandLine;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Host.Commands;

/// <summary>pcp check: reads everything and says what it found, what is wrong, and what a run would cost.</summary>
internal sealed class CheckCommand : HostCommand
{
    private readonly Argument<string> _input = CommonOptions.Input();
    private readonly Option<QPointGrid?> _grid = CommonOptions.Grid();
    private readonly Option<string> _basis = CommonOptions.Basis();
    private readonly Option<string> _conventions = CommonOptions.Conventions();

    public CheckCommand()
        : base(
            "check",
            "Reads an input folder and prints a diagnosis: structure, symmetry, sum rules, units, frequencies, and the cost of a run.",
            "pcp check examples/si",
            "pcp check examples/si --grid 32",
            "pcp check my-input --basis force-constants --json")
    {
        Arguments.Add(_input);
        Options.Add(_grid);
        Options.Add(_basis);
        Options.Add(_conventions);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        var options = new OpenOptions
        {
            Conventions = CommonOptions.ConventionsOf(arguments.GetValue(_conventions)),
            Basis = arguments.GetValue(_basis) switch
            {
                "control" => BasisChoice.Control,
                "force-constants" => BasisChoice.ForceConstants,
                _ => null,
            },
        };
        InputDiagnosis diagnosis = Material.Diagnose(
            arguments.GetRequiredValue(_input), options, arguments.GetValue(_grid), context.Compute with { Progress = null }, context);
        context.WriteResult(JsonText.Of(DiagnosisText.ToJson(diagnosis)), DiagnosisText.ToText(diagnosis));
        if (diagnosis.Errors.Count > 0)
        {
            throw new InputException(string.Join(" ", diagnosis.Errors));
        }
    }
}
