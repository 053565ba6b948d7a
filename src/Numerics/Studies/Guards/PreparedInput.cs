using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>An input folder that has been read and whose crystal is settled.</summary>
/// <param name="Set">What the folder holds.</param>
/// <param name="Crystal">The crystal that counts.</param>
/// <param name="Group">Its space group.</param>
/// <param name="Basis">How positions and force constants were compared; null where CONTROL was taken unseen.</param>
internal sealed record PreparedInput(CrystalInput Set, Crystal Crystal, SpaceGroup Group, BasisReport? Basis)
{
    /// <summary>Space-group errors above this are worth a warning; those of well-made force constants are below 1e-6.</summary>
    private const double NoticeableError = 1e-3;

    /// <exception cref="InputException">The input is wrong, or contradicts itself and <paramref name="choice"/> does not say what
    /// counts.</exception>
    public static PreparedInput Read(
        string folder,
        bool readThird,
        bool readFourth,
        BasisChoice choice,
        Conventions conventions,
        ComputeOptions compute,
        IStudyObserver? observer = null)
    {
        CrystalInput set = observer.Timed("reading", () => InputFormats.Read(folder, new(readThird, readFourth, conventions)));
        return Settle(set, choice, compute, observer);
    }

    /// <summary>Settles the crystal of an input that was read.</summary>
    /// <exception cref="InputException">The input contradicts itself and <paramref name="choice"/> does not say what counts.</exception>
    public static PreparedInput Settle(CrystalInput set, BasisChoice choice, ComputeOptions compute, IStudyObserver? observer = null)
    {
        foreach (string warning in set.Warnings)
        {
            observer?.Warn(warning);
        }

        if (choice == BasisChoice.Control)
        {
            return new(set, set.Crystal, SpaceGroup.Find(set.Crystal), null);
        }

        BasisReport report = observer.Timed("symmetry", () => Detect(set, compute));
        if (OrderContradiction.Find(set, report) is { } contradiction)
        {
            throw contradiction;
        }

        switch (report.Verdict)
        {
            case BasisVerdict.Unexplained:
                throw new InputException(
                    $"{set.Files.Crystal}: {report.Describe()} Correct the input, or take it as it is with --basis control.");
            case BasisVerdict.Contradicted when choice == BasisChoice.Refuse:
                throw new InputException(
                    $"{set.Files.Crystal}: {report.Describe()} Correct the positions, or choose: --basis force-constants takes "
                        + "the fitting positions (the physics), --basis control what the file says (as other codes run it).");
            case BasisVerdict.Contradicted:
                observer?.Warn($"{set.Files.Crystal}: {report.Describe()} The fitting positions are used.");
                break;
            default:
                WarnOfErrors(report, observer);
                break;
        }

        if (TurnedOrders.Warning(set, report.FittingCrystal!) is { } factor)
        {
            observer?.Warn(factor);
        }

        return new(set, report.FittingCrystal!, report.FittingGroup!, report);
    }

    /// <summary>Compares the positions with every order of force constants that was read.</summary>
    public static BasisReport Detect(CrystalInput set, ComputeOptions compute)
    {
        AnharmonicForceConstants?[] anharmonic = [set.Third, set.Fourth];
        AnharmonicForceConstants[] read = [.. anharmonic.OfType<AnharmonicForceConstants>()];
        BasisReport report = BasisDetection.Detect(set.Crystal, set.HarmonicForceConstants, read, options: compute);
        if (report.Verdict != BasisVerdict.Unexplained)
        {
            return report;
        }

        return Otherwise(set, read, report, compute) ?? report with { Culprit = BasisCulprit.Of(read, report) };
    }

    // positions of another file that the constants obey, where the search found none
    private static BasisReport? Otherwise(CrystalInput set, AnharmonicForceConstants[] read, BasisReport report, ComputeOptions compute)
    {
        if (set.OtherPositions.IsEmpty)
        {
            return null;
        }

        Crystal other = set.Crystal with { Atoms = [.. set.Crystal.Atoms.Select((a, i) => a with { Position = set.OtherPositions[i] })] };
        BasisReport tried = BasisDetection.Detect(other, set.HarmonicForceConstants, read, options: compute);
        if (tried.Verdict != BasisVerdict.Consistent)
        {
            return null;
        }

        return report with
        {
            Verdict = BasisVerdict.Contradicted,
            FittingCrystal = other,
            FittingGroup = tried.GivenGroup,
            FittingErrors = tried.GivenErrors,
            Displacement =
                set.Crystal.Atoms.Select((a, i) => set.Crystal.Lattice.ToCartesian(a.Position - set.OtherPositions[i]).Length).Max(),
        };
    }

    private static void WarnOfErrors(BasisReport report, IStudyObserver? observer)
    {
        foreach (SpaceGroupError error in report.GivenErrors.Where(e => e.Maximum > NoticeableError))
        {
            observer?.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"the force constants of order {error.Order} miss the crystal's symmetry by {error.Maximum:G2} of their norm; symmetry is "
                    + $"used all the same."));
        }
    }
}
