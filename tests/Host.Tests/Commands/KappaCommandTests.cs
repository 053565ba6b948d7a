using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

public class KappaCommandTests
{
    [Fact]
    public void WritesResultsAndPrintsWhatKappaJsonHolds()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(scratch, "--grid", "4", "--temperature", "200,300.5", "--isotopes", "on", "--boundary", "500", "--json");
        Assert.Equal(ExitCode.Done, outcome.Code);
        string written = File.ReadAllText(scratch["out", "kappa.json"]);
        Assert.Equal(written, outcome.Output.TrimEnd());

        JsonNode json = JsonNode.Parse(written)!;
        Assert.Equal("[4,4,4]", json["grid"]!.ToJsonString());
        Assert.Equal(300.5, json["temperatures"]![1]!["temperature_K"]!.GetValue<double>());
        foreach (JsonNode? t in json["temperatures"]!.AsArray())
        {
            JsonNode kappa = t!["kappa_W_per_mK"]!;
            double mean = t["kappa_mean_W_per_mK"]!.GetValue<double>();
            Assert.InRange(mean, 1, 500);
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    Assert.Equal(a == b ? mean : 0, kappa[a]![b]!.GetValue<double>(), 1e-12 * mean);
                    Assert.Equal(0, t["statistical_error_W_per_mK"]![a]![b]!.GetValue<double>());
                }
            }
        }

        foreach (string key in new[] { "phonons", "training", "candidates", "matrix_elements", "total" })
        {
            Assert.True(json["timing_s"]![key]!.GetValue<double>() >= 0);
        }

        Assert.True(json["counts"]!["processes_3ph"]!.GetValue<long>() > 0);
        Assert.InRange(json["diagnostics"]!["detailed_balance_3ph"]!.GetValue<double>(), 0.7, 1.3);
        Assert.Equal("ours", json["settings"]!["conventions"]!.GetValue<string>());
        Assert.NotEmpty(json["version"]!.GetValue<string>());
        foreach (string file in new[]
        {
            "BTE.qpoints",
            "BTE.qpoints_full",
            "BTE.omega",
            "BTE.v",
            "BTE.w_isotopic",
            "BTE.w_3ph",
            "BTE.KappaTensorVsT_RTA",
            "pcp.log",
            "T200K/BTE.w_final",
            "T300.5K/BTE.w_boundary",
        })
        {
            Assert.True(File.Exists(scratch["out", file]), file);
        }
    }

    [Fact]
    public void FilesOfAnEarlierRunDoNotStay()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(ExitCode.Done, Run(scratch, "--grid", "3", "--temperature", "100,200", "--isotopes", "on").Code);
        Assert.Equal(ExitCode.Done, Run(scratch, "--grid", "3", "--temperature", "200", "--isotopes", "off").Code);
        Assert.False(File.Exists(scratch["out", "BTE.w_isotopic"]));
        Assert.False(Directory.Exists(scratch["out", "T100K"]));
        Assert.True(Directory.Exists(scratch["out", "T200K"]));
    }

    [Fact]
    public void NumberOfThreadsChangesNoBit()
    {
        using var scratch = new ScratchFolder();
        string[] files = ["BTE.w_3ph", "BTE.w_4ph", "BTE.w_isotopic"];
        string Temperatures(string threads)
        {
            Cli.Outcome outcome = Run(scratch, "--grid", "3", "--four-phonon", "--isotopes", "on", "--threads", threads, "--json");
            Assert.Equal(ExitCode.Done, outcome.Code);
            return JsonNode.Parse(outcome.Output)!["temperatures"]!.ToJsonString()
                + string.Concat(files.Select(f => File.ReadAllText(scratch["out", f])));
        }

        string one = Temperatures("1");
        Assert.Equal(one, Temperatures("3"));
    }

    [Fact]
    public void FourPhononScatteringLowersTheConductivity()
    {
        using var scratch = new ScratchFolder();
        JsonNode t = JsonNode.Parse(Run(scratch, "--grid", "3", "--four-phonon", "--json").Output)!["temperatures"]![0]!;
        Assert.True(t["kappa_mean_W_per_mK"]!.GetValue<double>() < t["kappa_mean_three_phonon_only_W_per_mK"]!.GetValue<double>());
        Assert.True(File.Exists(scratch["out", "T300K/BTE.w_4ph_plusminus"]));
    }

    [Theory]
    [InlineData("--samples", "64")]
    [InlineData("--target-error", "2")]
    public void SampledRatesComeWithErrorBars(string option, string value)
    {
        using var scratch = new ScratchFolder();
        string[] arguments = ["--grid", "4", "--four-phonon", "--json", "--seed", "5"];
        JsonNode exact = JsonNode.Parse(Run(scratch, arguments).Output)!["temperatures"]![0]!;
        JsonNode json = JsonNode.Parse(Run(scratch, [.. arguments, option, value]).Output)!;
        JsonNode sampled = json["temperatures"]![0]!;
        double error = sampled["kappa_mean_statistical_error_W_per_mK"]!.GetValue<double>();
        double mean = sampled["kappa_mean_W_per_mK"]!.GetValue<double>();
        Assert.InRange(error / mean, 1e-5, 0.1);
        Assert.InRange(mean - exact["kappa_mean_W_per_mK"]!.GetValue<double>(), -5 * error, 5 * error);
        Assert.False(json["settings"]!["exhaustive"]!.GetValue<bool>());
        if (option == "--target-error")
        {
            Assert.True(error <= 0.02 * mean);
        }

        Assert.Equal(
            sampled.ToJsonString(),
            JsonNode.Parse(Run(scratch, [.. arguments, option, value, "--threads", "3"]).Output)!["temperatures"]![0]!.ToJsonString());
    }

    [Fact]
    public void SamplingOptionsExcludeEachOther()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--samples", "64", "--target-error", "1").Code);
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--samples", "64", "--conventions", "fourphonon").Code);
    }

    [Fact]
    public void TableOnStdoutOnlyAndRemarksOnStderr()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(scratch, "--grid", "3");
        Assert.Contains("kappa (W/mK)", outcome.Output);
        Assert.Contains("The input asks for four-phonon scattering", outcome.Error);
        Assert.DoesNotContain("phonons:", outcome.Output);
        Assert.Empty(Run(scratch, "--grid", "3", "--quiet").Error);
    }

    [Theory]
    [InlineData("--grid", "0")]
    [InlineData("--grid", "4x4")]
    [InlineData("--grid", "16.5")]
    [InlineData("--temperature", "300,-1")]
    [InlineData("--temperature", "warm")]
    [InlineData("--isotopes", "maybe")]
    [InlineData("--modes3", "some.pcp")]
    [InlineData("--rank3", "0")]
    [InlineData("--scalebroad", "0")]
    [InlineData("--specularity", "1")]
    [InlineData("--conventions", "theirs")]
    [InlineData("--basis", "mine")]
    [InlineData("--tempreature", "300")]
    public void WrongOptionsEndWithTwo(string option, string value)
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(scratch, option, value);
        Assert.Equal(ExitCode.UsageWrong, outcome.Code);
        Assert.Contains(option == "--tempreature" ? "--temperature" : option, outcome.Error);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void GridWithoutTheCrystalsSymmetryIsRefused()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(scratch, "--grid", "4x4x5");
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("4x4x5", outcome.Error);
    }

    [Fact]
    public void TooLargeRunsAreRefusedBeforeTheyStart()
    {
        using var scratch = new ScratchFolder();
        Cli.Outcome outcome = Run(scratch, "--grid", "100", "--memory", "0.5", "--exhaustive");
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("--memory", outcome.Error);

        // tables of PCP modes count: 16^3 points, 6 modes of 1600 x 3 complex numbers of 8 bytes
        string[] small = ["--grid", "16", "--memory", "0.2", "--exhaustive"];
        Assert.Equal(ExitCode.InputWrong, Run(scratch, [.. small, "--tensors", "pcp", "--rank3", "1600"]).Code);
    }

    [Fact]
    public void PcpModesFromAFileAreUsed()
    {
        using var scratch = new ScratchFolder();
        string input = TestData.Example("nacl");
        CrystalInput set = InputFormats.Read(input, new(Fourth: false));
        string modes = BriefModes.Write(scratch["nacl3.pcp"], set.Crystal, set.Third!);
        double Kappa(params string[] options)
        {
            Cli.Outcome outcome = Cli.Run(["kappa", input, "--grid", "3", "--json", .. options, "--out", scratch["out"]]);
            Assert.Equal(ExitCode.Done, outcome.Code);
            return JsonNode.Parse(outcome.Output)!["temperatures"]![0]!["kappa_mean_W_per_mK"]!.GetValue<double>();
        }

        double ratio = Kappa("--tensors", "pcp", "--modes3", modes) / Kappa();
        Assert.InRange(ratio, 0.05, 20);
        Assert.NotEqual(1, ratio);
        Cli.Outcome wrongOrder = Cli.Run(
            "kappa",
            input,
            "--grid",
            "3",
            "--four-phonon",
            "--tensors",
            "pcp",
            "--modes3",
            modes,
            "--modes4",
            modes,
            "--out",
            scratch["out"]);
        Assert.Equal(ExitCode.InputWrong, wrongOrder.Code);
        Assert.Contains("order 4", wrongOrder.Error);
    }

    [Theory]
    [InlineData("--exhaustive", "--quiet")]
    [InlineData("--samples", "64")]
    [InlineData("--target-error", "1")]
    public void CompressionErrorIsStatedApartFromThatOfSampling(string option, string value)
    {
        using var scratch = new ScratchFolder();
        string input = TestData.Example("nacl");
        (string modes3, string modes4) = BriefModes.Of(input, scratch);
        JsonNode Kappa(string folder, params string[] options)
        {
            string[] common = ["kappa", input, "--grid", "3", "--temperature", "200,300", "--four-phonon", option, value, "--json"];
            Cli.Outcome outcome = Cli.Run([.. common, .. options, "--out", scratch[folder]]);
            Assert.Equal(ExitCode.Done, outcome.Code);
            return JsonNode.Parse(outcome.Output)!;
        }

        static double Number(JsonNode json, int t, string name) => json["temperatures"]![t]![name]!.GetValue<double>();
        JsonNode both = Kappa("out", "--tensors", "pcp", "--modes3", modes3, "--modes4", modes4, "--compression-error");
        for (int t = 0; t < 2; t++)
        {
            double pcp = Number(both, t, "kappa_mean_W_per_mK"), full = Number(both, t, "kappa_mean_full_tensors_W_per_mK");
            double error = Number(both, t, "compression_error_W_per_mK");
            Assert.Equal(pcp - full, error, 1e-9 * full);
            Assert.NotEqual(0, error);
            if (option == "--exhaustive")
            {
                Assert.Equal(Number(Kappa("full"), t, "kappa_mean_W_per_mK"), full);
                Assert.Equal(0, Number(both, t, "compression_error_statistical_error_W_per_mK"));
            }
            else
            {
                Assert.True(Number(both, t, "kappa_mean_statistical_error_W_per_mK") > 0);
                Assert.True(Number(both, t, "compression_error_statistical_error_W_per_mK") > 0);
            }
        }

        Cli.Run("report", scratch["out"]);
        Assert.Contains("<h2>Compression error</h2>", File.ReadAllText(scratch["out", "report.html"]));
        string[] again =
            ["kappa", input, "--grid", "3", "--tensors", "pcp", "--modes3", modes3, "--compression-error", "--out", scratch["out"]];
        Assert.Contains("compression error ", Cli.Run(again).Output);
    }

    [Fact]
    public void CompressionErrorNeedsModesAndFourPhononConventionsNeedTensors()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(ExitCode.UsageWrong, Run(scratch, "--compression-error").Code);
        Cli.Outcome refused = Run(scratch, "--conventions", "fourphonon", "--four-phonon", "--tensors", "pcp");
        Assert.Equal(ExitCode.UsageWrong, refused.Code);
        Assert.Contains("full force constants only", refused.Error);
    }

    [Fact]
    public void MissingThirdOrderIsNamed()
    {
        using var scratch = new ScratchFolder();
        string input = scratch.CopyExample("si");
        File.Delete(Path.Combine(input, "FORCE_CONSTANTS_3RD.gz"));
        Cli.Outcome outcome = Cli.Run("kappa", input, "--grid", "3", "--out", scratch["out"]);
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("FORCE_CONSTANTS_3RD", outcome.Error);
    }

    [Fact]
    public void ResultsFolderThatIsAFileIsRefused()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["out"], "occupied");
        Assert.Equal(ExitCode.InputWrong, Run(scratch, "--grid", "2").Code);
        Assert.Equal("occupied", File.ReadAllText(scratch["out"]));
    }

    [Fact]
    public void InterruptionEndsWithThreeAndLeavesNoResult()
    {
        using var scratch = new ScratchFolder();
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();
        Cli.Outcome outcome = Cli.Run(interrupted.Token, "kappa", TestData.Example("si"), "--grid", "4", "--out", scratch["out"]);
        Assert.Equal(ExitCode.Interrupted, outcome.Code);
        Assert.False(File.Exists(scratch["out", "kappa.json"]));
    }

    [Fact]
    public void DamagedInputsNeverEndAsInternalFaults()
    {
        using var scratch = new ScratchFolder();
        string input = scratch.CopyExample("nacl");
        string control = Path.Combine(input, "CONTROL");
        byte[] original = File.ReadAllBytes(control);
        var random = new Random(20);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = (byte[])original.Clone();
            for (int k = random.Next(1, 4); k > 0; k--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(32, 127);
            }

            File.WriteAllBytes(control, random.Next(3) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            Cli.Outcome outcome = Cli.Run("kappa", input, "--grid", "2", "--out", scratch["out"]);
            Assert.True(outcome.Code is ExitCode.Done or ExitCode.InputWrong, $"damage {i}: {outcome.Error}");
            Assert.DoesNotContain("   at ", outcome.Error);
        }
    }

    [SharedDataFact("si-fourphonon")]
    public void ContradictoryPositionsNeedAChoice()
    {
        using var scratch = new ScratchFolder();
        string input = TestData.Shared("si-fourphonon")!;
        Cli.Outcome refused = Cli.Run("kappa", input, "--grid", "4", "--out", scratch["out"]);
        Assert.Equal(ExitCode.InputWrong, refused.Code);
        Assert.Contains("--basis force-constants", refused.Error);
        Assert.Contains("-0.25", refused.Error);
        Assert.Equal(ExitCode.Done, Cli.Run("kappa", input, "--grid", "4", "--basis", "force-constants", "--out", scratch["out"]).Code);
        Assert.Equal(ExitCode.Done, Cli.Run("kappa", input, "--grid", "4", "--basis", "control", "--out", scratch["out"]).Code);
    }

    [SharedDataTheory("si-fourphonon", "licoo2-fourphonon")]
    [InlineData("si-fourphonon", 16, 2e-3)]
    [InlineData("licoo2-fourphonon", 10, 1e-6)]
    public void FilesOfPublishedRunsAreReproduced(string name, int grid, double tolerance)
    {
        using var scratch = new ScratchFolder();
        string input = TestData.Shared(name)!;
        Cli.Outcome outcome = Cli.Run(
            "kappa", input, "--grid", $"{grid}", "--conventions", "fourphonon", "--isotopes", "off", "--out", scratch["out"]);
        Assert.Equal(ExitCode.Done, outcome.Code);
        foreach (string file in new[] { "BTE.omega", "BTE.w_3ph", "BTE.w_3ph_plus", "BTE.w_3ph_minus", "BTE.P3", "BTE.WP3" })
        {
            double[][] ours = ResultTable.Read(scratch["out"], file)!;
            double[][] theirs = ReadCompressed(Path.Combine(input, "reference", file + ".gz"), scratch);
            Assert.Equal(theirs.Length, ours.Length);
            Assert.Equal(1, ours.Sum(r => r[^1]) / theirs.Sum(r => r[^1]), tolerance);
        }

        double[][] qpoints = ResultTable.Read(scratch["out"], "BTE.qpoints")!;
        Assert.Equal(ReadCompressed(Path.Combine(input, "reference", "BTE.qpoints.gz"), scratch), qpoints);
    }

    private static double[][] ReadCompressed(string path, ScratchFolder scratch)
    {
        using (var source = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress))
        using (FileStream target = File.Create(scratch["reference"]))
        {
            source.CopyTo(target);
        }

        return ResultTable.Read(scratch.Path, "reference")!;
    }

    private static Cli.Outcome Run(ScratchFolder scratch, params string[] options) =>
        Cli.Run(["kappa", TestData.Example("si"), .. options, "--out", scratch["out"]]);
}
