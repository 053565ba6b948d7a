using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// How a calculation trains PCP modes that it wants and is given no file of: as pcp compress does, in one go where the trainer is.
/// </summary>
internal static class TrainingRecipe
{
    /// <summary>Modes of a tensor with the long-wave objective; a function of tensors, rank and seed alone.</summary>
    public static PcpModel Train(
        HarmonicModel phonons,
        int order,
        Interactions given,
        int rank,
        ulong seed,
        IModeTrainer trainer,
        ComputeOptions compute,
        Action<TrainingProgress>? progress = null)
    {
        var training = new TrainingOptions { Rank = rank, Seed = seed };
        CompressionProblem problem = Problem(phonons, order, given, training, compute with { Progress = null });
        return trainer.Train(problem, training, compute, progress).Model;
    }

    /// <summary>A tensor with the targets of the long-wave objective, and processes where they can be drawn.</summary>
    private static CompressionProblem Problem(
        HarmonicModel phonons, int order, Interactions given, TrainingOptions training, ComputeOptions compute)
    {
        var ground = new TrainingGround(phonons, order, given, training);
        if (!ground.HasDraws)
        {
            return ground.WithoutHeat.Problem;
        }

        Part[] parts = [.. ground.Draws.Parts(ProcessDraws.Objective, compute)];
        var wave = new Wave(new WaveInput(0, "processes", []), [.. parts]);
        return ground.Drawn(new(wave, [.. parts.Select(p => ground.Draws.Evaluate(p, compute))])).Candidates.Problem;
    }
}
