using System.Text.Json.Nodes;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Settings;

/// <summary>
/// Settings as JSON: what kappa.json and converge.json print, and, without what belongs to one machine only, what a package carries.
/// </summary>
internal static class SettingsCodec
{
    /// <summary>Paths and limits of one machine: no result depends on them, and a run goes on without them elsewhere.</summary>
    private static readonly string[] _local = ["input", "modes3", "modes4", "memory_GB"];

    public static JsonObject ToJson(ConductivitySettings s) => new()
    {
        ["input"] = s.Input,
        ["grid"] = Numbers(s.Grid),
        ["temperature_K"] = Numbers(s.Temperatures),
        ["four_phonon"] = s.FourPhonon,
        ["isotopes"] = s.Isotopes,
        ["tensors"] = s.Elements == ElementSource.Modes ? "pcp" : "full",
        ["modes3"] = s.Modes3,
        ["modes4"] = s.Modes4,
        ["rank3"] = s.Elements == ElementSource.Modes && s.Modes3 is null ? s.Rank3 : null,
        ["rank4"] = s.Elements == ElementSource.Modes && s.FourPhonon && s.Modes4 is null ? s.Rank4 : null,
        ["compression_error"] = s.CompressionError,
        ["seed"] = s.Seed,
        ["scalebroad"] = s.BroadeningScale,
        ["smearing"] = s.Smearing.ToString().ToLowerInvariant(),
        ["sigma_THz"] = s.Smearing == Smearing.Fixed ? s.SigmaTerahertz : null,
        ["conventions"] = s.Conventions.Word(),
        ["basis"] = s.Basis switch { BasisChoice.Control => "control", BasisChoice.ForceConstants => "force-constants", _ => "consistent" },
        ["constants"] = s.Constants.Name,
        ["broadening_cut_3ph"] = s.Broadening.CutThreePhonon,
        ["broadening_cut_4ph"] = s.Broadening.CutFourPhonon,
        ["broadening_renormalised"] = s.Broadening.Renormalised,
        ["broadening_relative_floor"] = s.Broadening.RelativeFloor,
        ["boundary_length_nm"] = s.Boundary?.LengthNm,
        ["specularity"] = s.Boundary?.Specularity ?? 0,
        ["classical"] = s.Classical,
        ["solver"] = s.Solver == SolverChoice.Full ? "full" : "rta",
        ["solver_tolerance"] = s.Solver == SolverChoice.Full
            ? s.Linearised.ToleranceOf(s.Conventions.FollowsShengBte() ? CollisionOperator.Row : CollisionOperator.Scaled)
            : null,
        ["collision_list"] = s.CollisionList.ToString().ToLowerInvariant(),
        ["four_phonon_coupling"] = s.FourPhononCoupling.ToString().ToLowerInvariant(),
        ["coherences"] = s.Coherences,
        ["velocity_operator"] = s.VelocityOperator.ToString().ToLowerInvariant(),
        ["maximum_frequency_rad_per_ps"] = s.MaximumFrequency,
        ["thickness_nm"] = s.ThicknessNm,
        ["imaginary"] = s.ExcludeImaginary ? "exclude" : "refuse",
        ["memory_GB"] = double.IsFinite(s.MemoryLimit) ? s.MemoryLimit : null,
        ["exhaustive"] = s.Exhaustive,
        ["samples"] = s.Samples,
        ["target_error_percent"] = 100 * s.TargetError,
    };

    /// <summary>The settings for a package.</summary>
    public static JsonObject ToPackage(ConductivitySettings settings)
    {
        JsonObject json = ToJson(settings);
        foreach (string local in _local)
        {
            json.Remove(local);
        }

        json["target_error"] = settings.TargetError; // a percentage of it may differ in the last digit
        return json;
    }

    /// <summary>The settings of a package.</summary>
    public static ConductivitySettings FromPackage(JsonObject json) => new()
    {
        Input = string.Empty,
        Grid = Grid(json["grid"]!),
        Temperatures = [.. json["temperature_K"]!.AsArray().Select(t => t!.GetValue<double>())],
        FourPhonon = json["four_phonon"]!.GetValue<bool>(),
        Isotopes = json["isotopes"]!.GetValue<bool>(),
        Elements = json["tensors"]!.GetValue<string>() == "pcp" ? ElementSource.Modes : ElementSource.Tensors,
        CompressionError = json["compression_error"]!.GetValue<bool>(),
        Rank3 = json["rank3"]?.GetValue<int>() ?? ConductivitySettings.DefaultRank3,
        Rank4 = json["rank4"]?.GetValue<int>() ?? ConductivitySettings.DefaultRank4,
        Seed = json["seed"]!.GetValue<ulong>(),
        BroadeningScale = json["scalebroad"]!.GetValue<double>(),
        Smearing = Enum.Parse<Smearing>(json["smearing"]?.GetValue<string>() ?? nameof(Smearing.Adaptive), ignoreCase: true),
        SigmaTerahertz = json["sigma_THz"]?.GetValue<double>() ?? 0,
        Conventions = ConventionsTraits.Parse(json["conventions"]!.GetValue<string>())!.Value,
        MemoryLimit = MachineMemory,
        Basis = BasisChoice.Control, // the package holds the crystal that was settled
        Boundary =
            json["boundary_length_nm"] is { } length ? new(length.GetValue<double>(), json["specularity"]!.GetValue<double>()) : null,
        Classical = json["classical"]!.GetValue<bool>(),
        Solver = json["solver"]!.GetValue<string>() == "full" ? SolverChoice.Full : SolverChoice.RelaxationTime,
        SolverTolerance = json["solver_tolerance"]?.GetValue<double>(),
        CollisionList = Enum.Parse<CollisionStorage>(json["collision_list"]!.GetValue<string>(), ignoreCase: true),
        FourPhononCoupling = Enum.Parse<FourPhononCoupling>(json["four_phonon_coupling"]!.GetValue<string>(), ignoreCase: true),
        Coherences = json["coherences"]!.GetValue<bool>(),
        VelocityOperator = Enum.Parse<VelocityDefinition>(json["velocity_operator"]!.GetValue<string>(), ignoreCase: true),
        MaximumFrequency = json["maximum_frequency_rad_per_ps"]?.GetValue<double>(),
        ThicknessNm = json["thickness_nm"]?.GetValue<double>(),
        ExcludeImaginary = json["imaginary"]!.GetValue<string>() == "exclude",
        Samples = json["samples"]?.GetValue<long>(),
        TargetError = json["target_error"]?.GetValue<double>(),
    };

    /// <summary>GB that this machine, or the limits of its container, has.</summary>
    public static double MachineMemory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;

    public static JsonArray Numbers(QPointGrid grid) => new(grid.N1, grid.N2, grid.N3);

    public static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(v => (JsonNode)v)];

    public static QPointGrid Grid(JsonNode numbers) =>
        new(numbers[0]!.GetValue<int>(), numbers[1]!.GetValue<int>(), numbers[2]!.GetValue<int>());
}
