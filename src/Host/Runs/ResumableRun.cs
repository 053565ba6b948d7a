using PcpCluster.Actors;
using PcpCluster.Actors.Engines;

namespace PcpCluster.Host.Runs;

/// <summary>Runs the pipeline to its end, or says how to go on.</summary>
internal static class ResumableRun
{
    /// <param name="request">The run.</param>
    /// <param name="command">Name of the command, for the advice.</param>
    /// <param name="stop">Interruption.</param>
    /// <exception cref="ResumableException">Shards were given up, or the engine failed.</exception>
    public static RunOutcome Complete(PipelineRequest request, string command, CancellationToken stop)
    {
        try
        {
            RunOutcome outcome = Pipeline.Run(request, stop).GetAwaiter().GetResult();
            return outcome.IsComplete
                ? outcome
                : throw new ResumableException($"{outcome.GivenUp.Length} shards were given up, all others are done:\n  "
                    + string.Join("\n  ", outcome.GivenUp) + $"\nOnce the cause is removed: pcp {command} ... --resume --out {request.Folder}");
        }
        catch (EngineException e)
        {
            throw new ResumableException($"{e.Message} What is done is kept: pcp {command} ... --resume --out {request.Folder}", e);
        }
    }
}
