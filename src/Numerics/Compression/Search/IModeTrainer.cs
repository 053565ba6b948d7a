using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Finds PCP modes: the whole training, on whatever it runs.</summary>
public interface IModeTrainer
{
    /// <summary>For reports: "cpu", "cuda: NVIDIA H100, libtorch 2.10.0".</summary>
    string Name { get; }

    /// <param name="problem">What to compress; with <see cref="CompressionProblem.LongWave"/> for the long-wave objective.</param>
    /// <param name="options">Settings.</param>
    /// <param name="compute">Threads, cancellation.</param>
    /// <param name="progress">Called after every run, from any thread.</param>
    /// <exception cref="InputException">The order has no such objective.</exception>
    TrainingResult Train(
        CompressionProblem problem, TrainingOptions options, ComputeOptions compute, Action<TrainingProgress>? progress = null);
}

/// <summary>The search of <see cref="PcpTrainer"/>, its minimisations on one device.</summary>
public sealed class SearchTrainer : IModeTrainer
{
    internal SearchTrainer(ITrainingDevice device) => Device = device;

    /// <summary>On the processor; the same bits on every machine.</summary>
    public static SearchTrainer Cpu { get; } = new(new CpuTrainingDevice());

    public string Name => Device.Name;

    internal ITrainingDevice Device { get; }

    public TrainingResult Train(
        CompressionProblem problem, TrainingOptions options, ComputeOptions compute, Action<TrainingProgress>? progress = null) =>
        PcpTrainer.Train(problem, options, compute, progress, Device);
}
