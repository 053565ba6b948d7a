using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>
/// All four-phonon processes or some, where nobody said which. The estimate is that of one core, so that the number of threads decides
/// nothing.
/// </summary>
/// <param name="Settings">With the choice.</param>
/// <param name="Remark">What was chosen and why; null where there was no choice.</param>
internal sealed record SumChoice(ConductivitySettings Settings, string? Remark)
{
    /// <summary>Seconds of one core up to which all processes are summed.</summary>
    public const double LongestSum = 60;

    /// <summary>Percent of kappa to which sampled rates are drawn.</summary>
    public const double TargetPercent = 0.5;

    /// <summary>Decides.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="settings">The same, resolved.</param>
    /// <param name="input">The crystal.</param>
    /// <param name="compute">Threads.</param>
    /// <exception cref="InputException">The grid lacks the crystal's symmetry.</exception>
    public static SumChoice Of(ConductivityOptions options, ConductivitySettings settings, StudyInput input, ComputeOptions compute)
    {
        bool open = settings.FourPhonon && settings.Exhaustive && !options.Exhaustive && settings.Smearing == Smearing.Adaptive
            && !settings.Conventions.FollowsShengBte();
        if (!open)
        {
            return new(settings, null);
        }

        double seconds = Seconds(settings, input, compute);
        string cost = FormattableString.Invariant($"all four-phonon processes of {settings.Grid} take about {Duration.Words(seconds)} on ")
            + "one core";
        if (seconds <= LongestSum)
        {
            return new(settings, $"{cost}: all are summed. --target-error PERCENT or --samples S draws some of them.");
        }

        return settings.FourPhononCoupling == FourPhononCoupling.Full
            ? new(settings, $"{cost}, and as long again at each step of the full solution: all are summed. --samples S draws some of them.")
            : new(
                settings with { TargetError = TargetPercent / 100 },
                FormattableString.Invariant($"{cost}: rates are sampled until the standard error of kappa is below {TargetPercent} %. ")
                    + "--exhaustive sums all of them.");
    }

    private static double Seconds(ConductivitySettings settings, StudyInput input, ComputeOptions compute)
    {
        IrreducibleWedge wedge = IrreducibleWedge.Build(settings.Grid, input.Group);
        var model = new HarmonicModel(input.Crystal, input.Harmonic, settings.Constants, settings.Harmonic);
        long[] points = CostEstimate.SamplePoints(wedge, input.Crystal.BranchCount);
        PhononTable sample = model.Solve([.. points.Select(settings.Grid.Fractional)], compute with { Progress = null });
        return CostEstimate.FourPhonons(input, wedge, sample, settings.BroadeningScale);
    }
}
