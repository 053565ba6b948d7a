using System.Globalization;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Ladder;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>kappa at N = infinity at one temperature, from the direct estimate where there is one, from the ladder otherwise.</summary>
/// <param name="Source">"direct", "ladder" or "none".</param>
/// <param name="Limit">A third of the trace, W/(m K); null where nothing allows a limit.</param>
/// <param name="StatisticalError">W/(m K).</param>
/// <param name="ModelError">Of the width for the direct estimate, of the laws for the ladder.</param>
/// <param name="Ladder">The extrapolation, or null where the grids do not allow one.</param>
/// <param name="Remark">How the two agree, or why there is no ladder or the ladder was refused.</param>
public sealed record LimitVerdict(
    string Source, double? Limit, double StatisticalError, double ModelError, LadderExtrapolation? Ladder, string Remark)
{
    public static LimitVerdict Of(IReadOnlyList<LadderPoint> points, DirectLimit? direct)
    {
        LadderExtrapolation? ladder = null;
        string refusal = points.Count == 0 ? "no ladder was asked for"
            : points.Count == 1 ? "one grid alone: the value is that of this grid; more --grids or --fine 250 give the limit"
            : string.Empty;
        try
        {
            ladder = points.Count <= 1 ? null : LadderExtrapolation.Of(points);
        }
        catch (InputException e)
        {
            refusal = "ladder refused: " + e.Message;
        }

        if (direct is not null)
        {
            string remark = ladder is null ? refusal : Compare(ladder, direct);
            return new("direct", direct.Value.Value, direct.Value.StandardError, direct.WidthError, ladder, remark);
        }

        return ladder is null
            ? new("none", null, 0, 0, null, refusal)
            : new("ladder", ladder.Limit, ladder.StatisticalError, ladder.ModelError, ladder, "no direct estimate was asked for");
    }

    private static string Compare(LadderExtrapolation ladder, DirectLimit direct)
    {
        string comparison = ladder.AgreesWith(direct.Value.Value, direct.Error)
            ? "agrees; the direct estimate counts, as it needs no law in N"
            : "disagrees: the direct estimate counts";
        return string.Create(
            CultureInfo.InvariantCulture, $"the ladder gives {ladder.Limit:F1} +- {ladder.ModelError:F1} (model) and {comparison}");
    }
}
