using System.Globalization;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Whether force constants have a size that crystals have; a file in another unit is found this way.</summary>
internal static class UnitSanity
{
    /// <summary>The largest force constant of nearly every crystal lies in this range at every order, eV/Angstrom^n.</summary>
    private const double SmallestExpected = 1;
    private const double LargestExpected = 1000;

    /// <summary>A warning that names the units that would explain the size; null if all is well.</summary>
    /// <param name="file">Where the constants came from.</param>
    /// <param name="order">n.</param>
    /// <param name="values">Force constants as read, taken for eV/Angstrom^n.</param>
    public static string? Warning(string file, int order, ReadOnlySpan<double> values)
    {
        double largest = RuleViolation.LargestMagnitude(values);
        if (largest is >= SmallestExpected and <= LargestExpected)
        {
            return null;
        }

        if (largest == 0)
        {
            return $"{file}: all force constants are zero.";
        }

        double perBohr = Math.Pow(PhysicalConstants.Bohr, -order);
        double rydberg = PhysicalConstants.RydbergPerBohrSquared * PhysicalConstants.Bohr * PhysicalConstants.Bohr;
        (string Name, double Factor)[] units =
        [
            ("Ry/bohr", rydberg * perBohr),
            ("Hartree/bohr", 2 * rydberg * perBohr),
            ("eV/bohr", perBohr),
            ("meV/Angstrom", 1e-3),
            ("eV/nm", Math.Pow(10, -order)),
        ];
        string[] probable =
        [
            .. units.Where(unit => largest * unit.Factor is >= SmallestExpected and <= LargestExpected)
                .Select(
                    unit => string.Create(CultureInfo.InvariantCulture, $"{unit.Name}^{order} (which makes {largest * unit.Factor:G4})")),
        ];
        string remedy =
            probable.Length > 0 ? "If the file is in " + string.Join(" or ", probable) + ", convert it." : "Check the unit of the file.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: the largest force constant is {largest:G4} eV/Angstrom^{order}; crystals have {SmallestExpected} to "
                + $"{LargestExpected}. {remedy}");
    }
}
