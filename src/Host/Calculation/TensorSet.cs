using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Host.Calculation;

/// <summary>
/// The anharmonic force constants of a calculation, as tensors or as PCP modes; null where an order is not wanted. Where both are there the modes are
/// used, and the tensors say what compression costs.
/// </summary>
internal sealed record TensorSet(
    AnharmonicForceConstants? Third, AnharmonicForceConstants? Fourth, PcpModes? Modes3, PcpModes? Modes4)
{
    /// <summary>What the settings want: tensors, modes from files, and no modes where those are still to be trained.</summary>
    /// <exception cref="InputException">It is not there, or belongs to another crystal.</exception>
    public static TensorSet Load(PreparedInput input, CalculationSettings settings)
    {
        bool pcp = settings.Tensors == TensorSource.Pcp;
        PcpModes? modes3 = pcp && settings.Modes3 is { } file3 ? ReadModes(file3, 3, input.Crystal) : null;
        PcpModes? modes4 = pcp && settings.FourPhonon && settings.Modes4 is { } file4 ? ReadModes(file4, 4, input.Crystal) : null;
        bool third = modes3 is null || settings.CompressionError;
        bool fourth = settings.FourPhonon && (modes4 is null || settings.CompressionError);
        return new(
            third ? input.Set.Third ?? throw Missing(settings, ShengBteFormat.ThirdName) : null,
            fourth ? input.Set.Fourth ?? throw Missing(settings, ShengBteFormat.FourthName) : null,
            modes3,
            modes4);
    }

    /// <summary>Whether all modes that the settings want are there.</summary>
    public bool IsTrained(CalculationSettings settings) =>
        settings.Tensors != TensorSource.Pcp || (Modes3 is not null && (Modes4 is not null || !settings.FourPhonon));

    /// <summary>Bytes of the mode tables on the grid of the settings; those of modes that are still to be trained too.</summary>
    public double TableBytes(CalculationSettings settings, int branchCount)
    {
        double Bytes(int order, int rank) => PcpModeTable.Bytes(order, rank, settings.Grid.Count, branchCount);
        return settings.Tensors != TensorSource.Pcp
            ? 0
            : Bytes(3, Modes3?.Rank ?? settings.Rank3) + (settings.FourPhonon ? Bytes(4, Modes4?.Rank ?? settings.Rank4) : 0);
    }

    /// <summary>The same with modes trained in place of tensors, where the settings want modes.</summary>
    public TensorSet Trained(HarmonicModel phonons, CalculationSettings settings, ComputeOptions compute, Action<TrainingProgress>? progress = null)
    {
        if (IsTrained(settings))
        {
            return this;
        }

        PcpModes? modes3 = Modes3 ?? Train(Third, settings.Rank3);
        PcpModes? modes4 = Modes4 ?? Train(Fourth, settings.Rank4);
        return settings.CompressionError ? new(Third, Fourth, modes3, modes4) : new(null, null, modes3, modes4);

        PcpModes? Train(AnharmonicForceConstants? tensor, int rank) =>
            tensor is null ? null : ModeTraining.Train(phonons, tensor, rank, settings.Seed, compute, progress);
    }

    /// <summary>The elements on one grid: tables of PCP modes are made once and shared by all first points.</summary>
    public GridTensors On(ScatteringProblem problem, ComputeOptions compute) => new(
        this,
        Modes3 is null ? null : PcpModeTable.Build(Modes3, problem.Modes, compute),
        Modes4 is null ? null : PcpModeTable.Build(Modes4, problem.Modes, compute));

    private static PcpModes ReadModes(string file, int order, Crystal crystal)
    {
        PcpModel model = PcpFile.Read(file);
        if (model.Modes.Order != order)
        {
            throw new InputException(file, 0, $"PCP modes of order {model.Modes.Order}", $"order {order}", "Name the right file.");
        }

        if (model.Crystal.AtomCount != crystal.AtomCount || Math.Abs((model.Crystal.Lattice.Volume / crystal.Lattice.Volume) - 1) > 1e-4)
        {
            throw new InputException(file, 0, "PCP modes of another crystal", "those of this input", "Compress this input's force constants with pcp compress.");
        }

        return model.Modes;
    }

    private static InputException Missing(CalculationSettings settings, string name) =>
        new(Path.Combine(settings.Input, name), 0, "no such file", $"{name} or {name}.gz", "Add it, or use PCP modes with --tensors pcp.");
}

/// <summary>A tensor set made ready for one grid.</summary>
internal sealed record GridTensors(TensorSet Tensors, PcpModeTable? Table3, PcpModeTable? Table4)
{
    /// <summary>The tensors alone.</summary>
    public GridTensors Full => new(Tensors with { Modes3 = null, Modes4 = null }, null, null);

    public ThreePhononResult ThreePhonons(ScatteringProblem problem, ComputeOptions compute) => Table3 is null
        ? ThreePhononScattering.FromTensor(problem, Tensors.Third!, compute)
        : ThreePhononScattering.FromModes(problem, Table3, compute);

    public FourPhononResult FourPhonons(ScatteringProblem problem, ComputeOptions compute) => Table4 is null
        ? FourPhononScattering.FromTensor(problem, Tensors.Fourth!, compute)
        : FourPhononScattering.FromModes(problem, Table4, compute);

    /// <summary>The same for the tuples of a sampling plan.</summary>
    public ThreePhononResult ThreePhonons(ScatteringProblem problem, SamplingPlan plan, ComputeOptions compute) => Table3 is null
        ? SampledScattering.ThreePhonon(problem, Tensors.Third!, plan, compute)
        : SampledScattering.ThreePhonon(problem, Table3, plan, compute);

    public FourPhononResult FourPhonons(ScatteringProblem problem, SamplingPlan plan, ComputeOptions compute) => Table4 is null
        ? SampledScattering.FourPhonon(problem, Tensors.Fourth!, plan, compute)
        : SampledScattering.FourPhonon(problem, Table4, plan, compute);
}
