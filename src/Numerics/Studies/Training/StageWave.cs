using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Packages;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>A stage of a search as a wave, its runs as parts; candidates travel by name, starting points as numbers.</summary>
internal static class StageWave
{
    private const string Section = "stage";

    /// <param name="number">Of the wave.</param>
    /// <param name="purpose">For people.</param>
    /// <param name="stage">The stage; it has runs.</param>
    /// <param name="settings">Where its runs go.</param>
    /// <param name="rank">Number of terms.</param>
    /// <param name="heat">Processes of the heat term where there is one.</param>
    /// <param name="ahead">Seconds of what comes after it, about.</param>
    public static Wave Of(
        int number, string purpose, TrainingStage stage, TrainingSettings settings, int rank, StudySection? heat, double ahead)
    {
        byte[] bytes = PackageCodec.Write(writer =>
        {
            writer.Write(rank);
            writer.Write(stage.Method.Continues);
            writer.Write(stage.Method.Iterations);
            writer.Write(stage.Method.Weights.Strain);
            writer.Write(stage.Method.Weights.Elastic);
            writer.Write(stage.Method.Weights.Heat);
            writer.Write(stage.Method.Polish);
            foreach (StageRun run in stage.Runs)
            {
                writer.Write(run.Candidate.Key);
                writer.Write(run.Start);
                PackageCodec.Write(writer, run.From ?? []);
            }
        });
        ImmutableArray<StudySection> sections = [new StudySection(Section, bytes)];
        double[] costs = TrainingForecast.Costs(stage, settings.Options.Objective);
        return new(
            new WaveInput(number, purpose, stage.Method.Weights.HasHeat ? [.. sections, heat!] : sections),
            settings.IsOnProcessor
                ? [.. stage.Runs.Select((_, k) => new Part(k, 0, stage.Name, k, 1, costs[k]))]
                : [new Part(0, 0, stage.Name, 0, stage.Runs.Length, costs.Sum())],
            settings.IsOnProcessor ? WavePlace.Workers : WavePlace.Trainer)
        {
            CostAhead = ahead,
        };
    }

    public static bool IsStage(WaveInput wave) => wave.TrySection(Section) is not null;

    /// <param name="wave">The stage.</param>
    /// <param name="part">Some of its runs.</param>
    /// <param name="ground">Of this process.</param>
    /// <param name="options">Of the training; the wave names the rank.</param>
    /// <param name="device">Of this process.</param>
    /// <param name="clocks">See losses on the way, by rank.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public static PartResult Evaluate(
        WaveInput wave,
        Part part,
        TrainingGround ground,
        TrainingOptions options,
        ITrainingDevice device,
        Func<int, TrainingClock> clocks,
        ComputeOptions compute)
    {
        using BinaryReader reader = PackageCodec.Reader(wave.Section(Section));
        options = options with { Rank = reader.ReadInt32() };
        var method = new StageMethod(
            reader.ReadBoolean(),
            reader.ReadInt32(),
            new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()),
            reader.ReadBoolean());
        TrainingCandidates candidates = ground.For(wave);
        ImmutableArray<StageRun>.Builder runs = ImmutableArray.CreateBuilder<StageRun>();
        for (int k = 0; k < part.First + part.Count; k++)
        {
            (string key, int start, double[] from) = (reader.ReadString(), reader.ReadInt32(), PackageCodec.ReadDoubles(reader));
            if (k >= part.First)
            {
                runs.Add(new(candidates.Find(key, options), start, method.Continues ? from : null));
            }
        }

        Minimised[] ends = StageRunner.Run(
            runs.ToImmutable(), method, options, candidates.Problem.Heat, device, compute, clocks(options.Rank).Observe);
        return new(
            part.Index,
            ends.SelectMany(e => e.Parameters).ToArray(),
            ends.SelectMany(e => (long[])[e.Iterations, e.Parameters.Length]).ToArray());
    }

    /// <summary>The runs of a stage, done.</summary>
    public static TrainedCandidate[] Results(TrainingStage stage, CompletedWave wave, ComputeOptions compute)
    {
        var ends = new Minimised[stage.Runs.Length];
        foreach (PartResult result in wave.Results)
        {
            int run = checked((int)wave.Wave.Parts[result.Part].First), at = 0;
            for (int k = 0; k < result.Counts.Length; k += 2, run++)
            {
                int length = checked((int)result.Counts.Span[k + 1]);
                ends[run] = new(result.Values.Slice(at, length).ToArray(), checked((int)result.Counts.Span[k]));
                at += length;
            }
        }

        var results = new TrainedCandidate[ends.Length];
        ParallelWork.ForEach(
            ends.Length, compute with { Progress = null }, () => k => results[k] = StageRunner.Judge(stage.Runs[k], stage.Method, ends[k]));
        return results;
    }
}
