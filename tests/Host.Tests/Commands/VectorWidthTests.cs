using System.Diagnostics;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>
/// The same job in processes of their own, in which switches of the run time take instructions away, so that mixed clusters are known to
/// agree.
/// </summary>
public class VectorWidthTests
{
    private static readonly (string Name, string Value)[][] _machines =
    [
        [("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX512F", "0")],
        [("DOTNET_PreferredVectorBitWidth", "256")],
        [("DOTNET_PreferredVectorBitWidth", "128")],
        [("DOTNET_TieredCompilation", "0")],
    ];

    /// <summary>Three and four phonons, full tensors and PCP modes, all processes and draws.</summary>
    [Theory]
    [InlineData("--exhaustive", "--quiet")]
    [InlineData("--samples", "64")]
    public void VectorsOfTheMachineChangeNoBit(string option, string value)
    {
        using var scratch = new ScratchFolder();
        string input = TestData.Example("nacl");
        (string modes3, string modes4) = BriefModes.Of(input, scratch);
        string[] arguments =
        [
            "kappa", input, "--grid", "3", "--four-phonon", "--isotopes", "on", "--tensors", "pcp", "--modes3", modes3, "--modes4", modes4,
            "--compression-error", option, value, "--threads", "1",
        ];
        string expected = Results(scratch["default"], arguments, []);
        foreach ((string Name, string Value)[] machine in _machines)
        {
            Assert.Equal(expected, Results(scratch["other"], arguments, machine));
        }

        // the first switch has an effect wherever there are vectors of 512 bits
        Results(scratch["narrow"], arguments, _machines[0]);
        Assert.DoesNotContain("vectors of 512 bits", File.ReadAllText(scratch["narrow", "pcp.log"]));
        Assert.Contains($"vectors of {Processor.VectorBits} bits", File.ReadAllText(scratch["default", "pcp.log"]));
    }

    /// <summary>The full equation and coherences: list of collisions, actions, steps.</summary>
    [Fact]
    public void VectorsOfTheMachineChangeNoBitOfTheFullSolution()
    {
        using var scratch = new ScratchFolder();
        string[] arguments =
        [
            "kappa", TestData.Example("nacl"), "--grid", "4", "--solver", "full", "--coherences", "--temperature", "100,300", "--threads",
            "1",
        ];
        string expected = Results(scratch["default"], arguments, []);
        Assert.Contains("smallest_eigenvalue", expected);
        foreach ((string Name, string Value)[] machine in _machines)
        {
            Assert.Equal(expected, Results(scratch["other"], arguments, machine));
        }
    }

    [Fact]
    public void ProcessorWithoutFusedMultiplyAddIsRefused()
    {
        if (!System.Runtime.Intrinsics.X86.Fma.IsSupported)
        {
            return; // the switch below is one of x86
        }

        using var scratch = new ScratchFolder();
        (int code, string error) = Run(
            ["kappa", TestData.Example("si"), "--grid", "2", "--out", scratch["out"]],
            [("DOTNET_EnableAVX2", "0"), ("DOTNET_EnableFMA", "0")]);
        Assert.Equal((int)ExitCode.InputWrong, code);
        Assert.Contains("fused multiply-add", error);
    }

    // kappa.json without times, and every BTE file
    private static string Results(string folder, string[] arguments, (string Name, string Value)[] machine)
    {
        (int code, string error) = Run([.. arguments, "--out", folder], machine);
        Assert.True(code == (int)ExitCode.Done, error);
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "kappa.json")))!;
        IEnumerable<string> files =
            Directory.GetFiles(folder, "BTE.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText);
        return json["temperatures"]!.ToJsonString() + json["diagnostics"]!.ToJsonString() + string.Concat(files);
    }

    private static (int Code, string Error) Run(string[] arguments, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "pcp.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.Wait();
        return (process.ExitCode, error);
    }
}
