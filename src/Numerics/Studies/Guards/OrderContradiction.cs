using System.Globalization;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>
/// An order of force constants that the others give the lie: no derivative in any order of its legs, or without the symmetry that the
/// second order has. Then the file is to blame, not the positions of the atoms.
/// </summary>
internal static class OrderContradiction
{
    /// <summary>Of the largest constant; constants that nobody symmetrised stay below 2 %.</summary>
    private const double BrokenPermutations = 0.05;

    /// <summary>Space-group error of an order that obeys, and of one that does not.</summary>
    private const double Obeys = 1e-3;
    private const double Broken = 0.3;

    /// <summary>The refusal; null where nothing is wrong.</summary>
    public static InputException? Find(CrystalInput set, BasisReport report)
    {
        (AnharmonicForceConstants? Constants, string? File)[] orders = [(set.Third, set.Files.Third), (set.Fourth, set.Files.Fourth)];
        return orders.Where(o => o.Constants is not null)
            .Select(o => Of(o.Constants!, o.File ?? set.Files.Crystal, report))
            .FirstOrDefault(e => e is not null);
    }

    private static InputException? Of(AnharmonicForceConstants constants, string file, BasisReport report) =>
        (report.Verdict == BasisVerdict.Unexplained ? null : Permutations(constants, file)) // else the culprit says more
            ?? Symmetry(constants.Order, file, report);

    private static InputException? Permutations(AnharmonicForceConstants constants, string file)
    {
        RuleViolation violation = PermutationSymmetry.Violation(constants);
        return violation.Relative < BrokenPermutations ? null : new(
            file,
            0,
            string.Create(
                CultureInfo.InvariantCulture,
                $"constants of order {constants.Order} that change by {violation.Maximum:G3} eV/Angstrom^{constants.Order}, "
                    + $"{violation.Relative:P0} of the largest, when two atoms are exchanged with their axes"),
            "derivatives of an energy, which do not",
            "Its indices are in another order (Fortran), its cells are counted modulo a supercell, or blocks are missing: make the file "
                + "again, or take it as it is with --basis control.");
    }

    // no other positions explain an order, or only at the price of symmetry that the second order has
    private static InputException? Symmetry(int order, string file, BasisReport report)
    {
        double Error(int n) => report.GivenErrors.FirstOrDefault(e => e.Order == n)?.Maximum ?? 0;
        return report.Verdict == BasisVerdict.Consistent
            || report.FittingGroup?.Operations.Length >= report.GivenGroup.Operations.Length
            || Error(2) > Obeys
            || Error(order) < Broken
            ? null
            : new(
                file,
                0,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"constants of order {order} that miss the symmetry of the crystal ({report.GivenGroup.Name}) by {Error(order):G2} of "
                        + $"their norm"),
                string.Create(CultureInfo.InvariantCulture, $"that symmetry, as those of second order have it (error {Error(2):0.0e0})"),
                "The file belongs to another crystal, orientation or order of the atoms, its cells are counted modulo a supercell, or it "
                    + $"is damaged: take all files from one run.{(report.Culprit is { } culprit ? " " + culprit : string.Empty)}");
    }
}
