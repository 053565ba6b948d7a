using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Sizes of neighbouring orders beside each other: |Phi_n| d/|Phi_(n-1)|, with root sums of squares over all blocks and d the distance of
/// neighbours. A bond's potential changes over about the same part of its length in every crystal, so that the ratio hardly varies: 8 to 17
/// for the third order and 11 to 27 for the fourth in silicon, boron arsenide, aluminium nitride, magnesium oxide, sodium chloride, lithium
/// cobaltate, aluminium and neon. A file that is ten times too large or too small stands out.
/// </summary>
internal static class AnharmonicRatio
{
    // The third order: second-order constants in eV/bohr^2 instead of eV/Angstrom^2, a factor 3.57, must leave the range from anywhere in
    // what was found. The fourth: a factor 3 beyond what was found; no mixture of units is nearer than 12.8.
    private static readonly (double Low, double High) _third = (4.8, 28), _fourth = (4, 75);

    /// <summary>What is odd, in words.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="orders">What was read.</param>
    public static IEnumerable<string> Warnings(Crystal crystal, IReadOnlyList<OrderSize> orders)
    {
        if (Of(2) is not { } second || Of(3) is not { } third)
        {
            yield break;
        }

        double distance = NearestNeighbours.Distance(crystal);
        double ratio3 = Size(third.Values) * distance / Size(second.Values);
        double ratio4 = Of(4) is { } order4 ? Size(order4.Values) * distance / Size(third.Values) : double.NaN;
        int odd3 = Side(ratio3, _third), odd4 = Side(ratio4, _fourth);
        if (odd3 != 0 && Of(4) is not null && odd4 == 0)
        {
            yield return Words(second, 3, -odd3, ratio3, distance, _third) + " The constants of order 3 and 4 go with each other.";
        }
        else if (odd3 != 0)
        {
            yield return Words(third, 2, odd3, ratio3, distance, _third);
        }

        // a wrong third order has been named already
        if (odd4 != 0 && odd4 != -odd3)
        {
            yield return Words(Of(4)!, 3, odd4, ratio4, distance, _fourth);
        }

        OrderSize? Of(int order) => orders.FirstOrDefault(o => o.Order == order);
    }

    private static double Size(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }

    // zeros and what is not there are no matter of size
    private static int Side(double ratio, (double Low, double High) usual) =>
        !double.IsFinite(ratio) || ratio == 0 ? 0 : ratio > usual.High ? 1 : ratio < usual.Low ? -1 : 0;

    private static string Words(OrderSize blamed, int other, int side, double ratio, double distance, (double Low, double High) usual)
    {
        int order = blamed.Order, high = Math.Max(order, other);
        double middle = Math.Sqrt(usual.Low * usual.High), off = ratio > middle ? ratio / middle : middle / ratio;
        string size = FormattableString.Invariant($"{blamed.File}: the force constants of order {order} seem to be about {Rounded(off)} ")
            + FormattableString.Invariant($"times too {(side > 0 ? "large" : "small")} beside those of order {other}: ")
            + FormattableString.Invariant($"|Phi{high}| d/|Phi{high - 1}| is {ratio:G3} with neighbours d = {distance:F2} A apart; ")
            + FormattableString.Invariant($"crystals have {usual.Low} to {usual.High}.");
        string[] reasons = [.. Reasons(order).Where(r => Explains(r.Factor)).Select(r => r.Words)];
        return size + (reasons.Length > 0
            ? " It would fit if " + string.Join(", or ", reasons) + ". Convert the file."
            : " Check the units of both files, and whether they belong to one crystal.");

        // the file's constants, times the factor, are right; a factor on the lower order works the other way
        bool Explains(double factor)
        {
            double then = ratio * (order > other ? factor : 1 / factor);
            return then > usual.Low && then < usual.High;
        }
    }

    private static IEnumerable<(string Words, double Factor)> Reasons(int order)
    {
        foreach ((string name, double factor) in UnitSanity.Units(order))
        {
            yield return ($"it is in {name}^{order}", factor);
            yield return ($"it was converted from {name}^{order} once too often", 1 / factor);
        }

        yield return ("one length is in nm instead of Angstrom", 0.1);
        yield return ("one length was converted from nm once too often", 10);
    }

    // one digit
    private static string Rounded(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return FormattableString.Invariant($"{Math.Round(value / unit) * unit:0.##}");
    }
}
