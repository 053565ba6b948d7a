using System.Text.Json.Nodes;
using PcpCluster.Formats.Tests;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Host.Tests.Commands;

/// <summary>Folders with the cell at rest and frames of extended XYZ, the forces of a known crystal.</summary>
public sealed class FitCommandTests : IDisposable
{
    private static readonly KeatingCrystal Keating = new();

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>The conductivity is that of the constants from which the forces were made.</summary>
    [Fact]
    public void Kappa_FitsByItselfAndSaysSo()
    {
        CrystalInput crystal = Keating.Input(2) with { Third = new KeatingCrystal(bonds: true).Constants(3), Fourth = null };
        Cli.Outcome fitted = Kappa(Written(new FramesOutput(), crystal, "frames"), "fitted");
        Assert.Equal(ExitCode.Done, fitted.Code);
        Assert.Contains("frames.xyz: force constants of order 2 were fitted to 8 displaced supercells of 16 atoms", fitted.Error);
        Assert.Contains("frames.xyz: force constants of order 3 were fitted to 8 displaced supercells of 16 atoms", fitted.Error);
        Assert.Equal(ExitCode.Done, Kappa(Written(new TdepOutput(), crystal, "listed"), "known").Code);
        double[] found = Conductivity("fitted"), expected = Conductivity("known");
        Assert.All(found.Zip(expected), k => Assert.InRange(k.First, k.Second * (1 - 1e-6), k.Second * (1 + 1e-6)));
        Assert.True(expected[0] > 0);
    }

    [Fact]
    public void CheckAndPhonons_FitByThemselvesAndSaySo()
    {
        string input = Written(new FramesOutput(), Keating.Input(2) with { Fourth = null }, "frames");
        Cli.Outcome check = Cli.Run("check", input, "--grid", "2");
        Assert.Equal(ExitCode.Done, check.Code);
        Assert.Contains($"format: extended XYZ; crystal from {Path.Combine(input, "POSCAR")}", check.Output);
        Assert.Contains("of order 3 were fitted to 8 displaced supercells of 16 atoms", check.Output + check.Error);
        Cli.Outcome phonons = Cli.Run("phonons", input, "--grid", "2", "--out", _scratch["phonons"]);
        Assert.Equal(ExitCode.Done, phonons.Code);
        Assert.Contains("of order 2 were fitted to 8 displaced supercells of 16 atoms", phonons.Error);
    }

    /// <summary>What is missing is named: the cell at rest, one file of frames, forces.</summary>
    [Fact]
    public void WhatIsMissing_IsNamed()
    {
        string input = Written(new FramesOutput { Count = 1 }, Keating.Input(2), "frames");
        string frames = Path.Combine(input, "frames.xyz"), cell = Path.Combine(input, "POSCAR");
        Cli.Outcome few = Kappa(input, "out");
        Assert.Equal(ExitCode.InputWrong, few.Code);
        Assert.Contains("give more sets or a shorter cutoff (pcp fit --cutoff)", few.Error);

        string text = File.ReadAllText(frames);
        File.WriteAllText(frames, text.Replace(":forces:R:3", ":velocities:R:3", StringComparison.Ordinal));
        Assert.Contains("frames.xyz:1: read a frame without forces; expected a column forces", Kappa(input, "out").Error);
        File.WriteAllText(frames, text);

        File.Copy(frames, Path.Combine(input, "more.xyz"));
        Assert.Contains("several files of frames (frames.xyz, more.xyz); expected one", Kappa(input, "out").Error);
        Assert.Contains("cutoff", Kappa(frames, "out").Error);
        File.Delete(Path.Combine(input, "more.xyz"));

        File.Delete(cell);
        foreach (string[] command in new string[][]
        {
            ["kappa", input, "--grid", "2", "--out", _scratch["out"]], ["check", input], ["fit", frames, "--out", _scratch["out"]],
        })
        {
            Cli.Outcome outcome = Cli.Run(command);
            Assert.Equal(ExitCode.InputWrong, outcome.Code);
            Assert.Contains($"{cell}: read no such file; expected POSCAR or POSCAR.gz. Put the cell at rest", outcome.Error);
        }
    }

    /// <summary>Cutoffs and orders, the cell named or beside the frames; the folder that is written gives the crystal back.</summary>
    [Fact]
    public void Fit_WritesWhatWasFitted()
    {
        string input = Written(new FramesOutput(), Keating.Input(3), "frames");
        string frames = Path.Combine(input, "frames.xyz"), cell = Path.Combine(input, "POSCAR");
        string[] cutoffs = ["--cutoff", "2=4.0,3=3.9", "--to", "tdep", "--json", "--quiet"];
        Cli.Outcome beside = Cli.Run(["fit", input, "--out", _scratch["a"], .. cutoffs]);
        Assert.Equal(ExitCode.Done, beside.Code);
        JsonNode json = JsonNode.Parse(beside.Output)!;
        Assert.Equal([2, 3], json["orders"]!.AsArray().Select(o => o!.GetValue<int>()));
        Assert.All(json["remarks"]!.AsArray(), r => Assert.Contains("relative standard error", r!.GetValue<string>()));
        File.Move(cell, _scratch["rest.vasp"]);
        Assert.Equal(ExitCode.Done, Cli.Run(["fit", frames, "--cell", _scratch["rest.vasp"], "--out", _scratch["b"], .. cutoffs]).Code);
        Assert.All(Directory.GetFiles(_scratch["a"]), f =>
            Assert.Equal(File.ReadAllBytes(f), File.ReadAllBytes(Path.Combine(_scratch["b"], Path.GetFileName(f)))));
        CrystalInput truth = Keating.Input(3);
        CrystalInput back = InputFormats.Read(_scratch["a"]);
        var check = ConversionCheck.Of(truth, back with { Crystal = truth.Crystal });
        Assert.InRange(check.Largest, 0, 1e-8);

        Cli.Outcome wrong = Cli.Run("fit", input, "--cell", _scratch["rest.vasp"], "--out", _scratch["c"]);
        Assert.Equal(ExitCode.UsageWrong, wrong.Code);
        Assert.Contains("--cell belongs to frames", wrong.Error);
    }

    private Cli.Outcome Kappa(string input, string folder) =>
        Cli.Run("kappa", input, "--grid", "6", "--temperature", "300", "--threads", "1", "--out", _scratch[folder]);

    private double[] Conductivity(string folder)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(_scratch[folder, "kappa.json"]))!;
        JsonArray tensor = json["temperatures"]![0]!["kappa_W_per_mK"]!.AsArray();
        return [.. Enumerable.Range(0, 3).Select(i => tensor[i]![i]!.GetValue<double>())];
    }

    private string Written(IOutputFormat format, CrystalInput input, string name)
    {
        string folder = _scratch[name];
        Directory.CreateDirectory(folder);
        format.Write(folder, input);
        return folder;
    }
}
