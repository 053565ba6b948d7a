using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Host.Calculation;

/// <summary>Training of PCP modes: what pcp compress does, and what a calculation does that wants modes and is given no file of them.</summary>
internal static class ModeTraining
{
    public const int DefaultRank3 = 24;
    public const int DefaultRank4 = 48;

    /// <summary>K: where processes are drawn. Modes are used at any temperature.</summary>
    private const double Temperature = 300;

    private const int TrainingPhonons = 1500;
    private const int CalibrationPhonons = 8000;
    private const int ValidationPhonons = 2000;
    private const int RatePhonons = 2400;
    private const int ProcessesOfPhonon = 4;

    /// <summary>Weight of the errors of all rates against those that limit kappa.</summary>
    private const double RateShare = 0.1;

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
            return new(phonons.Crystal, tensor, targets, validation: Draw(ValidationPhonons / 8, ProcessesOfPhonon, 2));
        }

        HeatProcesses DrawByRate(int firstPhonons, int processes, ulong number) =>
            HeatProcessDraw.DrawByRate(limit, firstPhonons, processes, (3 * seed) + number, compute);
        HeatProcesses calibration = Draw(CalibrationPhonons, ProcessesOfPhonon, 1).With(DrawByRate(RatePhonons, ProcessesOfPhonon, 1), RateShare);
        HeatProcesses heat = Draw(TrainingPhonons, 3, 0).With(DrawByRate(RatePhonons / 2, 3, 0), RateShare);
        HeatProcesses validation = Draw(ValidationPhonons, ProcessesOfPhonon, 2);
        return new(phonons.Crystal, tensor, targets, heat with { BinEdges = calibration.BinEdges }, validation, calibration);
    }
}
