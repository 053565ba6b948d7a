using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>Every field of the header of espresso.ifc2 is used as Quantum ESPRESSO uses it, compared with CONTROL, or refused.</summary>
public sealed class EspressoHeaderTests : IDisposable
{
    private static readonly Vector3D X = new(0, 0.5, 0.5);

    private readonly TemporaryFolder _folder = new();
    private readonly string _text;

    public EspressoHeaderTests()
    {
        string example = TestData.Example("mgo");
        _text = Encoding.ASCII.GetString(TemporaryFolder.Unzip(Path.Combine(example, "espresso.ifc2.gz")));
        _folder.Write("CONTROL", File.ReadAllText(Path.Combine(example, "CONTROL")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheHeaderOfTheExampleAgreesWithControl() => Assert.Empty(Read(_text).Warnings);

    /// <summary>One field after the other is changed.</summary>
    [Theory]
    [InlineData("  2    2    0 ", "  3    2    0 ", null, "the number of atom types")]
    [InlineData("  2    2    0 ", "  2    3    0 ", null, "natoms = 2")]
    [InlineData("  2    2    0 ", "  2    2    3 ", null, "")]
    [InlineData("7.9703504147", "7.5", "lattice vector 1 of the header", null)]
    [InlineData("7.9703504147", "-7.9", null, "a positive lattice parameter")]
    [InlineData("    0.000000000000    0.500000000000    0.500000000000", " 0.0 0.5 0.6", "lattice vector 1 of the header", null)]
    [InlineData("    0.000000000000    0.500000000000    0.500000000000", " 0.5 0.5 0.0", null, "independent lattice vectors")]
    [InlineData("    1 'Mg '", "    2 'Mg '", null, "type number 1")]
    [InlineData("22152.6523261150", "30000", "the header gives atom 1 the mass", null)]
    [InlineData("    2    2      0.5000000000", "    2    1      0.5000000000", "the header gives atom 2 the mass", null)]
    [InlineData("    2    2      0.5000000000", "    2    3      0.5000000000", null, "the type of the atom")]
    [InlineData("    2    2      0.5000000000", "    1    2      0.5000000000", null, "atom number 2")]
    [InlineData("    2    2      0.5000000000", "    2    2      0.4000000000", "the header places atom 2", null)]
    [InlineData("  T   2.0", "  F", null, "the grid of the force constants")]
    [InlineData("  T   2.0", "  Q", null, "T or F")]
    [InlineData("  T   2.0", "  T  -1", null, "a positive Ewald parameter")]
    [InlineData("          3.238594800000", "          4.238594800000", "dielectric tensor or Born charges of the header differ", null)]
    [InlineData("      1.9789979", "      1.4789979", "dielectric tensor or Born charges of the header differ", null)]
    [InlineData("\n    2\n     -1.9789979", "\n    1\n     -1.9789979", null, "atom number 2")]
    [InlineData("   8   8   8\n", "   8   8   4\n", null, "scell = 8 8 8")]
    public void EveryFieldCounts(string original, string replacement, string? warning, string? refusal)
    {
        int at = _text.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0);
        string text = _text[..at] + replacement + _text[(at + original.Length)..];
        if (refusal is null)
        {
            Assert.Contains(Read(text).Warnings, w => w.Contains(warning!, StringComparison.Ordinal));
        }
        else
        {
            InputException refused = Assert.Throws<InputException>(() => Read(text));
            Assert.Contains(refusal, refused.Message, StringComparison.Ordinal);
            Assert.InRange(refused.Line, 1, 25);
        }
    }

    /// <summary>alpha = 2 in the unit of a is alpha = 1 in that of |a_1| = a/sqrt 2: one crystal, written in two ways.</summary>
    [Fact]
    public void LengthsAndEwaldParameterAreInUnitsOfCelldm()
    {
        string[] lines = _text.Split('\n');
        lines[0] = Scaled(lines[0], 1 / Math.Sqrt(2), 3, 4);
        foreach (int vector in new[] { 1, 2, 3 })
        {
            lines[vector] = Scaled(lines[vector], Math.Sqrt(2), 0, 3);
        }

        foreach (int atom in new[] { 6, 7 })
        {
            lines[atom] = Scaled(lines[atom], Math.Sqrt(2), 2, 5);
        }

        lines[8] = " T 1.0";
        CrystalInput same = Read(string.Join('\n', lines));
        Assert.Empty(same.Warnings);
        AssertFrequencies(Frequencies(Read(_text), X), same, X, 1e-6);
    }

    /// <summary>ibrav = 2 stands for vectors that no line gives.</summary>
    [Fact]
    public void AnIndexStandsForItsVectors()
    {
        List<string> lines = [.. _text.Split('\n')];
        lines.RemoveRange(1, 3);
        lines[0] = lines[0].Replace("  2    2    0 ", "  2    2    2 ", StringComparison.Ordinal);
        CrystalInput read = Read(string.Join('\n', lines));
        Assert.Contains(read.Warnings, w => w.Contains("lattice vector 1 of the header is (-2.1", StringComparison.Ordinal));
        AssertFrequencies(Frequencies(Read(_text), X), read, X, 1e-9); // CONTROL decides
    }

    [SharedDataFact("../cases/01-qe-alpha-alat")]
    public void OneCrystalInTwoLatticeParameters_HasTheSameFrequencies()
    {
        string folder = TestData.Shared("../cases/01-qe-alpha-alat")!;
        foreach (string path in new[] { folder, Path.Combine(folder, "same-crystal-alat-a1") })
        {
            CrystalInput input = InputFormats.Read(path, new(Third: false, Fourth: false));
            AssertFrequencies([8.5175, 8.5175, 12.456, 13.241, 13.241, 16.083], input, X, 1e-3);
            AssertFrequencies([0, 0, 0, 11.956, 11.956, 11.956], input, Vector3D.Zero, 1e-3);
        }
    }

    [SharedDataFact("../cases/02-qe-header-alpha")]
    public void TheNumberBehindT_IsTheEwaldParameter()
    {
        CrystalInput input = InputFormats.Read(TestData.Shared("../cases/02-qe-header-alpha")!, new(Third: false, Fourth: false));
        AssertFrequencies([8.5174, 8.5174, 12.4556, 13.2410, 13.2410, 16.0836], input, X, 1e-3);
    }

    private CrystalInput Read(string text)
    {
        _folder.Write("espresso.ifc2", text);
        return InputFormats.Read(_folder.Path, new(Third: false, Fourth: false));
    }

    private static string Scaled(string line, double factor, int first, int end)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = first; i < end; i++)
        {
            fields[i] = (factor * double.Parse(fields[i], CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture);
        }

        return string.Join(' ', fields);
    }

    private static void AssertFrequencies(double[] terahertz, CrystalInput input, Vector3D q, double tolerance)
    {
        double[] found = Frequencies(input, q);
        for (int mode = 0; mode < terahertz.Length; mode++)
        {
            Assert.Equal(terahertz[mode], found[mode], tolerance);
        }
    }

    private static double[] Frequencies(CrystalInput input, Vector3D q) =>
    [
        .. new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018)
            .Solve([q], ComputeOptions.SingleThread).Frequencies.Select(w => w / (2 * Math.PI)),
    ];
}
