using System.Text;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>Wrong inputs whose message has to name the real cause, and grids that cannot answer.</summary>
public sealed class MisleadingInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MisleadingInputTests()
    {
        foreach (string file in new[] { ShengBteFormat.ControlName, ShengBteFormat.SecondName, ShengBteFormat.ThirdName })
        {
            File.Copy(Path.Combine(TestData.Small("argon"), file), _folder[file]);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Lattice vectors in Angstrom taken as nm: every cell vector of the file rounds to cell 0.</summary>
    [Fact]
    public void LatticeInAnotherUnit_IsNamed()
    {
        Change(ShengBteFormat.ControlName, "lfactor=0.1", "lfactor=1.0");
        string message = Assert.Throws<InputException>(() => InputFormats.Read(_folder.Path)).Message;
        Assert.Contains("check lfactor, which is in nm", message, StringComparison.Ordinal);
        Assert.Contains("10 times too large", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Remove one of the two", message, StringComparison.Ordinal);
    }

    /// <summary>One of 37 blocks left out, the rest renumbered.</summary>
    [Fact]
    public void MissingBlock_IsNamedAndNotThePositions()
    {
        string[] blocks = [.. File.ReadAllText(_folder[ShengBteFormat.ThirdName]).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)];
        int dropped = Array.FindIndex(blocks, 8, b => b.Split('\n').Length > 27);
        var text = new StringBuilder("36\n");
        int number = 0;
        foreach (string block in blocks.Where((b, i) => i != dropped && b.Split('\n').Length > 27))
        {
            text
                .Append('\n')
                .Append(++number)
                .Append('\n')
                .Append(block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..])
                .Append('\n');
        }

        Assert.Equal(36, number);
        _folder.Write(ShengBteFormat.ThirdName, text.ToString());
        string message = Refusal();
        Assert.Contains("The atomic positions are right", message, StringComparison.Ordinal);
        Assert.Contains("Order 3 is incomplete: block", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoisyConstants_AreNamedAndNotThePositions()
    {
        CrystalInput input = InputFormats.Read(_folder.Path);
        var random = new Random(1);
        double largest = input.Third!.Values.Max(Math.Abs);
        double[] noisy = [.. input.Third.Values.Select(v => v + (0.5 * largest * (random.NextDouble() - 0.5)))];
        ForceConstantsWriter.Write(
            _folder[ShengBteFormat.ThirdName], new(3, input.Third.Atoms, input.Third.Cells, noisy), input.Crystal.Lattice);
        string message = Refusal();
        Assert.Contains("FORCE_CONSTANTS_3RD: read constants of order 3 that miss the symmetry", message, StringComparison.Ordinal);
        Assert.Contains("Order 3 is noisy: block", message, StringComparison.Ordinal);
    }

    /// <summary>Silicon whose espresso.ifc2 knows the right position of its second atom; thinned, noisy third order.</summary>
    [SharedDataFact("../cases/06-basis-message")]
    public void PositionsOfTheHeader_AreProposed()
    {
        string folder = TestData.Shared("../cases/06-basis-message")!;
        string message = Assert.Throws<InputException>(() => Prepare(folder)).Message;
        Assert.Contains("(-0.25, 0.75, -0.25)", message, StringComparison.Ordinal);
        Assert.Contains("--basis force-constants", message, StringComparison.Ordinal);
    }

    /// <summary>On this grid the lowest frequency is 9.2 rad/ps, 70 K.</summary>
    [Theory]
    [InlineData(8, 5, "5 K: k_B T lies below")]
    [InlineData(8, 80, "80 K: the energy sum rule is 0.72 instead of 1")]
    [InlineData(16, 80, null)]
    [InlineData(1, 80, "undefined, not zero")]
    [InlineData(2, 80, "undefined, not zero")]
    public void GridsThatCannotAnswer_SaySo(int grid, double temperature, string? expected)
    {
        CrystalInput input = InputFormats.Read(_folder.Path);
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(_folder.Path, grid, 1, temperature);
        ThreePhononResult result = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        ScatteringRates rates = setup.Rates(result.Absorption, result.Emission);
        IReadOnlyList<Conductivity> kappa = ThermalConductivity.Compute(
            rates, input.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, TransportOptions.Default);
        IReadOnlyList<string> warnings = GridResolution.Warnings(rates, kappa, PhysicalConstants.Codata2018);
        if (expected is null)
        {
            Assert.Empty(warnings);
        }
        else
        {
            Assert.Contains(expected, Assert.Single(warnings), StringComparison.Ordinal);
        }
    }

    private string Refusal() => Assert.Throws<InputException>(() => Prepare(_folder.Path)).Message;

    private static void Prepare(string folder) => PreparedInput.Read(
        folder, readThird: true, readFourth: false, BasisChoice.Refuse, Conventions.Ours, ComputeOptions.SingleThread, null);

    private void Change(string file, string original, string replacement)
    {
        string text = File.ReadAllText(_folder[file]);
        Assert.Contains(original, text, StringComparison.Ordinal);
        _folder.Write(file, text.Replace(original, replacement, StringComparison.Ordinal));
    }
}
