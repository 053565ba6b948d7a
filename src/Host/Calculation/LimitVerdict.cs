using System.Globalization;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Limit;

namespace PcpCluster.Host.Calculation;

/// <summary>kappa at N = infinity at one temperature, from the direct estimate where there is one, from the ladder otherwise.</summary>
/// <param name="Temperature">K.</param>
/// <param name="Source">"direct", "ladder" or "none".</param>
/// <param name="Limit">A third of the trace, W/(m K); null where nothing allows a limit.</param>
/// <param name="Tensor">From the direct estimate only.</param>
/// <param name="StatisticalError">W/(m K).</param>
/// <param name="ModelError">Of the width for the direct estimate, of the laws for the ladder.</param>
/// <param name="Ladder">The extrapolation, or null where the grids do not allow one.</param>
/// <param name="Remark">How the two agree, or why the ladder was refused.</param>
internal sealed record LimitVerdict(
    double Temperature, string Source, double? Limit, Matrix3? Tensor, double StatisticalError, double ModelError, LadderExtrapolation? Ladder, string Remark)
{
    public static LimitVerdict Of(int t, double temperature, SweepPoint[] points, LimitTemperature? direct)
    {
        LadderExtrapolation? ladder = null;
        string refusal = string.Empty;
        try
        {
            ladder = LadderExtrapolation.Of([.. points.Select(p => new LadderPoint(p.Grid.N1, p.Scale, p.Mean[t].Value, p.Mean[t].StandardError))]);
        }
        catch (InputException e)
        {
            refusal = "ladder refused: " + e.Message;
        }

        if (direct is not null)
        {
            string remark = ladder is null ? refusal : Compare(ladder, direct);
            return new(temperature, "direct", direct.Limit, direct.Kappa, direct.Mean.StandardError, direct.WidthError, ladder, remark);
        }

        return ladder is null
            ? new(temperature, "none", null, null, 0, 0, null, refusal)
            : new(temperature, "ladder", ladder.Limit, null, ladder.StatisticalError, ladder.ModelError, ladder, "no direct estimate was asked for");
    }

    private static string Compare(LadderExtrapolation ladder, LimitTemperature direct) => string.Create(
        CultureInfo.InvariantCulture,
        $"the ladder gives {ladder.Limit:F1} +- {ladder.ModelError:F1} (model) and {(ladder.AgreesWith(direct.Limit, direct.LimitError) ? "agrees" : "disagrees: the direct estimate counts")}");
}
