using System.Reflection;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Host.Calculation;

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
    public static KappaDocument Write(string folder, CalculationSettings settings, GridCalculation result, RunContext context)
    {
        context.Stage("writing", _ =>
        {
            WriteFiles(folder, result);
            return 0;
        });
        KappaDocument document = Document(settings, result, Timing(context, result));
        AtomicFile.Write(Path.Combine(folder, "kappa.json"), JsonText.Of(document));
        return document;
    }

    /// <summary>The BTE.* files.</summary>
    public static void WriteFiles(string folder, GridCalculation result)
    {
        RemoveEarlierResults(folder);
        BteModeFiles.Write(folder, result.Setup.Problem.Crystal, result.Wedge.MapFullGrid(), result.Setup.WedgePhonons);
        BteRateFiles.Write(folder, result.Rates, result.Conductivities);
    }

    /// <summary>An earlier run in the same folder may have had other channels and temperatures; its files must not stay among the new ones.</summary>
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
    public static KappaDocument Document(CalculationSettings settings, GridCalculation result, Dictionary<string, double> timing)
    {
        DetailedBalance balance = DetailedBalance.Of(result.Rates, settings.Constants)[0];
        return new()
        {
            Grid = [settings.Grid.N1, settings.Grid.N2, settings.Grid.N3],
            Temperatures = [.. result.Conductivities.Select((c, t) => Temperature(c, result.ThreePhononOnly?[t], result.Compression?[t]))],
            Settings = settings.ToJson(),
            Timing = timing,
            Counts = Counts(result),
            Diagnostics = new()
            {
                ThreePhononEnergy = balance.ThreePhononEnergy,
                ThreePhononNumber = balance.ThreePhononNumber,
                FourPhononEnergy = balance.FourPhononEnergy,
                FourPhononNumber = balance.FourPhononNumber,
                RawGammaFrequencies = result.Model.RawGammaFrequencies(),
                SumRuleViolation = result.Model.SumRuleViolation,
                CompressionError = result.Compression?.Select(c => -c.Difference / c.Full).MaxBy(Math.Abs),
            },
            Version = Version,
        };
    }

    private static TemperatureDocument Temperature(Conductivity c, Conductivity? threePhononOnly, CompressionDifference? compression) => new()
    {
        Temperature = c.Temperature,
        Kappa = JsonText.Rows(c.Tensor),
        StatisticalError = JsonText.Rows(c.StandardError),
        BiasCorrection = (c.BiasCorrection[0, 0] + c.BiasCorrection[1, 1] + c.BiasCorrection[2, 2]) / 3,
        Mean = c.Mean,
        MeanStatisticalError = c.MeanStandardError,
        PerBranch = [.. c.PerBranch.Select(b => (b[0, 0] + b[1, 1] + b[2, 2]) / 3)],
        MeanThreePhononOnly = threePhononOnly?.Mean,
        MeanFullTensors = compression?.Full,
        CompressionError = -compression?.Difference,
        CompressionErrorStatisticalError = compression?.StandardError,
        HeatCapacity = c.HeatCapacity,
        UnknownModes = c.Unknown.Count,
        UnknownShare = c.Unknown.Share,
    };

    /// <summary>Candidate search, matrix elements and weights are one pass over the partners: its wall time is split as its threads' time was.</summary>
    private static Dictionary<string, double> Timing(RunContext context, GridCalculation result)
    {
        double three = context.StageSeconds.GetValueOrDefault("three phonons");
        double four = context.StageSeconds.GetValueOrDefault("four phonons");
        KernelTimes times = result.Times;
        double share = (three + four) / Math.Max(1e-9, times.Candidates + times.Elements + times.Weights);
        return new()
        {
            ["reading"] = context.StageSeconds.GetValueOrDefault("reading"),
            ["symmetry"] = context.StageSeconds.GetValueOrDefault("symmetry"),
            ["phonons"] = context.StageSeconds.GetValueOrDefault("phonons"),
            ["training"] = context.StageSeconds.GetValueOrDefault("training"),
            ["mode_tables"] = context.StageSeconds.GetValueOrDefault("mode tables"),
            ["candidates"] = share * times.Candidates,
            ["matrix_elements"] = share * times.Elements,
            ["weights"] = share * times.Weights,
            ["three_phonon"] = three,
            ["four_phonon"] = four,
            ["full_tensors"] = context.StageSeconds.GetValueOrDefault("three phonons, full tensors")
                + context.StageSeconds.GetValueOrDefault("four phonons, full tensors"),
            ["isotopes"] = context.StageSeconds.GetValueOrDefault("isotopes"),
            ["writing"] = context.StageSeconds.GetValueOrDefault("writing"),
            ["total"] = context.Elapsed,
        };
    }

    private static Dictionary<string, long> Counts(GridCalculation result) => new()
    {
        ["q_points"] = result.Wedge.Grid.Count,
        ["irreducible_q_points"] = result.Wedge.Count,
        ["irreducible_modes"] = result.Rates.Phonons.Frequencies.Length,
        ["processes_3ph"] = Processes(result.Rates, ThreePhonon),
        ["processes_4ph"] = Processes(result.Rates, FourPhonon),
    };

    private static long Processes(ScatteringRates rates, ScatteringChannel[] channels) =>
        rates.Channels.Where(c => channels.Contains(c.Channel)).Sum(c => c.Processes.Sum());
}
