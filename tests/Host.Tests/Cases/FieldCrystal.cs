using System.Text.RegularExpressions;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Cases;

/// <summary>A synthetic fcc crystal of one atom a cell, in a folder of its own that a case may change.</summary>
internal sealed partial class FieldCrystal : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public FieldCrystal()
    {
        Directory.CreateDirectory(Folder);
        foreach (string file in Directory.GetFiles(TestData.Small("argon")))
        {
            File.WriteAllText(Path.Combine(Folder, Path.GetFileName(file)), File.ReadAllText(file));
        }
    }

    public string Folder => _scratch["in"];

    public string Out => _scratch["out"];

    public FieldCrystal Replace(string file, string old, string by)
    {
        string path = Path.Combine(Folder, file);
        string text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal));
        return this;
    }

    /// <summary>Takes the last block of the third order away.</summary>
    public FieldCrystal DropLastBlock()
    {
        string path = Path.Combine(Folder, "FORCE_CONSTANTS_3RD");
        string[] lines = File.ReadAllLines(path);
        int count = int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture);
        int last = Array.FindLastIndex(lines, l => l.Trim() == count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(last > 0);
        lines[0] = (count - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllLines(path, lines[..last]);
        return this;
    }

    public FieldCrystal Scale(string file, double factor)
    {
        string path = Path.Combine(Folder, file);
        File.WriteAllText(path, Value().Replace(File.ReadAllText(path), m => FormattableString.Invariant(
            $"{m.Groups[1].Value}{factor * double.Parse(m.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture):E16}")));
        return this;
    }

    public Cli.Outcome Kappa(params string[] more) => Cli.Run(["kappa", Folder, "--out", Out, "--threads", "1", .. more]);

    public void Dispose() => _scratch.Dispose();

    [GeneratedRegex(@"(\n\s*[123] [123] [123]\s+)(-?[\d.]+e[+-]\d+)")]
    private static partial Regex Value();
}
