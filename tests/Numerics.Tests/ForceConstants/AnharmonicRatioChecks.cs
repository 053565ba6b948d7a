using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.ForceConstants;

/// <summary>What sizes of constants must say of a crystal that is right, and of the same with one order scaled.</summary>
internal static class AnharmonicRatioChecks
{
    public static void Check(CrystalInput input)
    {
        Assert.Empty(SizeWarnings.Of(input));
        foreach (double factor in (double[])[10, 0.1])
        {
            string size = factor > 1 ? "times too large beside" : "times too small beside";
            Named(input with { Third = Scaled(input.Third!, factor) }, input.Files.Third!, 3, size);
            if (input.Fourth is not null)
            {
                Named(input with { Fourth = Scaled(input.Fourth, factor) }, input.Files.Fourth!, 4, size);
                double[] second = [.. input.HarmonicForceConstants.Values.Select(v => factor * v)];
                Named(
                    input with { HarmonicForceConstants = input.HarmonicForceConstants.WithValues(second) },
                    input.Files.Harmonic,
                    2,
                    size);
            }
        }
    }

    private static void Named(CrystalInput input, string file, int order, string size)
    {
        string warning = Assert.Single(AnharmonicRatio.Warnings(input.Crystal, [.. SizeWarnings.Orders(input)]));
        Assert.StartsWith(FormattableString.Invariant($"{file}: the force constants of order {order} seem to be about "), warning);
        Assert.Contains(size, warning, StringComparison.Ordinal);
        Assert.Contains("Convert the file.", warning, StringComparison.Ordinal);
    }

    private static AnharmonicForceConstants Scaled(AnharmonicForceConstants constants, double factor) =>
        new(constants.Order, constants.Atoms, constants.Cells, [.. constants.Values.Select(v => factor * v)]);
}
