using System.CommandLine;
using PcpCluster.Host.CommandLine;

namespace PcpCluster.Host.Commands;

/// <summary>pcp check: reads everything and says what it found.</summary>
internal sealed class CheckCommand : HostCommand
{
    private readonly Argument<string> _input = CommonOptions.Input();

    public CheckCommand()
        : base("check", "Reads an input folder and prints a diagnosis.", "pcp check examples/si")
    {
        Arguments.Add(_input);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        string folder = arguments.GetRequiredValue(_input);
        if (!Directory.Exists(folder))
        {
            throw new Numerics.InputException(folder, 0, "nothing", "a folder", "Name a folder with CONTROL in it.");
        }

        context.WriteResult($"{{\"folder\":\"{folder}\"}}", folder);
    }
}
