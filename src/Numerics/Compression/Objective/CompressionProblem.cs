using System.Collections.Concurrent;
using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>What is to be compressed: a crystal, its tensor, and what the long-wave terms need; shared by all starts and routes.</summary>
public sealed class CompressionProblem
{
    // keyed by the array itself: routes that share a support share its restricted tensors
    private readonly ConcurrentDictionary<ImmutableArray<PcpSite>, ClusterTensor> _restricted;
    private readonly ConcurrentDictionary<ImmutableArray<PcpSite>, ClusterTensor> _restrictedStrain;
    private readonly Lazy<LongWaveTargets>? _longWave;

    /// <param name="crystal">The crystal; positions must be those the tensor obeys.</param>
    /// <param name="tensor">Force constants of order n; permutation symmetric and obeying the sum rule, or the fit keeps the violation as
    /// its floor.</param>
    /// <param name="longWave">Targets of the long-wave terms; null allows the plain objective only.</param>
    /// <param name="heat">Processes of the heat term, some ten thousand; null leaves it out.</param>
    /// <param name="validation">Independent draws of such processes, from which errors are told and finalists chosen.</param>
    public CompressionProblem(
        Crystal crystal,
        AnharmonicForceConstants tensor,
        LongWaveTargets? longWave = null,
        HeatProcesses? heat = null,
        HeatProcesses? validation = null)
        : this(crystal, tensor, longWave is null ? null : new Lazy<LongWaveTargets>(longWave), heat, validation)
    {
    }

    /// <summary>The same with targets that are made when somebody asks for them.</summary>
    internal CompressionProblem(
        Crystal crystal,
        AnharmonicForceConstants tensor,
        Lazy<LongWaveTargets>? longWave,
        HeatProcesses? heat,
        HeatProcesses? validation)
    {
        Crystal = crystal;
        Masses = [.. crystal.Atoms.Select(a => a.Mass)];
        Tensor = tensor;
        _longWave = longWave;
        Heat = heat;
        Validation = validation;
        (_restricted, _restrictedStrain) = (new(), new());
        Blocks = BlockTensor.Of(tensor);
        NormSquared = Blocks.NormSquared;
        if (!(NormSquared > 0))
        {
            throw new InputException("The tensor to compress has no entry that is not zero. Look at the input with pcp check.");
        }
    }

    private CompressionProblem(CompressionProblem other, HeatProcesses? heat, HeatProcesses? validation)
    {
        (Crystal, Masses, Tensor, Blocks, NormSquared) = (other.Crystal, other.Masses, other.Tensor, other.Blocks, other.NormSquared);
        (_longWave, _restricted, _restrictedStrain) = (other._longWave, other._restricted, other._restrictedStrain);
        (Heat, Validation, GridError) = (heat, validation, other.GridError);
    }

    public Crystal Crystal { get; }

    public AnharmonicForceConstants Tensor { get; }

    public int Order => Tensor.Order;

    public LongWaveTargets? LongWave => _longWave?.Value;

    public HeatProcesses? Heat { get; }

    public HeatProcesses? Validation { get; }

    /// <summary>The tensor by canonical tuples.</summary>
    public BlockTensor Blocks { get; }

    /// <summary>||Phi||^2, (eV/Angstrom^n)^2.</summary>
    public double NormSquared { get; }

    /// <summary>
    /// What modes do to kappa and rates on coarse grids, as a run would give them; no sign. Null where nobody computes it.
    /// </summary>
    internal Func<PcpModes, double>? GridError { get; init; }

    internal bool HasLongWave => _longWave is not null;

    /// <summary>amu, by atom.</summary>
    internal ImmutableArray<double> Masses { get; }

    /// <summary>The same problem with other processes; tables are shared.</summary>
    internal CompressionProblem With(HeatProcesses? heat, HeatProcesses? validation) => new(this, heat, validation);

    internal HeatProcesses DemandHeat() => Heat ?? throw new InvalidOperationException("The heat term needs drawn processes.");

    internal ClusterTensor Restrict(ImmutableArray<PcpSite> sites) => _restricted.GetOrAdd(sites, s => ClusterTensor.Restrict(Blocks, s));

    internal ClusterTensor RestrictStrain(ImmutableArray<PcpSite> sites) =>
        _restrictedStrain.GetOrAdd(sites, s => ClusterTensor.Restrict(LongWave!.StrainDerivative, s));
}
