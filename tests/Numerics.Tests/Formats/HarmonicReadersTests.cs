using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Espresso;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>espresso.ifc2 and FORCE_CONSTANTS_2ND: where every number goes, and what is refused.</summary>
public sealed class HarmonicReadersTests : IDisposable
{
    private static readonly IntVector3 Grid = new(2, 3, 4);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Supercell_EveryEntry_StandsWhereItBelongs()
    {
        HarmonicForceConstants read = SupercellForceConstantsReader.Read(_folder.Write("FORCE_CONSTANTS_2ND", SupercellText(48)), Grid, 2);

        Assert.Equal(HarmonicUnit.ElectronVoltPerAngstromSquared, read.Declaration.Unit);
        ForEachEntry((b, bPrime, cell, a, aPrime) =>
            Assert.Equal(Value(b, bPrime, cell, a, aPrime), read.Block(read.Find(b, bPrime, cell))[(3 * a) + aPrime], 1e-12));
    }

    [Fact]
    public void Supercell_CompactRows_AreTheSame()
    {
        HarmonicForceConstants full = SupercellForceConstantsReader.Read(_folder.Write("full", SupercellText(48)), Grid, 2);
        string compact = SupercellText(48, onlyFirstCell: true);
        HarmonicForceConstants read = SupercellForceConstantsReader.Read(_folder.Write("compact", compact), Grid, 2);

        Assert.StartsWith("2 48", compact, StringComparison.Ordinal);
        Assert.Equal(full.Values, read.Values);
    }

    [Theory]
    [InlineData("48\n", "47\n", "scell(1) scell(2) scell(3) natoms = 48")]
    [InlineData("48\n", "x\n", "number of supercell atoms")]
    [InlineData("48\n", "", "supercell atoms")]
    [InlineData("\n1 2\n", "\n1 1\n", "every pair once")]
    [InlineData("\n1 2\n", "\n1 49\n", "two supercell atoms")]
    [InlineData("\n1 2\n", "\n1 0\n", "two supercell atoms")]
    [InlineData("\n1 2\n", "\n1 2 3\n", "after the last value")]
    [InlineData("\n1 2\n", "\n", "two supercell atoms")]
    [InlineData("\n25 48\n", "\n2 48\n", "25 48")]
    public void Supercell_WrongInput(string original, string replacement, string expected)
    {
        string text = SupercellText(48);
        int at = text.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0);
        string path = _folder.Write("FORCE_CONSTANTS_2ND", text[..at] + replacement + text[(at + original.Length)..]);

        Assert.Contains(
            expected,
            Assert.Throws<InputException>(() => SupercellForceConstantsReader.Read(path, Grid, 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Supercell_NotANumber_NamesTheLine()
    {
        string[] lines = SupercellText(48).Split('\n');
        lines[7] = "1.0 NaN 0.0";
        string path = _folder.Write("FORCE_CONSTANTS_2ND", string.Join('\n', lines));
        Assert.Equal(8, Assert.Throws<InputException>(() => SupercellForceConstantsReader.Read(path, Grid, 2)).Line);
    }

    [Fact]
    public void Espresso_EveryEntry_StandsWhereItBelongs()
    {
        (HarmonicForceConstants read, EspressoHeader header) =
            EspressoForceConstantsReader.Read(_folder.Write("espresso.ifc2", EspressoText()), Grid, 2);

        ForEachEntry((b, bPrime, cell, a, aPrime) => Assert.Equal(
            Value(b, bPrime, cell, a, aPrime) * PhysicalConstants.RydbergPerBohrSquared,
            read.Block(read.Find(b, bPrime, cell))[(3 * a) + aPrime],
            1e-9));
        Assert.Equal(4 * PhysicalConstants.Bohr, header.Lattice!.Vectors.Row0.Z, 1e-12);
        Assert.Equal(2 * PhysicalConstants.Bohr, header.Positions[1].Y, 1e-12);
        Assert.Equal(24.305, header.Masses[0], 1e-3);
        Assert.Equal(1.9, header.Dielectric!.BornCharges[0][0, 0]);
        Assert.Equal(0.2, header.Dielectric.BornCharges[0][0, 1]);
        Assert.Equal(3.1, header.Dielectric.Epsilon[2, 2]);
    }

    [Fact]
    public void Espresso_GroupsInAnyOrder_AreTheSame()
    {
        (HarmonicForceConstants expected, _) = EspressoForceConstantsReader.Read(_folder.Write("a", EspressoText()), Grid, 2);
        (HarmonicForceConstants read, _) = EspressoForceConstantsReader.Read(_folder.Write("b", EspressoText(reversed: true)), Grid, 2);
        Assert.Equal(expected.Values, read.Values);
    }

    /// <summary>With the cell reversed, the largest constants would not lie on the nearest neighbours.</summary>
    [Fact]
    public void Espresso_Silicon_LargestConstantsAreOnTheNearestNeighbours()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        HarmonicForceConstants constants = input.HarmonicForceConstants;
        var bySize = new List<(double Size, double Distance)>();
        foreach (IntVector3 cell in constants.Superlattice!.Cells)
        {
            double size = constants.Block(constants.Find(0, 1, cell)).ToArray().Max(Math.Abs);
            double distance = new Superlattice(new IntVector3(3, 3, 3)).Cells.Min(image => input.Crystal
                .CartesianPosition(1, cell + new IntVector3(4 * (image.X - 1), 4 * (image.Y - 1), 4 * (image.Z - 1))).Length);
            bySize.Add((size, distance));
        }

        Assert.All(
            bySize.OrderByDescending(pair => pair.Size).Take(4), pair => Assert.Equal(5.431 * Math.Sqrt(3) / 4, pair.Distance, 1e-3));
    }

    [Theory]
    [InlineData("2 3 4\n", "2 3 5\n", "scell = 2 3 4")]
    [InlineData("2 2 0 8.0", "2 3 0 8.0", "natoms = 2")]
    [InlineData("2 2 0 8.0", "3 2 0 8.0", "number of atom types")]
    [InlineData("2 2 0 8.0", "2 2 0 -8.0", "positive lattice parameter")]
    [InlineData("0.5 0.0 0.5\n", "0.0 0.5 0.5\n", "independent")]
    [InlineData("2 'O '", "3 'O '", "type number 2")]
    [InlineData("2 2 0.25 0.25 0.25", "2 3 0.25 0.25 0.25", "type of the atom")]
    [InlineData(" T\n", " maybe\n", "T or F")]
    [InlineData("1 1 1 1\n", "1 1 1 3\n", "two Cartesian axes")]
    [InlineData("1 2 1 1\n", "1 1 1 1\n", "every one once")]
    [InlineData("\n2 1 1 ", "\n1 1 1 ", "every one once")]
    [InlineData("\n2 1 1 ", "\n3 1 1 ", "a cell and its force constant")]
    [InlineData("1 1 1 0.", "1 1 1 nan0.", "finite")]
    public void Espresso_WrongInput(string original, string replacement, string expected)
    {
        string text = EspressoText();
        int at = text.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0);
        string path = _folder.Write("espresso.ifc2", text[..at] + replacement + text[(at + original.Length)..]);

        Assert.Contains(
            expected,
            Assert.Throws<InputException>(() => EspressoForceConstantsReader.Read(path, Grid, 2)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A different number for every entry.</summary>
    private static double Value(int b, int bPrime, IntVector3 cell, int a, int aPrime)
    {
        int number = 0;
        foreach ((int digit, int size) in new[] { (cell.Z, 4), (cell.Y, 3), (cell.X, 2), (b, 2), (bPrime, 2), (a, 3), (aPrime, 3) })
        {
            number = (number * size) + digit;
        }

        return 0.001 * (number + 1);
    }

    private static void ForEachEntry(Action<int, int, IntVector3, int, int> check)
    {
        foreach (IntVector3 cell in new Superlattice(Grid).Cells)
        {
            for (int i = 0; i < 36; i++)
            {
                check(i / 18, i / 9 % 2, cell, i / 3 % 3, i % 3);
            }
        }
    }

    /// <summary>Atom = (b * s3 + z) * s2 * s1 + y * s1 + x + 1; rows outside the first cell hold a number that must not be used.</summary>
    private static string SupercellText(int total, bool onlyFirstCell = false)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder(onlyFirstCell ? string.Create(culture, $"2 {total}\n") : string.Create(culture, $"{total}\n"));
        for (int first = 0; first < total; first++)
        {
            bool counts = first % 24 == 0;
            for (int second = 0; second < total && (counts || !onlyFirstCell); second++)
            {
                int rest = second % 24;
                var cell = new IntVector3(rest % 2, rest / 2 % 3, rest / 6);
                text.Append(culture, $"{first + 1} {second + 1}\n");
                for (int a = 0; a < 3; a++)
                {
                    for (int aPrime = 0; aPrime < 3; aPrime++)
                    {
                        text.Append(culture, $" {(counts ? Value(first / 24, second / 24, cell, a, aPrime) : -99)}");
                    }

                    text.Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static string EspressoText(bool reversed = false)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder("2 2 0 8.0 0 0 0 0 0\n0.0 0.5 0.5\n0.5 0.0 0.5\n0.5 0.5 0.0\n1 'Mg ' 22152.65\n2 'O ' 14582.56\n");
        text.Append("1 1 0.0 0.0 0.0\n2 2 0.25 0.25 0.25\n T\n3.1 0 0\n0 3.1 0\n0 0 3.1\n1\n1.9 0.2 0\n0 1.9 0\n0 0 1.9\n2\n-1.9 -0.2 "
            + "0\n0 -1.9 0\n0 0 -1.9\n2 3 4\n");
        IEnumerable<int> groups = Enumerable.Range(0, 36);
        foreach (int i in reversed ? groups.Reverse() : groups)
        {
            (int a, int aPrime, int b, int bPrime) = (i / 12, i / 4 % 3, i / 2 % 2, i % 2);
            text.Append(culture, $"{a + 1} {aPrime + 1} {b + 1} {bPrime + 1}\n");
            for (int m3 = 0; m3 < 4; m3++)
            {
                for (int m2 = 0; m2 < 3; m2++)
                {
                    for (int m1 = 0; m1 < 2; m1++)
                    {
                        // the value in cell m belongs to the pair with b' in cell -m
                        var cell = new IntVector3((2 - m1) % 2, (3 - m2) % 3, (4 - m3) % 4);
                        text.Append(culture, $"{m1 + 1} {m2 + 1} {m3 + 1} {Value(b, bPrime, cell, a, aPrime):F6}\n");
                    }
                }
            }
        }

        return text.ToString();
    }
}
