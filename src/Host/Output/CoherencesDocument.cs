using System.Text.Json.Serialization;
using PcpCluster.Numerics.Transport.Coherences;

namespace PcpCluster.Host.Output;

/// <summary>Coherences at one temperature.</summary>
public sealed record CoherencesDocument
{
    /// <summary>Between degenerate sets.</summary>
    [JsonPropertyName("kappa_W_per_mK")]
    public required double[][] Kappa { get; init; }

    [JsonPropertyName("kappa_mean_W_per_mK")]
    public required double Mean { get; init; }

    /// <summary>Within degenerate sets; part of the relaxation-time kappa already.</summary>
    [JsonPropertyName("within_degenerate_sets_W_per_mK")]
    public required double[][] WithinDegenerateSets { get; init; }

    /// <summary>Populations in the relaxation-time approximation, each degenerate set with its mean velocity.</summary>
    [JsonPropertyName("populations_W_per_mK")]
    public required double[][] Populations { get; init; }

    /// <summary>The first with Lorentzians averaged over a cell of the grid: the distance estimates the grid's error.</summary>
    [JsonPropertyName("cell_averaged_W_per_mK")]
    public required double[][] CellAveraged { get; init; }

    [JsonPropertyName("statistical_error_W_per_mK")]
    public required double StatisticalError { get; init; }

    /// <param name="found">What was computed.</param>
    /// <param name="share">Of means: 1, or 3/2 for those over the plane of a sheet.</param>
    public static CoherencesDocument Of(CoherenceConductivity found, double share = 1) => new()
    {
        Kappa = JsonText.Rows(found.Tensor),
        Mean = share * found.Mean,
        WithinDegenerateSets = JsonText.Rows(found.WithinDegenerateSets),
        Populations = JsonText.Rows(found.Populations),
        CellAveraged = JsonText.Rows(found.CellAveraged),
        StatisticalError = share * found.StandardError,
    };
}
