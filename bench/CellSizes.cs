using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Host.Output;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Studies.Packages;

namespace PcpCluster.Bench;

/// <summary>
/// Full tensors against PCP modes for made-up crystals of growing cells: <c>cells FOLDER ATOMS[,ATOMS...] TRAINED RANK</c>, run from the
/// root of the repository. The rank is RANK times the atoms. Up to TRAINED atoms the modes are trained (plain objective, free terms);
/// beyond, they are random numbers, whose sums cost the same, and nothing can be said about their error. Prints a table of processor
/// seconds and peak memory of the whole process <c>pcp kappa --grid 4 --threads 1</c>, processor seconds of the same with
/// <c>--samples 400</c>, package sizes and training, and draws FOLDER/cells-seconds.svg and cells-memory.svg.
/// </summary>
internal static class CellSizes
{
    private const string Program = "./pcp", Clock = "/usr/bin/time";

    /// <param name="Full">Of full tensors.</param>
    /// <param name="Modes">Of PCP modes.</param>
    /// <param name="TrainingSeconds">NaN for random modes; so the loss.</param>
    private sealed record Row(
        int Atoms,
        int Rank,
        Job Full,
        Job Modes,
        Job FullSampled,
        Job ModesSampled,
        long FullBytes,
        long ModesBytes,
        double TrainingSeconds,
        double Loss);

    /// <param name="Seconds">Of the processor.</param>
    /// <param name="Megabytes">At the peak.</param>
    /// <param name="Kappa">W/(m K), mean of the axes.</param>
    private sealed record Job(double Seconds, double Megabytes, double Kappa);

    public static int Run(string[] args)
    {
        if (args.Length != 4 || !File.Exists(Program) || !File.Exists(Clock))
        {
            Console.Error.WriteLine($"cells FOLDER ATOMS[,ATOMS...] TRAINED RANK: needs {Program} and {Clock}");
            return 2;
        }

        using (Process built = Process.Start(Program, ["--version"]))
        {
            built.WaitForExit(); // now if need be, not while it is measured
        }

        (int trained, int rank) = (int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
        var rows = new List<Row>();
        Console.WriteLine(
            "| atoms | rank | full (s) | (MB) | sampled (s) | package (kB) | PCP (s) | (MB) | sampled (s) | package (kB) "
                + "| training (s) | loss (%) | kappa, PCP/full |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (int atoms in args[1].Split(',').Select(a => int.Parse(a, CultureInfo.InvariantCulture)))
        {
            rows.Add(Measure(Path.Combine(args[0], atoms.ToString(CultureInfo.InvariantCulture)), atoms, rank * atoms, atoms <= trained));
            Console.WriteLine(Line(rows[^1]));
        }

        Draw(args[0], rows);
        return 0;
    }

    private static Row Measure(string folder, int atoms, int rank, bool trained)
    {
        if (!Directory.Exists(folder))
        {
            SyntheticCrystal.Run([atoms.ToString(CultureInfo.InvariantCulture), folder]);
        }

        string model = $"{folder}-{rank}.pcp";
        double seconds = double.NaN;
        if (!trained)
        {
            PcpFile.Write(model, Random(folder, rank));
        }
        else
        {
            (seconds, _, _) = Timed(
                ["compress", folder, "--order", "3", "--rank", $"{rank}", "--objective", "plain", "--route", "free", "--out", model]);
        }

        PcpModel modes = PcpFile.Read(model);
        return new(
            atoms,
            rank,
            Kappa(folder, []),
            Kappa(folder, ["--tensors", "pcp", "--modes3", model]),
            Kappa(folder, ["--samples", "400"]),
            Kappa(folder, ["--samples", "400", "--tensors", "pcp", "--modes3", model]),
            PackageCodec.Encode(InputFormats.Read(folder).Third!).LongLength,
            PackageCodec.Encode(modes.Modes).LongLength,
            seconds,
            trained ? modes.Training.Loss : double.NaN);
    }

    // on the support that the trainer would take, of the size of trained ones
    private static PcpModel Random(string folder, int rank)
    {
        CrystalInput input = InputFormats.Read(folder);
        var problem = new CompressionProblem(input.Crystal, input.Third!);
        var terms = new FreeTerms(problem, PcpSupport.Covering(input.Crystal, problem.Blocks, 0.002, 0).Sites, rank);
        IPcpLoss loss = terms.CreateLoss(LossWeights.Plain);
        double[] numbers = new double[loss.ParameterCount];
        loss.RandomStart(1, 0, numbers);
        var record = new PcpTrainingRecord(
            "plain", "unconstrained", 1, 1, 0, 1, double.NaN, double.NaN, double.NaN, input.Third!.CountNonzero(),
            input.Third!.Values.LongLength, TensorFingerprint.Of(input.Third!));
        return new(input.Crystal, loss.ToModes(numbers), record);
    }

    private static Job Kappa(string folder, string[] options)
    {
        string results = Directory.CreateTempSubdirectory("pcp-cells-").FullName;
        try
        {
            (double seconds, double megabytes, string json) = Timed(["kappa", folder, "--grid", "4", "--out", results, .. options]);
            return new(seconds, megabytes, (double)JsonNode.Parse(json)!["temperatures"]![0]!["kappa_mean_W_per_mK"]!);
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    private static (double Seconds, double Megabytes, string Json) Timed(string[] arguments)
    {
        string record = Path.GetTempFileName();
        using Process process = Process.Start(new ProcessStartInfo(
            Clock, ["-f", "%U %S %M", "-o", record, Program, .. arguments, "--threads", "1", "--json", "--quiet"])
        {
            RedirectStandardOutput = true,
        })!;
        string json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double[] numbers = [.. File.ReadAllText(record).Trim().Split('\n')[^1].Split(' ')
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        File.Delete(record);
        return process.ExitCode == 0
            ? (numbers[0] + numbers[1], numbers[2] * 1024 / 1e6, json)
            : throw new InvalidOperationException($"pcp {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static string Line(Row r) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {r.Atoms} | {r.Rank} | {r.Full.Seconds:F1} | {r.Full.Megabytes:F0} | {r.FullSampled.Seconds:F1} | {r.FullBytes / 1e3:F0} "
            + $"| {r.Modes.Seconds:F1} | {r.Modes.Megabytes:F0} | {r.ModesSampled.Seconds:F1} | {r.ModesBytes / 1e3:F0} "
            + $"| {Known(r.TrainingSeconds, "F0")} | {Known(100 * r.Loss, "F1")} "
            + $"| {(double.IsNaN(r.Loss) ? "random modes" : Known(r.Modes.Kappa / r.Full.Kappa, "F3"))} |");

    private static string Known(double value, string format) =>
        double.IsNaN(value) ? string.Empty : value.ToString(format, CultureInfo.InvariantCulture);

    private static void Draw(string folder, List<Row> rows)
    {
        double[] atoms = [.. rows.Select(r => (double)r.Atoms)];
        Save("seconds", "Processor time of pcp kappa, 3 phonons, 4x4x4", "seconds", j => j.Seconds);
        Save("memory", "Peak memory of pcp kappa, 3 phonons, 4x4x4", "MB", j => j.Megabytes);

        void Save(string name, string title, string unit, Func<Job, double> value) => File.WriteAllText(
            Path.Combine(folder, $"cells-{name}.svg"),
            new SvgPlot(title, "atoms a cell", unit, logX: true, logY: true)
                .Add(new("full tensors", atoms, [.. rows.Select(r => value(r.Full))], SeriesStyle.LineAndPoints))
                .Add(new("PCP modes", atoms, [.. rows.Select(r => value(r.Modes))], SeriesStyle.LineAndPoints))
                .RenderFile());
    }
}
