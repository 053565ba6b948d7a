using System.Text.Json.Serialization;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Host.Output;

/// <summary>The linearised Boltzmann equation's result at one temperature.</summary>
public sealed record FullDocument
{
    /// <summary>Populations, each degenerate set with its mean velocity.</summary>
    [JsonPropertyName("kappa_W_per_mK")]
    public required double[][] Kappa { get; init; }

    [JsonPropertyName("kappa_mean_W_per_mK")]
    public required double Mean { get; init; }

    /// <summary>What members of a degenerate set carry together, relaxation-time approximation.</summary>
    [JsonPropertyName("within_degenerate_sets_W_per_mK")]
    public required double[][] WithinDegenerateSets { get; init; }

    /// <summary>The sum of both: to be held against the relaxation-time kappa.</summary>
    [JsonPropertyName("kappa_total_W_per_mK")]
    public required double[][] Total { get; init; }

    [JsonPropertyName("kappa_total_mean_W_per_mK")]
    public required double TotalMean { get; init; }

    /// <summary>Populations in full over populations in the relaxation-time approximation.</summary>
    [JsonPropertyName("ratio_to_rta")]
    public required double RatioToRelaxationTime { get; init; }

    [JsonPropertyName("iterations")]
    public required int Iterations { get; init; }

    [JsonPropertyName("converged")]
    public required bool Converged { get; init; }

    /// <summary>|r|/|b| in the norm of the inverse diagonal.</summary>
    [JsonPropertyName("residual")]
    public required double Residual { get; init; }

    /// <summary>Bound of what the mean still misses; for the row operator the last change.</summary>
    [JsonPropertyName("solver_error_W_per_mK")]
    public required double SolverError { get; init; }

    [JsonPropertyName("statistical_error_W_per_mK")]
    public required double StatisticalError { get; init; }

    [JsonPropertyName("smallest_eigenvalue")]
    public double? SmallestEigenvalue { get; init; }

    [JsonPropertyName("largest_eigenvalue")]
    public double? LargestEigenvalue { get; init; }

    /// <summary>Whether the iteration of other codes would converge on this operator: largest eigenvalue below 2.</summary>
    [JsonPropertyName("plain_iteration_converges")]
    public bool? PlainIterationConverges { get; init; }

    /// <summary>The ratio of the unscaled process operator, which is nearest to that of the dense grid.</summary>
    [JsonPropertyName("ratio_process_operator")]
    public double? RatioOfProcessOperator { get; init; }

    /// <summary>|functional/(b.F) - 1|: how far the operator misses its symmetry.</summary>
    [JsonPropertyName("symmetry_violation")]
    public required double SymmetryViolation { get; init; }

    /// <summary>scaled, process or row.</summary>
    [JsonPropertyName("operator")]
    public required string Operator { get; init; }

    /// <summary>What compressed force constants add to the populations, to first order; absent unless --compression-error.</summary>
    [JsonPropertyName("compression_error_W_per_mK")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CompressionError { get; init; }

    /// <summary>Its standard error from sampling; absent with drawn four phonons in full, where it is not known.</summary>
    [JsonPropertyName("compression_error_statistical_error_W_per_mK")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CompressionErrorStatisticalError { get; init; }

    /// <param name="full">The solution.</param>
    /// <param name="compression">What compression does to it; null where that was not asked for.</param>
    /// <param name="share">Of means: 1, or 3/2 for those over the plane of a sheet.</param>
    public static FullDocument Of(FullConductivity full, CompressionDifference? compression, double share) => new()
    {
        Kappa = JsonText.Rows(full.Tensor),
        Mean = share * full.Mean,
        WithinDegenerateSets = JsonText.Rows(full.WithinDegenerateSets),
        Total = JsonText.Rows(full.Total),
        TotalMean = share * full.Total.Trace / 3,
        RatioToRelaxationTime = full.Ratio,
        Iterations = full.Steps,
        Converged = full.Converged,
        Residual = full.Residual,
        SolverError = share * full.SolverError,
        StatisticalError = share * full.StatisticalError,
        SmallestEigenvalue = full.SmallestEigenvalue,
        LargestEigenvalue = full.LargestEigenvalue,
        PlainIterationConverges = full.LargestEigenvalue is { } largest ? largest < 2 : null,
        RatioOfProcessOperator = full.RatioOfProcessOperator,
        SymmetryViolation = full.FunctionalMismatch,
        CompressionError = -share * compression?.Difference,
        CompressionErrorStatisticalError =
            compression is { StandardError: double error } && double.IsFinite(error) ? share * error : null,
        Operator = full.Operator.ToString().ToLowerInvariant(),
    };
}
