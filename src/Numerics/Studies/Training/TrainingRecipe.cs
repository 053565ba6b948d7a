using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// How PCP modes are trained: what pcp compress does, and what a calculation does that wants modes and is given no file of them.
/// </summary>
/// <remarks>The constants were found by trying; docs/compression.md shows what they give.</remarks>
internal static class TrainingRecipe
{
    /// <summary>
    /// K: where processes are drawn. Modes are used at any temperature; processes that limit kappa change little with it.
    /// </summary>
    private const double Temperature = 300;

    /// <summary>
    /// First phonons of the heat term, whose means and slopes take one pass a round: as many as leave the means certain to 0.1 %.
    /// </summary>
    private const int HeatPhonons = 8000;

    /// <summary>First phonons of an independent draw by which finalists are compared.</summary>
    private const int ValidationPhonons = 2000;

    /// <summary>First phonons uniform in zone and branch, so that rates that carry no heat stay right too.</summary>
    private const int RatePhonons = 2400;

    /// <summary>Processes of each first phonon; enough for the error of one rate to be seen.</summary>
    private const int ProcessesOfPhonon = 4;

    /// <summary>Weight of the errors of all rates against those that limit kappa.</summary>
    private const double RateShare = 0.1;

    /// <summary>The plain objective needs processes for its report only: so many times fewer.</summary>
    private const int ReportShare = 8;

    /// <summary>Modes of a tensor with the long-wave objective; a function of tensor, rank and seed alone.</summary>
    public static PcpModel Train(
        HarmonicModel phonons,
        AnharmonicForceConstants tensor,
        int rank,
        ulong seed,
        ComputeOptions compute,
        Action<TrainingProgress>? progress = null)
    {
        CompressionProblem problem = Problem(phonons, tensor, TrainingObjective.LongWave, seed, compute with { Progress = null });
        return PcpTrainer.Train(problem, new TrainingOptions { Rank = rank, Seed = seed }, compute, progress).Model;
    }

    /// <summary>
    /// A tensor with the targets of an objective. Processes are drawn for third order; the plain objective needs them for its report only.
    /// </summary>
    public static CompressionProblem Problem(
        HarmonicModel phonons, AnharmonicForceConstants tensor, TrainingObjective objective, ulong seed, ComputeOptions compute)
    {
        LongWaveTargets targets = LongWaveTargets.Of(tensor, DeformationField.Of(phonons));
        if (tensor.Order != 3)
        {
            return new(phonons.Crystal, tensor, targets);
        }

        var limit = new LimitProblem(phonons, SpaceGroup.Find(phonons.Crystal), tensor, null, [Temperature]);
        bool longWave = objective == TrainingObjective.LongWave;
        HeatProcesses Draw(int firstPhonons, int processes, ulong number) =>
            HeatProcessDraw.Draw(limit, firstPhonons, processes, (3 * seed) + number, compute);
        if (!longWave)
        {
            return new(phonons.Crystal, tensor, targets, validation: Draw(ValidationPhonons / ReportShare, ProcessesOfPhonon, 2));
        }

        HeatProcesses DrawByRate(int firstPhonons, int processes, ulong number) =>
            HeatProcessDraw.DrawByRate(limit, firstPhonons, processes, (3 * seed) + number, compute);
        HeatProcesses heat = Draw(HeatPhonons, ProcessesOfPhonon, 1).With(DrawByRate(RatePhonons, ProcessesOfPhonon, 1), RateShare);
        return new(phonons.Crystal, tensor, targets, heat, Draw(ValidationPhonons, ProcessesOfPhonon, 2));
    }
}
