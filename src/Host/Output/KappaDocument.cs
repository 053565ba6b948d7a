using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Host.Output;

/// <summary>DIR/kappa.json: the result of one grid. Names carry units; tensors are 3 x 3, rows first.</summary>
public sealed record KappaDocument
{
    /// <summary>q-point grid.</summary>
    [JsonPropertyName("grid")]
    public required int[] Grid { get; init; }

    [JsonPropertyName("temperatures")]
    public required TemperatureDocument[] Temperatures { get; init; }

    /// <summary>Every setting with its default resolved.</summary>
    [JsonPropertyName("settings")]
    public required JsonObject Settings { get; init; }

    /// <summary>Wall-clock seconds: phonons, training, candidates, matrix_elements, total and whatever else took time.</summary>
    [JsonPropertyName("timing_s")]
    public required Dictionary<string, double> Timing { get; init; }

    /// <summary>Irreducible q-points and modes; processes kept for the modes of the irreducible wedge.</summary>
    [JsonPropertyName("counts")]
    public required Dictionary<string, long> Counts { get; init; }

    /// <summary>
    /// Checks that need no reference; the sum rules are ratios whose right value is 1, at the temperature where they are worst.
    /// </summary>
    [JsonPropertyName("diagnostics")]
    public required DiagnosticsDocument Diagnostics { get; init; }

    /// <summary>What the training of modes on the way measured; absent where none were trained.</summary>
    [JsonPropertyName("training")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrainingDocument? Training { get; init; }

    /// <summary>The sheet that conductivities refer to; absent for a bulk crystal. Means are then over its plane.</summary>
    [JsonPropertyName("sheet")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SheetDocument? Sheet { get; init; }

    [JsonPropertyName("version")]
    public required string Version { get; init; }
}

/// <summary>A sheet in a cell with vacuum.</summary>
public sealed record SheetDocument
{
    /// <summary>That conductivities refer to.</summary>
    [JsonPropertyName("thickness_nm")]
    public required double Thickness { get; init; }

    /// <summary>Number of the lattice vector across the sheet, from 1.</summary>
    [JsonPropertyName("vacuum_vector")]
    public required int Vector { get; init; }

    /// <summary>Length of that vector: the thickness without --thickness.</summary>
    [JsonPropertyName("cell_height_nm")]
    public required double Height { get; init; }

    /// <summary>Widest space without atoms along it.</summary>
    [JsonPropertyName("vacuum_nm")]
    public required double Vacuum { get; init; }

    /// <summary>For people.</summary>
    public string Describe() => FormattableString.Invariant(
        $"sheet {Thickness:0.####} nm thick across a{Vector} (cell {Height:0.####} nm, vacuum {Vacuum:0.##} nm): means are over its plane");
}

/// <summary>The conductivity at one temperature.</summary>
public sealed record TemperatureDocument
{
    [JsonPropertyName("temperature_K")]
    public required double Temperature { get; init; }

    /// <summary>The best value: the bias correction is already in it. Null: no mode has both a velocity and a process.</summary>
    [JsonPropertyName("kappa_W_per_mK")]
    public required double[][]? Kappa { get; init; }

    /// <summary>Standard error of each component from sampling; 0 for exhaustive sums.</summary>
    [JsonPropertyName("statistical_error_W_per_mK")]
    public required double[][] StatisticalError { get; init; }

    /// <summary>
    /// What was added to a third of the trace because inverse noisy rates are too large on average; 0 for exhaustive sums.
    /// </summary>
    [JsonPropertyName("bias_correction_W_per_mK")]
    public required double BiasCorrection { get; init; }

    /// <summary>A third of the trace, or half of it for a sheet; so are all means. Null where the tensor is.</summary>
    [JsonPropertyName("kappa_mean_W_per_mK")]
    public required double? Mean { get; init; }

    [JsonPropertyName("kappa_mean_statistical_error_W_per_mK")]
    public required double MeanStatisticalError { get; init; }

    /// <summary>A third of the trace of each branch, by rising frequency.</summary>
    [JsonPropertyName("kappa_mean_per_branch_W_per_mK")]
    public required double[] PerBranch { get; init; }

    /// <summary>A third of the trace without four-phonon scattering; absent where it was not computed.</summary>
    [JsonPropertyName("kappa_mean_three_phonon_only_W_per_mK")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanThreePhononOnly { get; init; }

    /// <summary>
    /// A third of the trace with full force constants over the same processes; absent unless --compression-error asked for it.
    /// </summary>
    [JsonPropertyName("kappa_mean_full_tensors_W_per_mK")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanFullTensors { get; init; }

    /// <summary>Compression error: what compressed force constants add to kappa (PCP modes minus full tensors).</summary>
    [JsonPropertyName("compression_error_W_per_mK")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CompressionError { get; init; }

    /// <summary>Standard error of the compression error from sampling; small, as both values come from the same draws.</summary>
    [JsonPropertyName("compression_error_statistical_error_W_per_mK")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CompressionErrorStatisticalError { get; init; }

    /// <summary>The linearised Boltzmann equation; absent unless --solver full asked for it.</summary>
    [JsonPropertyName("full")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FullDocument? Full { get; init; }

    /// <summary>What branches carry together; absent unless --coherences asked for it.</summary>
    [JsonPropertyName("coherences")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CoherencesDocument? Coherences { get; init; }

    [JsonPropertyName("heat_capacity_J_per_m3K")]
    public required double HeatCapacity { get; init; }

    /// <summary>Modes of the full grid that move but have no process: they carry nothing here, and their lifetime is unknown.</summary>
    [JsonPropertyName("unknown_modes")]
    public required long UnknownModes { get; init; }

    /// <summary>The share of those modes in sum c v^2.</summary>
    [JsonPropertyName("unknown_share")]
    public required double UnknownShare { get; init; }
}

/// <summary>Modes that were trained on the way; what was not measured is absent.</summary>
public sealed record TrainingDocument
{
    /// <summary>Relative change of kappa to first order by the modes of third order, 300 K.</summary>
    [JsonPropertyName("conductivity_shift")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Shift { get; init; }

    /// <summary>Its standard error.</summary>
    [JsonPropertyName("conductivity_shift_error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ShiftError { get; init; }

    /// <summary>The same by those of fourth order, of kappa with three and four phonons.</summary>
    [JsonPropertyName("fourth_order_conductivity_shift")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FourthShift { get; init; }

    /// <summary>Its standard error.</summary>
    [JsonPropertyName("fourth_order_conductivity_shift_error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FourthShiftError { get; init; }

    /// <summary>Null where nothing was measured.</summary>
    public static TrainingDocument? Of(IEnumerable<TrainingShift> shifts)
    {
        TrainingShift[] measured = [.. shifts.Where(s => double.IsFinite(s.Relative))];
        TrainingShift? third = measured.FirstOrDefault(s => s.Order == 3), fourth = measured.FirstOrDefault(s => s.Order == 4);
        return measured.Length == 0 ? null : new()
        {
            Shift = third?.Relative,
            ShiftError = third?.StandardError,
            FourthShift = fourth?.Relative,
            FourthShiftError = fourth?.StandardError,
        };
    }
}

/// <summary>Sum rules and harmonic checks.</summary>
public sealed record DiagnosticsDocument
{
    /// <summary>Where the sum rules are worst, K: they are those of this temperature.</summary>
    [JsonPropertyName("sum_rule_temperature_K")]
    public double SumRuleTemperature { get; init; }

    /// <summary>sum g omega rate(+) / sum g omega rate(-) over all modes, g = n(n+1).</summary>
    [JsonPropertyName("detailed_balance_3ph")]
    public double? ThreePhononEnergy { get; init; }

    /// <summary>sum g rate(+) / (2 sum g rate(-)).</summary>
    [JsonPropertyName("detailed_balance_3ph_number")]
    public double? ThreePhononNumber { get; init; }

    /// <summary>sum g omega rate(++) / sum g omega rate(--).</summary>
    [JsonPropertyName("detailed_balance_4ph")]
    public double? FourPhononEnergy { get; init; }

    /// <summary>sum g rate(++) / (3 sum g rate(--)).</summary>
    [JsonPropertyName("detailed_balance_4ph_number")]
    public double? FourPhononNumber { get; init; }

    /// <summary>Frequencies at Gamma as the force constants give them, before the acoustic ones are set to zero, rad/ps.</summary>
    [JsonPropertyName("raw_gamma_frequencies_rad_per_ps")]
    public double[]? RawGammaFrequencies { get; init; }

    /// <summary>How far the harmonic force constants as read miss the acoustic sum rule, eV/Angstrom^2.</summary>
    [JsonPropertyName("acoustic_sum_rule_violation_eV_per_A2")]
    public double? SumRuleViolation { get; init; }

    /// <summary>
    /// Compression error relative to kappa with full tensors, that of the temperature where it is largest; absent unless
    /// --compression-error asked for it.
    /// </summary>
    [JsonPropertyName("compression_error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CompressionError { get; init; }
}
