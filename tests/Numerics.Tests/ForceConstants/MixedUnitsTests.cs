using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Tests.Formats;

namespace PcpCluster.Numerics.Tests.ForceConstants;

/// <summary>
/// One order of a sound crystal in another unit of energy or length, or converted once too often: never a wrong number without a warning
/// that names a file and says which unit would explain it.
/// </summary>
public class MixedUnitsTests
{
    private const int Rounds = 60;

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    [InlineData("nacl")]
    public void OneOrderInAnotherUnit_IsWarnedOf(string example)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(example));
        var random = new Random(20250615);
        var seen = new HashSet<(int, double)>();
        for (int round = 0; round < Rounds; round++)
        {
            (CrystalInput mixed, int order, double factor) = Mix(input, random);
            seen.Add((order, factor));
            string[] warnings = [.. SizeWarnings.Of(mixed)];
            Assert.True(warnings.Length > 0, FormattableString.Invariant($"order {order}, {factor:G4} times: silent"));
            Assert.Contains(warnings, w => w.Contains("onvert", StringComparison.Ordinal));
        }

        Assert.True(seen.Count > 12);
    }

    /// <summary>The same on the way through a folder: what a run prints.</summary>
    [Fact]
    public void AFolderWithSuchAnOrder_IsWarnedOf()
    {
        CrystalInput input = InputFormats.Read(TestData.Small("argon"));
        var random = new Random(20250616);
        using var folder = new TemporaryFolder();
        for (int round = 0; round < 6; round++)
        {
            (CrystalInput mixed, int order, double factor) = Mix(input, random);
            new ShengBteOutput().Write(folder.Path, mixed);
            IReadOnlyList<string> warnings = InputFormats.Read(folder.Path).Warnings;
            Assert.True(
                warnings.Any(w => w.Contains("FORCE_CONSTANTS", StringComparison.Ordinal)
                    && w.Contains("onvert", StringComparison.Ordinal)),
                FormattableString.Invariant($"order {order}, {factor:G4} times: {string.Join(' ', warnings)}"));
        }
    }

    private static (CrystalInput Mixed, int Order, double Factor) Mix(CrystalInput input, Random random)
    {
        int order = random.Next(2, input.Fourth is null ? 4 : 5);
        double bohr = Math.Pow(0.529177210903, -order), rydberg = 13.605693122994;
        double factor = ((double[])[bohr, rydberg, bohr * rydberg])[random.Next(3)];
        factor = random.Next(2) == 0 ? factor : 1 / factor;
        return (order switch
        {
            2 => input with
            {
                HarmonicForceConstants = input.HarmonicForceConstants.WithValues(
                    [.. input.HarmonicForceConstants.Values.Select(v => factor * v)]),
            },
            3 => input with { Third = Scaled(input.Third!, factor) },
            _ => input with { Fourth = Scaled(input.Fourth!, factor) },
        }, order, factor);
    }

    private static AnharmonicForceConstants Scaled(AnharmonicForceConstants constants, double factor) =>
        new(constants.Order, constants.Atoms, constants.Cells, [.. constants.Values.Select(v => factor * v)]);
}
