using System.Xml;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

public class ReportCommandTests
{
    [Fact]
    public void ReportIsOnePageWithPlotsAndNoOutsideResource()
    {
        using var scratch = new ScratchFolder();
        Cli.Run(
            "kappa",
            TestData.Example("si"),
            "--grid",
            "4",
            "--temperature",
            "200,300,400",
            "--isotopes",
            "on",
            "--quiet",
            "--out",
            scratch["out"]);
        Cli.Outcome outcome = Cli.Run("report", scratch["out"]);
        Assert.Equal(ExitCode.Done, outcome.Code);
        string html = File.ReadAllText(scratch["out", "report.html"]);
        foreach (string title in new[]
        {
            "Conductivity against temperature",
            "mean free paths",
            "Scattering rates at 200 K",
            "Sum rules",
            "Settings",
        })
        {
            Assert.Contains(title, html);
        }

        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("NaN", html);
        for (int at = html.IndexOf("<svg", StringComparison.Ordinal); at >= 0; at = html.IndexOf("<svg", at + 1, StringComparison.Ordinal))
        {
            var svg = new XmlDocument();
            svg.LoadXml(html[at..(html.IndexOf("</svg>", at, StringComparison.Ordinal) + 6)]);
            Assert.Equal("svg", svg.DocumentElement!.Name);
        }
    }

    [Fact]
    public void FolderWithoutResultsIsRefused()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Cli.Run("report", scratch.Path);
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("pcp kappa", outcome.Error);
    }

    [Fact]
    public void BrokenResultIsAnInputError()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["kappa.json"], "{ \"grid\": [1,");
        Cli.Outcome outcome = Cli.Run("report", scratch.Path);
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("kappa.json", outcome.Error);
    }
}
