using System.Collections.Immutable;
using Akka.Actor;
using PcpCluster.Checkpoints;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Coordination;

/// <summary>Asks the study for its next wave on a thread of its own, as that may take long, and opens it in the checkpoint.</summary>
internal sealed class WaveSource(IStudy study, RunCheckpoint checkpoint, ComputeOptions compute)
{
    /// <param name="Places">For a wave that keeps its place: who did part i of the wave before.</param>
    public sealed record Found(Wave Wave, ShardSet Done, ImmutableArray<int> Damaged, ImmutableDictionary<int, string> Places);

    public sealed record NoMore;

    /// <summary>Answers with <see cref="Found"/>, <see cref="NoMore"/> or the study's fault.</summary>
    public void Next(StudyState done, ICanTell answerTo) =>
        Task.Factory
            .StartNew(() => Ask(done), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .PipeTo(answerTo);

    private object Ask(StudyState done)
    {
        if (study.Next(done, compute) is not { } wave)
        {
            checkpoint.MarkFinished();
            return new NoMore();
        }

        if (wave.Number != done.Waves.Length)
        {
            throw new InvalidOperationException($"Study '{study.Name}' calls wave {done.Waves.Length} number {wave.Number}.");
        }

        ShardSet stored = checkpoint.OpenWave(wave, out ImmutableArray<int> damaged);
        return new Found(
            wave,
            stored,
            damaged,
            wave.KeepsPlace && wave.Number > 0 ? checkpoint.Places(wave.Number - 1) : ImmutableDictionary<int, string>.Empty);
    }
}
