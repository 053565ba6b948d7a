using System.Reflection;
using PcpCluster.Host.CommandLine;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Host.Output;

/// <summary>Writes what a calculation found.</summary>
internal static class ResultFolder
{
    private static readonly ScatteringChannel[] ThreePhonon = [ScatteringChannel.Absorption, ScatteringChannel.Emission];

    private static readonly ScatteringChannel[] FourPhonon =
        [ScatteringChannel.FourPlusPlus, ScatteringChannel.FourPlusMinus, ScatteringChannel.FourMinusMinus];

    /// <summary>Version of the program with the commit it was built from.</summary>
    public static string Version { get; } =
        typeof(ResultFolder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>BTE.* files and kappa.json; returns the document.</summary>
    public static KappaDocument Write(string folder, ConductivityResult result, RunContext context, int? ticks = null)
    {
        context.Stage("writing", _ =>
        {
            WriteFiles(folder, result, ticks);
            return 0;
        });
        KappaDocument document = Document(result, Timing(context, result));
        AtomicFile.Write(Path.Combine(folder, "kappa.json"), JsonText.Of(document));
        return document;
    }

    /// <summary>The BTE.* files.</summary>
    public static void WriteFiles(string folder, ConductivityResult result, int? ticks = null)
    {
        RemoveEarlierResults(folder);
        BteModeFiles.Write(folder, result.Setup.Problem.Crystal, result.Wedge.MapFullGrid(), result.Setup.WedgePhonons);
        BteRateFiles.Write(folder, result.Rates, result.Conductivities, result.Full, ticks);
        BteTransportFiles.Write(folder, result, ticks);
    }

    /// <summary>
    /// An earlier run in the same folder may have had other channels and temperatures; its files must not stay among the new ones.
    /// </summary>
    public static void RemoveEarlierResults(string folder)
    {
        foreach (string place in Directory.GetDirectories(folder, "T*K").Prepend(folder))
        {
            foreach (string file in Directory.GetFiles(place, "BTE.*"))
            {
                File.Delete(file);
            }

            if (place != folder && !Directory.EnumerateFileSystemEntries(place).Any())
            {
                Directory.Delete(place);
            }
        }

        foreach (string name in new[] { "kappa.json", "phonons.json", BandFile.Name })
        {
            File.Delete(Path.Combine(folder, name));
        }
    }

    /// <summary>What kappa.json holds; the times are the caller's.</summary>
    public static KappaDocument Document(ConductivityResult result, Dictionary<string, double> timing)
    {
        ConductivitySettings settings = result.Settings;
        DetailedBalance balance = DetailedBalance.Worst(DetailedBalance.Of(result.Rates, settings.Constants));
        return new()
        {
            Grid = [settings.Grid.N1, settings.Grid.N2, settings.Grid.N3],
            Temperatures = [.. result.Conductivities.Select((c, t) => Temperature(result, t))],
            Settings = SettingsCodec.ToJson(settings),
            Timing = timing,
            Counts = Counts(result),
            Diagnostics = new()
            {
                SumRuleTemperature = balance.Temperature,
                ThreePhononEnergy = balance.ThreePhononEnergy,
                ThreePhononNumber = balance.ThreePhononNumber,
                FourPhononEnergy = balance.FourPhononEnergy,
                FourPhononNumber = balance.FourPhononNumber,
                RawGammaFrequencies = result.Model.RawGammaFrequencies(),
                SumRuleViolation = result.Model.SumRuleViolation,
                CompressionError = result.Compression?.Select(c => -c.Difference / c.Full).MaxBy(Math.Abs),
            },
            Training = TrainingDocument.Of(result.TrainingShifts),
            Sheet = settings is { ThicknessNm: { } thickness, Vacuum: { } vacuum }
                ? new() { Thickness = thickness, Vector = vacuum.Axis + 1, Height = vacuum.Height / 10, Vacuum = vacuum.Gap / 10 }
                : null,
            Version = Version,
        };
    }

    private static TemperatureDocument Temperature(ConductivityResult result, int t)
    {
        Conductivity c = result.Conductivities[t];
        CompressionDifference? compression = result.Compression?[t];
        double share = 3.0 / result.Settings.Dimensions; // means over the plane of a sheet
        return new()
        {
            Temperature = c.Temperature,
            Kappa = c.IsDefined ? JsonText.Rows(c.Tensor) : null,
            StatisticalError = JsonText.Rows(c.StandardError),
            BiasCorrection = share * c.BiasCorrection.Trace / 3,
            Mean = c.IsDefined ? share * c.Mean : null,
            MeanStatisticalError = share * c.MeanStandardError,
            PerBranch = [.. c.PerBranch.Select(b => share * b.Trace / 3)],
            MeanThreePhononOnly = share * result.ThreePhononOnly?[t].Mean,
            MeanFullTensors = share * compression?.Full,
            CompressionError = -share * compression?.Difference,
            CompressionErrorStatisticalError = share * compression?.StandardError,
            HeatCapacity = c.HeatCapacity,
            UnknownModes = c.Unknown.Count,
            UnknownShare = c.Unknown.Share,
            Full = result.Full is { } full ? FullDocument.Of(full[t], result.FullCompression?[t], share) : null,
            Coherences = result.Coherences is { } coherences ? CoherencesDocument.Of(coherences[t], share) : null,
        };
    }

    /// <summary>Parts sum several things in one pass: the wall time of their waves is split as the time of their threads was.</summary>
    private static Dictionary<string, double> Timing(RunContext context, ConductivityResult result)
    {
        double Seconds(params string[] names) =>
            context.StageSeconds.Where(s => names.Any(n => s.Key.StartsWith(n, StringComparison.Ordinal))).Sum(s => s.Value);
        RateTimes times = result.Times;
        double wall = Seconds("rates", "pilot", "round ") / Math.Max(1e-9, times.Three + times.Four + times.Isotopes);
        KernelTimes kernels = times.Kernels;
        double share = wall * (times.Three + times.Four) / Math.Max(1e-9, kernels.Candidates + kernels.Elements + kernels.Weights);
        return new()
        {
            ["reading"] = Seconds("reading"),
            ["symmetry"] = Seconds("symmetry"),
            ["phonons"] = Seconds("phonons"),
            ["training"] = Seconds("training"),
            ["mode_tables"] = Seconds("mode tables"),
            ["candidates"] = share * kernels.Candidates,
            ["matrix_elements"] = share * kernels.Elements,
            ["weights"] = share * kernels.Weights,
            ["three_phonon"] = wall * times.Three,
            ["four_phonon"] = wall * times.Four,
            ["full_tensors"] = Seconds("full tensors"),
            ["isotopes"] = wall * times.Isotopes,
            ["solver"] = Seconds("operator", "iteration "),
            ["writing"] = Seconds("writing"),
            ["total"] = context.Elapsed,
        };
    }

    private static Dictionary<string, long> Counts(ConductivityResult result) => new()
    {
        ["q_points"] = result.Wedge.Grid.Count,
        ["irreducible_q_points"] = result.Wedge.Count,
        ["irreducible_modes"] = result.Rates.Phonons.Frequencies.Length,
        ["processes_3ph"] = Processes(result.Rates, ThreePhonon),
        ["processes_4ph"] = Processes(result.Rates, FourPhonon),
        ["collision_elements"] = result.CollisionElements,
    };

    private static long Processes(ScatteringRates rates, ScatteringChannel[] channels) =>
        rates.Channels.Where(c => channels.Contains(c.Channel)).Sum(c => c.Processes.Sum());
}
