using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.ForceConstants;

public class ForceConstantStatisticsTests
{
    [Fact]
    public void Of_Silicon_FindsTheShellsOfTheFit()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"));
        const double a = 5.431;

        ForceConstantStatistics third = ForceConstantStatistics.Of(input.Third!, input.Crystal);
        ForceConstantStatistics fourth = ForceConstantStatistics.Of(input.Fourth!, input.Crystal);
        ForceConstantStatistics second = ForceConstantStatistics.Of(input.HarmonicForceConstants, input.Crystal);

        // The third order was cut at 6.1 A on the 10.86 A supercell; pairs of a triplet are nearest images there, but not always all three
        // at once after unfolding. Fourth: all pairs within the second neighbours at a/sqrt(2).
        Assert.Equal(a * Math.Sqrt(35) / 4, third.CentreRadius, 1e-3);
        Assert.Equal(a * Math.Sqrt(51) / 4, third.CutoffRadius, 1e-3);
        Assert.Equal(a / Math.Sqrt(2), fourth.CutoffRadius, 1e-3);
        Assert.Equal(32.8479361235, third.LargestValue, 1e-9);
        Assert.Equal(46.17213134957613, fourth.LargestValue, 1e-9);
        Assert.Equal(3542, third.BlockCount);
        Assert.Equal(input.Third!.CountNonzero(), third.NonzeroEntries);
        Assert.Equal(256, second.BlockCount);
        Assert.Equal(a * Math.Sqrt(3), second.CutoffRadius, 1e-3); // the farthest site of the 4x4x4 Wigner-Seitz cell
    }

    [Theory]
    [InlineData(2.0, 3, null)]
    [InlineData(0.358, 3, "Ry/bohr^3")]
    [InlineData(0.179, 3, "Hartree/bohr^3")]
    [InlineData(32800, 3, "meV/Angstrom^3")]
    [InlineData(32800, 3, "eV/nm^3")]
    [InlineData(1e-9, 4, "Check the unit")]
    [InlineData(0, 4, "zero")]
    public void Warning_OutOfRange_NamesTheProbableUnit(double largest, int order, string? expected)
    {
        string? warning = UnitSanity.Warning("FORCE_CONSTANTS", order, [0.0, -largest]);

        if (expected == null)
        {
            Assert.Null(warning);
        }
        else
        {
            Assert.Contains(expected, warning, StringComparison.Ordinal);
            Assert.StartsWith("FORCE_CONSTANTS:", warning, StringComparison.Ordinal);
        }
    }
}
