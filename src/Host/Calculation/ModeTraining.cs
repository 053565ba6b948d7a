using PcpCluster.Numerics;
using PcpCluster.Numerics.Compression;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Host.Calculation;

/// <summary>Training of PCP modes where a calculation wants them and no file of them is given.</summary>
internal static class ModeTraining
{
    public const int DefaultRank3 = 24;
    public const int DefaultRank4 = 48;

    private const int LongWaveSamples = 60;

    /// <summary>Modes of a tensor with the long-wave objective; a function of tensor, rank and seed alone.</summary>
    public static PcpModes Train(
        HarmonicModel phonons, AnharmonicForceConstants tensor, int rank, ulong seed, ComputeOptions compute, Action<TrainingProgress>? progress = null)
    {
        var problem = new CompressionProblem(phonons.Crystal, tensor, LongWaveTargets.Of(tensor, DeformationField.Of(phonons), seed, LongWaveSamples));
        return PcpTrainer.Train(problem, new TrainingOptions { Rank = rank, Seed = seed }, compute, progress).Model.Modes;
    }
}
