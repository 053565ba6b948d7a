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
}
