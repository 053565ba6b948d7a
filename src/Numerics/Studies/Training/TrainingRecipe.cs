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
    /// <summary>K: where processes are drawn. Modes are used at any temperature; processes that limit kappa change little with it.</summary>
    private const double Temperature = 300;

    /// <summary>First phonons of the heat term: its cost grows with them, and below a thousand the modes fit the draw instead of the crystal.</summary>
    private const int TrainingPhonons = 1500;

    /// <summary>First phonons that weigh the bins of the heat term against each other once before training; more, as they cost only one pass.</summary>
    private const int CalibrationPhonons = 8000;

    /// <summary>First phonons of an independent draw by which finalists are compared.</summary>
    private const int ValidationPhonons = 2000;

    /// <summary>First phonons uniform in zone and branch, so that rates that carry no heat stay right too; half as many in training.</summary>
    private const int RatePhonons = 2400;

    /// <summary>Processes of each first phonon where a draw judges; enough for the error of one rate to be seen.</summary>
    private const int ProcessesOfPhonon = 4;

    /// <summary>The same where a draw trains: three show as much for a quarter less work.</summary>
    private const int TrainingProcesses = 3;

    /// <summary>Weight of the errors of all rates against those that limit kappa.</summary>
    private const double RateShare = 0.1;

    /// <summary>The plain objective needs processes for its report only: so many times fewer.</summary>
    private const int ReportShare = 8;

    /// <summary>Modes of a tensor with the long-wave objective; a function of tensor, rank and seed alone.</summary>
    public static PcpModes Train(
        HarmonicModel phonons,
        AnharmonicForceConstants tensor,
        int rank,
        ulong seed,
        ComputeOptions compute,
        Action<TrainingProgress>? progress = null)
    {
        CompressionProblem problem = Problem(phonons, tensor, TrainingObjective.LongWave, seed, compute with { Progress = null });
        return PcpTrainer.Train(problem, new TrainingOptions { Rank = rank, Seed = seed }, compute, progress).Model.Modes;
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
        HeatProcesses calibration = Draw(CalibrationPhonons, ProcessesOfPhonon, 1).With(DrawByRate(RatePhonons, ProcessesOfPhonon, 1), RateShare);
        HeatProcesses heat = Draw(TrainingPhonons, TrainingProcesses, 0).With(DrawByRate(RatePhonons / 2, TrainingProcesses, 0), RateShare);
        HeatProcesses validation = Draw(ValidationPhonons, ProcessesOfPhonon, 2);
        return new(phonons.Crystal, tensor, targets, heat with { BinEdges = calibration.BinEdges }, validation, calibration);
    }
}
