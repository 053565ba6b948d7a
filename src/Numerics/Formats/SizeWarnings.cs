using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Formats;

/// <summary>What is odd in the sizes of an input's force constants, by themselves or else beside each other.</summary>
internal static class SizeWarnings
{
    public static IEnumerable<string> Of(CrystalInput input)
    {
        bool isSoft = UnitSanity.IsSoft(input.Crystal);
        OrderSize[] orders = [.. Orders(input)];
        string[] each = [.. orders.Select(o => UnitSanity.Warning(o.File, o.Order, o.Values, isSoft)).OfType<string>()];
        return each.Length > 0 ? each : AnharmonicRatio.Warnings(input.Crystal, orders);
    }

    /// <summary>The orders that were read, ascending.</summary>
    public static IEnumerable<OrderSize> Orders(CrystalInput input)
    {
        yield return new(input.Files.Harmonic, 2, input.HarmonicForceConstants.Values);
        if (input.Third is { } third)
        {
            yield return new(input.Files.Third ?? input.Files.Crystal, 3, third.Values);
        }

        if (input.Fourth is { } fourth)
        {
            yield return new(input.Files.Fourth ?? input.Files.Crystal, 4, fourth.Values);
        }
    }
}
