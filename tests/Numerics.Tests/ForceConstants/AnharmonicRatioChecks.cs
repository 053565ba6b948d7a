using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Numerics.Tests.ForceConstants;

/// <summary>What sizes of constants must say of a crystal that is right, and of the same with one order scaled.</summary>
internal static class AnharmonicRatioChecks
{
    public static void Check(CrystalInput input)
    {
        Assert.Empty(SizeWarnings.Of(input));
        Assert.Null(TurnedOrders.Warning(input, input.Crystal));
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

    /// <summary>One length in bohr, or converted once too often, in one order or in the crystal itself.</summary>
    /// <param name="input">A crystal that is right, whose orders obey the invariance under rotations well enough.</param>
    public static void CheckOneLength(CrystalInput input)
    {
        foreach (double factor in (double[])[PhysicalConstants.Bohr, 1 / PhysicalConstants.Bohr])
        {
            string reason = factor < 1 ? "one length in bohr" : "one length converted from bohr";
            Turned(input with { Third = Scaled(input.Third!, factor) }, input.Crystal, input.Files.Third!, "order 3", reason);
            if (input.Fourth is null)
            {
                continue;
            }

            Turned(input with { Fourth = Scaled(input.Fourth, factor) }, input.Crystal, input.Files.Fourth!, "order 4", reason);
            if (input.HarmonicForceConstants.Declaration.Polar is PolarScheme.Ewald { Holds: DipolePart.WithoutReciprocalSum }
                && input.Crystal.Dielectric is not null)
            {
                continue; // the part of the dipoles that is not in the file does not scale with it: the orders match by no factor
            }

            double[] second = [.. input.HarmonicForceConstants.Values.Select(v => factor * v)];
            Turned(
                input with { HarmonicForceConstants = input.HarmonicForceConstants.WithValues(second) },
                input.Crystal,
                input.Files.Harmonic,
                "order 2",
                reason);
            Crystal stretched = input.Crystal with { Lattice = new(factor * input.Crystal.Lattice.Vectors) };
            string opposite = factor > 1 ? "one length converted from bohr" : "one length in bohr";
            Turned(input with { Crystal = stretched }, stretched, input.Files.Crystal, "lengths of the crystal", opposite);
        }
    }

    private static void Turned(CrystalInput input, Crystal crystal, string file, string what, string reason)
    {
        string? warning = TurnedOrders.Warning(input, crystal);
        if (SizeWarnings.Of(input).Any())
        {
            return; // told already
        }

        Assert.NotNull(warning);
        Assert.StartsWith($"{file}: ", warning, StringComparison.Ordinal);
        Assert.Contains(what + " would have to be multiplied by", warning, StringComparison.Ordinal);
        Assert.Contains(reason, warning, StringComparison.Ordinal);
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
