using System.CommandLine;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Limits;

namespace PcpCluster.Host.Runs;

/// <summary>A sweep over grids with its files: pcp converge, and pcp kappa on a grid that does not fit the memory.</summary>
internal static class SweepRun
{
    /// <returns>What converge.json holds.</returns>
    public static JsonObject Complete(
        ParseResult arguments, RunOptions run, PreparedInput input, LimitSettings settings, string results, RunContext context)
    {
        var study = new LimitStudy(InteractionInput.Study(input, settings.Calculation), settings, context);
        var result = (LimitResult)run.Complete(arguments, study, results, always: true, context);
        foreach (SweepEstimate estimate in result.Ladder)
        {
            if (estimate.Rates is { } rates)
            {
                RatesTable.Write(results, rates.Plan, settings.Calculation.Temperatures, rates.Groups);
            }
        }

        JsonObject written = ConvergeDocument.Of(result);
        written["timing_s"] = Timing(result, context);
        JsonObject document = JsonNode.Parse(written.ToJsonString())!.AsObject(); // plots and summary read numbers of any kind as doubles
        AtomicFile.Write(Path.Combine(results, ConvergeDocument.FileName), JsonText.Of(document));
        foreach ((string file, SvgPlot plot) in ConvergePlots.Of(document))
        {
            AtomicFile.Write(Path.Combine(results, file), plot.RenderFile());
        }

        return document;
    }

    private static JsonObject Timing(LimitResult result, RunContext context) => new()
    {
        ["total"] = context.Elapsed,
        ["processor_of_this_process"] = Environment.CpuUsage.UserTime.TotalSeconds,
        ["estimates"] = new JsonArray([.. result.Settings.Items.Select((item, i) => (JsonNode)new JsonObject
        {
            ["kind"] = item.Kind.ToString().ToLowerInvariant(),
            ["grid"] = item.Grid.ToString(),
            ["scalebroad"] = item.Scale,
            ["table_and_pilot"] = context.StageSeconds.GetValueOrDefault(PilotWave.Purpose(item)),
            ["parts"] = result.Seconds[i],
        })]),
    };
}
