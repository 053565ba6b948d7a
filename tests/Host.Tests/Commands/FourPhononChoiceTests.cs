using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>pcp kappa --four-phonon where nobody says whether to sum or to sample.</summary>
public sealed class FourPhononChoiceTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ACheapSumIsDoneInFull()
    {
        Cli.Outcome outcome = Run("--grid", "3");
        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Matches(@"all four-phonon processes of 3x3x3 take about \d+ s on one core: all are summed", outcome.Error);
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        Assert.True(json["settings"]!["exhaustive"]!.GetValue<bool>());
        Assert.Equal(0, json["temperatures"]![0]!["kappa_mean_statistical_error_W_per_mK"]!.GetValue<double>());
    }

    [Fact]
    public void ADearSumIsSampledToHalfAPercent()
    {
        Cli.Outcome outcome = Run("--grid", "10");
        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Matches(
            @"10x10x10 take about \d+ (s|min) on one core: rates are sampled until .* is below 0\.5 %\. --exhaustive sums all",
            outcome.Error);
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(0.5, json["settings"]!["target_error_percent"]!.GetValue<double>());
        JsonNode found = json["temperatures"]![0]!;
        double mean = found["kappa_mean_W_per_mK"]!.GetValue<double>();
        Assert.InRange(found["kappa_mean_statistical_error_W_per_mK"]!.GetValue<double>(), 1e-6 * mean, 0.005 * mean);
        Cli.Outcome asked = Run("--grid", "10", "--target-error", "0.5");
        Assert.Equal(found.ToJsonString(), JsonNode.Parse(asked.Output)!["temperatures"]![0]!.ToJsonString());
        Assert.DoesNotContain("on one core", asked.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--exhaustive")]
    [InlineData("--solver full --four-phonon-coupling full", "all are summed. --samples S draws some of them")]
    [InlineData("--conventions fourphonon")]
    [InlineData("--samples 10")]
    public void WhoeverDecidesIsObeyed(string options, string? remark = null)
    {
        Cli.Outcome outcome = Cli.RunUntil("phonons", Words("--grid", "10", options));
        Assert.NotEqual(ExitCode.UsageWrong, outcome.Code);
        Assert.DoesNotContain("are sampled until", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(remark ?? string.Empty, outcome.Error, StringComparison.Ordinal);
    }

    private Cli.Outcome Run(params string[] more) => Cli.Run(Words(more));

    private string[] Words(params string[] more) =>
    [
        "kappa", TestData.Example("si"), "--four-phonon", "--isotopes", "off", "--json", "--out", _scratch["out"],
        .. more.SelectMany(m => m.Split(' ')),
    ];
}
