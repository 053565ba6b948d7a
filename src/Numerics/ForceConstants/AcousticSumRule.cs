using System.Collections.Immutable;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>How far the sums over each leg are from zero.</summary>
/// <param name="Maximum">Largest sum of any leg, eV/Angstrom^n.</param>
/// <param name="Relative">The same over the largest force constant.</param>
/// <param name="ByLeg">Largest sum over each leg, eV/Angstrom^n.</param>
public sealed record SumRuleViolation(double Maximum, double Relative, ImmutableArray<double> ByLeg);

/// <summary>
/// A rigid translation costs no energy: sum_{l b} Phi(..., l b, ...) = 0 over all atoms of any one leg, the other legs and all axes fixed.
/// </summary>
internal static class AcousticSumRule
{
    public static SumRuleViolation Violation(AnharmonicForceConstants constants)
    {
        double[] worst = new double[constants.Order];
        for (int leg = 0; leg < constants.Order; leg++)
        {
            worst[leg] = RuleViolation.LargestMagnitude(new LegGroups(constants, leg).Sums(constants.Values));
        }

        return Make(worst, constants.Values);
    }

    public static SumRuleViolation Violation(HarmonicForceConstants constants)
    {
        int atoms = constants.AtomCount;
        double[] secondLeg = new double[9 * atoms];
        double[] firstLeg = new double[9 * atoms];
        for (int block = 0; block < constants.BlockCount; block++)
        {
            ReadOnlySpan<double> values = constants.Block(block);
            for (int entry = 0; entry < 9; entry++)
            {
                secondLeg[(9 * constants.FirstAtom(block)) + entry] += values[entry];
                firstLeg[(9 * constants.SecondAtom(block)) + entry] += values[entry];
            }
        }

        return Make([RuleViolation.LargestMagnitude(firstLeg), RuleViolation.LargestMagnitude(secondLeg)], constants.Values);
    }

    private static SumRuleViolation Make(double[] byLeg, ReadOnlySpan<double> values)
    {
        double maximum = RuleViolation.LargestMagnitude(byLeg);
        return new(maximum, RuleViolation.Of(maximum, values).Relative, [.. byLeg]);
    }
}
