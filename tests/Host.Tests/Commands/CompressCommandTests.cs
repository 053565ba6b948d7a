using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Host.Tests.Commands;

public sealed class CompressCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcp-compress-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void CompressedModel_IsReported_AndDescribed()
    {
        string file = Path.Combine(_folder, "si3.pcp");
        Cli.Outcome compress = Cli.Run(
            "compress",
            Example("si"),
            "--order",
            "3",
            "--rank",
            "4",
            "--route",
            "orbits",
            "--objective",
            "plain",
            "--out",
            file,
            "--json",
            "--quiet");
        Assert.Equal(ExitCode.Done, compress.Code);
        JsonNode json = JsonNode.Parse(compress.Output)!;
        Assert.Equal(3, (int)json["order"]!);
        Assert.Equal(4, (int)json["rank"]!);
        Assert.Equal(91596, (long)json["nonzero"]!);
        Assert.Equal(22899, (double)json["gamma"]!, 1e-9);
        Assert.InRange((double)json["loss"]!, 0.02, 0.065);
        Assert.True((double)json["v_error_one_long_wave"]! < 1);
        Assert.Equal("cpu", (string)json["device"]!);
        Assert.False(Directory.Exists(file + ".run"));

        Cli.Outcome modes = Cli.Run("modes", file, "--terms", "1", "--export", Path.Combine(_folder, "patterns"));
        Assert.Equal(ExitCode.Done, modes.Code);
        Assert.Contains("C3 about [1 1 1]", modes.Output.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "patterns", "term1-factor3.xsf")));
        Assert.Equal(4, JsonNode.Parse(Cli.Run("modes", file, "--json").Output)!["lambda"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("--order", "3")]
    [InlineData("--order", "3", "--rank", "4", "--target-loss", "3")]
    [InlineData("--order", "5", "--rank", "4")]
    [InlineData("--order", "3", "--rank", "0")]
    [InlineData("--order", "3", "--rank", "4", "--target-kappa-error", "1")]
    [InlineData("--order", "4", "--target-kappa-error", "1", "--objective", "plain")]
    [InlineData("--order", "3", "--target-kappa-error", "1", "--objective", "plain")]
    [InlineData("--order", "3", "--rank", "4", "--curve", "4,x")]
    [InlineData("--order", "3", "--rank", "4", "--workers", "0")]
    [InlineData("--order", "3", "--rank", "4", "--workers", "0", "--listen", "--device", "auto")]
    public void ContradictingOptions_AreUsageErrors(params string[] options) =>
        Assert.Equal(ExitCode.UsageWrong, Cli.Run(["compress", Example("si"), .. options]).Code);

    [Theory]
    [InlineData("cuda")]
    [InlineData("torch-cpu")]
    public void DeviceWithoutLibtorch_EndsAtOnce_AndSaysWhatToDo(string device)
    {
        string file = Path.Combine(_folder, "no.pcp");
        Cli.Outcome outcome = Cli.Run(
            "compress", Example("si"), "--order", "3", "--rank", "4", "--device", device, "--libtorch", _folder, "--out", file);
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("no libtorch_cpu.so", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("pip install torch==2.10.0", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Interrupted_TrainingIsTakenUpWhereItWas_AndGivesTheSameFile()
    {
        string[] job =
            ["compress", Example("si"), "--order", "3", "--rank", "3", "--route", "free", "--objective", "plain", "--threads", "1"];
        string calm = Path.Combine(_folder, "calm.pcp"), file = Path.Combine(_folder, "si3.pcp");
        Assert.Equal(ExitCode.Done, Cli.Run([.. job, "--out", calm]).Code);
        Cli.Outcome first = Cli.RunUntil("best loss", [.. job, "--out", file]);
        Assert.Equal(ExitCode.Interrupted, first.Code);
        Assert.Contains("pcp compress ... --resume --out " + file, first.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        Assert.Matches("training: (less than a|about [0-9]+) min(ute)? of processor time", first.Error);
        string status = Cli.Run("status", file + ".run").Output;
        Assert.Contains("rank 3, free terms: 12 of 12 shards", status, StringComparison.Ordinal);
        Assert.Contains("of processor time in later waves", status, StringComparison.Ordinal);

        Cli.Outcome other = Cli.Run([.. job, "--seed", "2", "--resume", "--out", file]);
        Assert.Equal(ExitCode.InputWrong, other.Code);
        Assert.Contains("seed", other.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Cli.Run([.. job, "--resume", "--out", file]).Code);
        Assert.Equal(File.ReadAllBytes(calm), File.ReadAllBytes(file));
        Assert.False(Directory.Exists(file + ".run"));
    }

    [Fact]
    public void Snapshots_AreProjected()
    {
        CrystalInput input = InputFormats.Read(Example("si"), new(Third: true, Fourth: false));
        string modes = BriefModes.Write(Path.Combine(_folder, "brief.pcp"), input.Crystal, input.Third!);
        string xyz = Path.Combine(_folder, "frames.xyz");
        File.WriteAllText(xyz, Undisplaced(input.Crystal));
        string target = Path.Combine(_folder, "projected");
        Cli.Outcome outcome = Cli.Run("modes", modes, "--project", xyz, "--out", target, "--json", "--quiet");
        Assert.Equal(ExitCode.Done, outcome.Code);
        JsonNode json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(1, (int)json["frames"]!);
        Assert.Equal(0, (double)json["mean_energy_ev"]!, 1e-9);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(target, "energies.csv")).Length);
        Assert.Equal(ExitCode.UsageWrong, Cli.Run("modes", modes, "--project", xyz).Code);
    }

    [Fact]
    public void ForeignModelFile_IsAnInputError()
    {
        string file = Path.Combine(_folder, "no.pcp");
        File.WriteAllText(file, "something else");
        Cli.Outcome outcome = Cli.Run("modes", file);
        Assert.Equal(ExitCode.InputWrong, outcome.Code);
        Assert.Contains("PCPMODES", outcome.Error, StringComparison.Ordinal);
    }

    // the crystal's own cell twice along the first vector
    private static string Undisplaced(Crystal crystal)
    {
        Matrix3 v = crystal.Lattice.Vectors;
        var lines = new List<string>
        {
            $"{2 * crystal.AtomCount}",
            FormattableString.Invariant($"Lattice=\"{2 * v.Row0.X} {2 * v.Row0.Y} {2 * v.Row0.Z} {v.Row1.X} {v.Row1.Y} {v.Row1.Z} ")
                + FormattableString.Invariant($"{v.Row2.X} {v.Row2.Y} {v.Row2.Z}\" Properties=species:S:1:pos:R:3"),
        };
        for (int k = 0; k < 2 * crystal.AtomCount; k++)
        {
            Vector3D r = crystal.CartesianPosition(k / 2, new IntVector3(k % 2, 0, 0));
            lines.Add(FormattableString.Invariant($"{crystal.Atoms[k / 2].Element} {r.X} {r.Y} {r.Z}"));
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string Example(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "PcpCluster.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "examples", name);
    }
}
