using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>Everything that pcp check looks at.</summary>
/// <param name="Crystal">The crystal that counts.</param>
/// <param name="Group">Its space group.</param>
/// <param name="Basis">Whether positions and force constants agree.</param>
/// <param name="Orders">One entry an order, rising.</param>
/// <param name="RawGamma">Frequencies at Gamma before the acoustic ones are set to zero, rad/ps.</param>
/// <param name="HighestFrequency">rad/ps, on the grid.</param>
/// <param name="Imaginary">The worst imaginary mode on the grid in words, or null.</param>
/// <param name="IsPolar">A non-analytic correction is added.</param>
/// <param name="Estimate">Cost of a run on the grid; null where it could not be made.</param>
/// <param name="Errors">What makes the input unusable; empty if nothing does.</param>
/// <param name="Warnings">What is odd.</param>
public sealed record InputDiagnosis(
    Crystal Crystal,
    SpaceGroup Group,
    BasisReport Basis,
    IReadOnlyList<OrderDiagnosis> Orders,
    double[] RawGamma,
    double HighestFrequency,
    string? Imaginary,
    bool IsPolar,
    CostEstimate? Estimate,
    IReadOnlyList<string> Errors,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Violations relative to the largest force constant above this get a warning.</summary>
    private const double NoticeableViolation = 1e-3;

    /// <summary>Acoustic modes at Gamma above this (rad/ps) show a broken sum rule.</summary>
    private const double NoticeableGamma = 0.5;

    /// <summary>What was read.</summary>
    internal CrystalInput Source { get; init; } = null!;

    internal static InputDiagnosis Of(
        CrystalInput set,
        BasisChoice choice,
        HarmonicOptions harmonic,
        PhysicalConstants constants,
        QPointGrid grid,
        ComputeOptions compute)
    {
        BasisReport basis = PreparedInput.Detect(set, compute);
        bool fitting = basis.Verdict != BasisVerdict.Unexplained && choice != BasisChoice.Control;
        var input = new PreparedInput(
            set, fitting ? basis.FittingCrystal! : set.Crystal, fitting ? basis.FittingGroup! : basis.GivenGroup, basis);
        var errors = new List<string>();
        var warnings = new List<string>(set.Warnings);
        if (choice != BasisChoice.Control && OrderContradiction.Find(set, basis) is { } contradiction)
        {
            errors.Add(contradiction.Message);
        }
        else
        {
            JudgeBasis(basis, choice, errors, warnings);
        }

        List<OrderDiagnosis> orders = [.. Examine(set, fitting ? basis.FittingErrors : basis.GivenErrors, input.Crystal)];
        warnings.AddRange(orders.SelectMany(OrderWarnings));
        if (set.Third is null)
        {
            warnings.Add($"{ShengBteFormat.ThirdName} is absent: phonons can be computed, rates cannot.");
        }

        if (basis.Verdict != BasisVerdict.Unexplained && TurnedOrders.Warning(set, input.Crystal) is { } factor)
        {
            warnings.Add(factor);
        }

        var model = new HarmonicModel(input.Crystal, set.HarmonicForceConstants, constants, harmonic);
        double[] gamma = model.RawGammaFrequencies();
        double acoustic = gamma.OrderBy(Math.Abs).Take(3).Max(Math.Abs);
        if (acoustic > NoticeableGamma)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture, $"an acoustic mode at Gamma has {acoustic:F2} rad/ps instead of 0; it is set to 0."));
        }

        string? imaginary = null;
        double highest = 0;
        CostEstimate? estimate = null;
        try
        {
            IrreducibleWedge wedge = IrreducibleWedge.Build(grid, input.Group);
            long[] points = CostEstimate.SamplePoints(wedge, input.Crystal.BranchCount);
            PhononTable phonons = model.Solve([.. points.Select(grid.Fractional)], compute);
            imaginary = Stability.Describe(phonons, grid, points);
            highest = phonons.Frequencies.Max();
            if (points.Length < wedge.Count)
            {
                warnings.Add($"frequencies were looked at on {points.Length} of the {wedge.Count} irreducible points of the grid only.");
            }

            estimate = errors.Count == 0 && imaginary is null
                ? CostEstimate.Of(input, wedge, phonons, Math.Max(1, set.Suggestions.Temperatures.Length), compute.Threads) with
                {
                    CollisionListGigabytes = set.Third is null ? null : CollisionListEstimate.Of(
                        model, wedge, new BroadeningOptions(set.Suggestions.WidthScale ?? 1), compute).Bytes / 1e9,
                }
                : null;
        }
        catch (InputException e)
        {
            errors.Add(e.Message);
        }

        if (imaginary is not null)
        {
            errors.Add(imaginary + "; pcp kappa refuses such a crystal unless --imaginary exclude is given.");
        }

        return new(input.Crystal, input.Group, basis, orders, gamma, highest, imaginary, model.IsPolar, estimate, errors, warnings)
        {
            Source = set,
        };
    }

    private static void JudgeBasis(BasisReport basis, BasisChoice choice, List<string> errors, List<string> warnings)
    {
        switch (basis.Verdict)
        {
            case BasisVerdict.Contradicted when choice == BasisChoice.Refuse:
                errors.Add(basis.Describe() + " Choose --basis force-constants or --basis control, or correct CONTROL.");
                break;
            case BasisVerdict.Contradicted:
                warnings.Add(basis.Describe() + (choice == BasisChoice.Control
                    ? " CONTROL's positions are used."
                    : " The fitting positions are used."));
                break;
            case BasisVerdict.Unexplained when choice != BasisChoice.Control:
                errors.Add(basis.Describe() + " Correct the input, or take it as it is with --basis control.");
                break;
            case BasisVerdict.Unexplained:
                warnings.Add(basis.Describe());
                break;
        }
    }

    private static IEnumerable<OrderDiagnosis> Examine(CrystalInput set, IReadOnlyList<SpaceGroupError> spaceGroup, Crystal crystal)
    {
        double Error(int order) => spaceGroup.FirstOrDefault(e => e.Order == order)?.Maximum ?? double.NaN;
        HarmonicForceConstants second = set.HarmonicForceConstants;
        yield return new(
            ForceConstantStatistics.Of(second, crystal),
            PermutationSymmetry.Violation(second),
            ForceConstants.AcousticSumRule.Violation(second),
            Error(2));
        foreach (AnharmonicForceConstants? constants in new[] { set.Third, set.Fourth })
        {
            if (constants is not null)
            {
                yield return new(
                    ForceConstantStatistics.Of(constants, crystal),
                    PermutationSymmetry.Violation(constants),
                    ForceConstants.AcousticSumRule.Violation(constants),
                    Error(constants.Order));
            }
        }
    }

    private static IEnumerable<string> OrderWarnings(OrderDiagnosis order)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"order {order.Statistics.Order}");
        if (order.Permutation.Relative > NoticeableViolation)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}: permutation symmetry is missed by "
                + $"{order.Permutation.Maximum:G3} eV/A^{order.Statistics.Order}, {order.Permutation.Relative:P2} of the largest "
                + $"constant.");
        }

        if (order.SumRule.Relative > NoticeableViolation)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}: the acoustic sum rule is missed by "
                + $"{order.SumRule.Maximum:G3} eV/A^{order.Statistics.Order}, {order.SumRule.Relative:P2} of the largest constant.");
        }
    }
}
