using System.CommandLine;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Commands;

/// <summary>pcp report: one self-contained HTML page with the tables and plots of a result folder.</summary>
internal sealed class ReportCommand : HostCommand
{
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "Folder with the results of pcp kappa, pcp converge or pcp phonons.",
    };

    private readonly Option<string?> _file = new("--out")
    {
        Description = "The page's file. Default: report.html in DIR.",
        HelpName = "FILE.html",
    };

    public ReportCommand()
        : base(
            "report",
            "Writes one self-contained HTML page with tables and plots of a result folder.",
            "pcp report results/si",
            "pcp report results/si --out silicon.html")
    {
        Arguments.Add(_folder);
        Options.Add(_file);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        string folder = arguments.GetRequiredValue(_folder);
        if (!Directory.Exists(folder))
        {
            throw new InputException(
                folder, 0, "no such folder", "a folder with results", "Make one with pcp kappa, pcp converge or pcp phonons.");
        }

        string file = arguments.GetValue(_file) ?? Path.Combine(folder, "report.html");
        AtomicFile.Write(file, HtmlReport.Render(folder));
        context.WriteResult(JsonText.Of(new JsonObject { ["file"] = file }), file);
    }
}
