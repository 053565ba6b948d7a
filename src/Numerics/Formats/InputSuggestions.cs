using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Formats;

/// <summary>Settings that an input brings along. Null: the input says nothing. Options of the caller count more.</summary>
public sealed record InputSuggestions
{
    public static readonly InputSuggestions None = new();

    public QPointGrid? Grid { get; init; }

    /// <summary>K; empty where the input names none.</summary>
    public ImmutableArray<double> Temperatures { get; init; } = [];

    /// <summary>Factor on the adaptive widths.</summary>
    public double? WidthScale { get; init; }

    /// <summary>Isotope scattering.</summary>
    public bool? Isotopes { get; init; }

    /// <summary>Four-phonon scattering.</summary>
    public bool? FourPhonons { get; init; }

    /// <summary>Modes above this frequency are to carry nothing, rad/ps.</summary>
    public double? MaximumFrequency { get; init; }

    /// <summary>Length of the sample, nm, at whose ends phonons are scattered.</summary>
    public double? BoundaryLength { get; init; }

    /// <summary>Sampled three-phonon processes of each mode.</summary>
    public long? ThreePhononSamples { get; init; }

    /// <summary>Sampled four-phonon processes of each mode.</summary>
    public long? FourPhononSamples { get; init; }

    /// <summary>Points of cumulative curves.</summary>
    public int? Ticks { get; init; }
}
