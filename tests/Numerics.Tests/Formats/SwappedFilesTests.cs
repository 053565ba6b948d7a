using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>
/// Folders with a file of another crystal, or in another unit: refused, or told of; never read as if nothing were wrong, and no other
/// exception.
/// </summary>
public sealed class SwappedFilesTests : IDisposable
{
    private static readonly string[] _crystals = ["si", "mgo", "nacl"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("CONTROL", false)]
    [InlineData("espresso.ifc2.gz", false)]
    [InlineData("FORCE_CONSTANTS_3RD.gz", false)]
    [InlineData("FORCE_CONSTANTS_4TH.gz", true)]
    public void AFileOfAnotherCrystal(string file, bool withFourth)
    {
        var silent = new List<string>();
        foreach (string own in _crystals)
        {
            Fill(own, withFourth);
            Assert.Empty(Remarks());
            foreach (string other in _crystals.Where(c => c != own))
            {
                File.Copy(Path.Combine(TestData.Example(other), file), _folder[file], overwrite: true);
                if (Remarks().Length == 0)
                {
                    silent.Add($"{own} with {file} of {other}");
                }
            }
        }

        Assert.Empty(silent);
    }

    [Fact]
    public void ArgonAsItIs_IsNotDoubted()
    {
        Argon(second: words => words, third: words => words);
        Assert.Empty(Remarks());
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(10)]
    [InlineData(1.889726)]
    [InlineData(0.529177)]
    public void ALatticeInAnotherUnit(double factor)
    {
        string other = FormattableString.Invariant($"lfactor={0.1 * factor}");
        Argon(control: text => text.Replace("lfactor=0.1", other, StringComparison.Ordinal));
        Assert.NotEmpty(Remarks());
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(10)]
    [InlineData(1.889726)]
    [InlineData(0.529177)]
    public void CellVectorsInAnotherUnit(double factor)
    {
        Argon(third: words => words.Length == 3 ? Scaled(words, 0, factor) : words);
        Assert.NotEmpty(Remarks());
    }

    /// <summary>Rydberg, Hartree and eV by bohr^3, meV, eV/nm^3, and each the wrong way.</summary>
    [Theory]
    [InlineData(0.010891)]
    [InlineData(0.0054455)]
    [InlineData(0.148185)]
    [InlineData(1000)]
    [InlineData(91.8)]
    [InlineData(183.6)]
    [InlineData(6.748334)]
    [InlineData(0.001)]
    public void ThirdOrderInAnotherUnit(double factor)
    {
        Argon(third: words => words.Length == 4 ? Scaled(words, 3, factor) : words);
        string remarks = string.Join('\n', Remarks());
        Assert.Contains("FORCE_CONSTANTS_3RD", remarks, StringComparison.Ordinal);
    }

    /// <summary>Rydberg and Hartree by bohr^2, meV, eV/nm^2, and each the wrong way.</summary>
    [Theory]
    [InlineData(0.020583)]
    [InlineData(0.010291)]
    [InlineData(1000)]
    [InlineData(48.58)]
    [InlineData(97.17)]
    [InlineData(0.001)]
    public void SecondOrderInAnotherUnit(double factor)
    {
        Argon(second: words => words.Length == 3 ? Scaled(words, 0, factor) : words);
        Assert.NotEmpty(Remarks());
    }

    private static string[] Scaled(string[] words, int first, double factor) =>
    [
        .. words.Select((w, i) => i < first
            ? w
            : (factor * double.Parse(w, CultureInfo.InvariantCulture)).ToString("E12", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The refusal, or errors and warnings; empty: all is well.</summary>
    private string[] Remarks()
    {
        try
        {
            InputDiagnosis diagnosis = Material.Diagnose(_folder.Path, grid: 2);
            return [.. diagnosis.Errors, .. diagnosis.Warnings];
        }
        catch (InputException e)
        {
            return [e.Message];
        }
    }

    private void Fill(string crystal, bool withFourth)
    {
        foreach (string file in Directory.GetFiles(_folder.Path))
        {
            File.Delete(file);
        }

        string[] names = ["CONTROL", "espresso.ifc2.gz", "FORCE_CONSTANTS_3RD.gz", withFourth ? "FORCE_CONSTANTS_4TH.gz" : "README.md"];
        foreach (string name in names)
        {
            File.Copy(Path.Combine(TestData.Example(crystal), name), _folder[name]);
        }
    }

    private void Argon(
        Func<string, string>? control = null, Func<string[], string[]>? second = null, Func<string[], string[]>? third = null)
    {
        string from = TestData.Small("argon");
        string text = File.ReadAllText(Path.Combine(from, "CONTROL"));
        string changed = control?.Invoke(text) ?? text;
        Assert.True(control is null || changed != text);
        _folder.Write("CONTROL", changed);
        _folder.Write("FORCE_CONSTANTS_2ND", Lines(Path.Combine(from, "FORCE_CONSTANTS_2ND"), second));
        _folder.Write("FORCE_CONSTANTS_3RD", Lines(Path.Combine(from, "FORCE_CONSTANTS_3RD"), third));
    }

    // rows of atoms and axes hold no decimal point
    private static string Lines(string file, Func<string[], string[]>? change)
    {
        var text = new StringBuilder();
        foreach (string line in File.ReadLines(file))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool isData = words.Length > 0 && words[^1].Contains('.', StringComparison.Ordinal);
            text.Append(isData && change is not null ? string.Join(' ', change(words)) : line).Append('\n');
        }

        return text.ToString();
    }
}
