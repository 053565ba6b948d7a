using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Coherences;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>The conductivity of one grid.</summary>
/// <param name="Rates">Rates of the irreducible modes, channel by channel.</param>
/// <param name="Conductivities">One a temperature.</param>
/// <param name="ThreePhononOnly">The same without four-phonon scattering; null where that was not computed.</param>
public sealed record ConductivityResult(
    ScatteringRates Rates, IReadOnlyList<Conductivity> Conductivities, IReadOnlyList<Conductivity>? ThreePhononOnly) : StudyResult
{
    /// <summary>Full tensors minus PCP modes, one a temperature; null where it was not asked for.</summary>
    public IReadOnlyList<CompressionDifference>? Compression { get; init; }

    /// <summary>The same for the linearised equation's populations, to first order; null where either was not asked for.</summary>
    public IReadOnlyList<CompressionDifference>? FullCompression { get; init; }

    /// <summary>One for each set of modes that was trained on the way.</summary>
    public IReadOnlyList<TrainingShift> TrainingShifts { get; init; } = [];

    /// <summary>False where a target error was asked for and not reached; the stated errors hold all the same.</summary>
    public bool TargetReached { get; init; } = true;

    /// <summary>The linearised equation's, one a temperature; null where it was not asked for.</summary>
    public IReadOnlyList<FullConductivity>? Full { get; init; }

    /// <summary>Elements of the collision operator that this process made; 0 without it.</summary>
    public long CollisionElements { get; init; }

    /// <summary>What branches carry together, one a temperature; null where it was not asked for.</summary>
    public IReadOnlyList<CoherenceConductivity>? Coherences { get; init; }

    internal ConductivitySettings Settings { get; init; } = null!;

    internal HarmonicModel Model { get; init; } = null!;

    internal ScatteringSetup Setup { get; init; } = null!;

    /// <summary>Of the parts that this process evaluated.</summary>
    internal RateTimes Times { get; init; } = null!;

    internal IrreducibleWedge Wedge => Setup.Wedge;

    /// <summary>The conductivity at a temperature of the calculation, K.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It was not computed.</exception>
    public Conductivity At(double temperature) => Conductivities.FirstOrDefault(c => c.Temperature == temperature)
        ?? throw new ArgumentOutOfRangeException(
            nameof(temperature),
            temperature,
            $"Computed are {string.Join(", ", Conductivities.Select(c => FormattableString.Invariant($"{c.Temperature} K")))}.");
}
