using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Whether force constants have a size that crystals have; a file in another unit is found this way.</summary>
internal static class UnitSanity
{
    /// <summary>The largest force constant of nearly every crystal lies in this range at every order, eV/Angstrom^n.</summary>
    private const double SmallestExpected = 1;
    private const double LargestExpected = 1000;

    /// <summary>Crystals of noble gases alone are softer: neon has 0.1 at third order.</summary>
    private const double SmallestOfNobleGases = 0.05;

    private static readonly string[] _nobleGases = ["He", "Ne", "Ar", "Kr", "Xe", "Rn"];

    /// <summary>A crystal of noble gases.</summary>
    public static bool IsSoft(Crystal crystal) => crystal.Atoms.All(a => _nobleGases.Contains(a.Element));

    /// <summary>A warning that names the units that would explain the size; null if all is well.</summary>
    /// <param name="file">Where the constants came from.</param>
    /// <param name="order">n.</param>
    /// <param name="values">Force constants as read, taken for eV/Angstrom^n.</param>
    /// <param name="isSoft">A crystal of noble gases.</param>
    public static string? Warning(string file, int order, ReadOnlySpan<double> values, bool isSoft = false)
    {
        double largest = RuleViolation.LargestMagnitude(values), smallest = isSoft ? SmallestOfNobleGases : SmallestExpected;
        if (largest >= smallest && largest <= LargestExpected)
        {
            return null;
        }

        if (largest == 0)
        {
            return $"{file}: all force constants are zero.";
        }

        string[] probable =
        [
            .. Units(order)
                .Where(unit => largest * unit.Factor >= smallest && largest * unit.Factor <= LargestExpected)
                .Select(unit => FormattableString.Invariant($"{unit.Name}^{order} (which makes {largest * unit.Factor:G4})")),
        ];
        string remedy =
            probable.Length > 0 ? "If the file is in " + string.Join(" or ", probable) + ", convert it." : "Check the unit of the file.";
        return FormattableString.Invariant(
            $"{file}: the largest force constant is {largest:G4} eV/Angstrom^{order}; crystals have {smallest} to {LargestExpected}. ")
            + remedy;
    }

    /// <summary>Units that files come in by mistake, and what they are in eV/Angstrom^order.</summary>
    internal static (string Name, double Factor)[] Units(int order)
    {
        double perBohr = Math.Pow(PhysicalConstants.Bohr, -order);
        double rydberg = PhysicalConstants.RydbergPerBohrSquared * PhysicalConstants.Bohr * PhysicalConstants.Bohr;
        return
        [
            ("Ry/bohr", rydberg * perBohr),
            ("Hartree/bohr", 2 * rydberg * perBohr),
            ("eV/bohr", perBohr),
            ("Ry/Angstrom", rydberg),
            ("meV/Angstrom", 1e-3),
            ("eV/nm", Math.Pow(10, -order)),
        ];
    }
}
