using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Limits;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Host.Commands;

/// <summary>pcp kappa: lattice thermal conductivity on one grid.</summary>
internal sealed class KappaCommand : HostCommand
{
    private readonly Argument<string> _input = CommonOptions.Input();
    private readonly CalculationOptions _options = new();
    private readonly RunOptions _run = new();
    private readonly Option<string> _out = CommonOptions.OutputFolder();
    private readonly Option<bool> _hdf5 = new("--hdf5")
    {
        Description = "Write kappa-mNNN.hdf5 too, as phono3py lays it out. Always done for an input of phono3py.",
    };

    public KappaCommand()
        : base(
            "kappa",
            "Computes scattering rates and the lattice thermal conductivity on one grid.",
            "pcp kappa examples/si --grid 16 --out results/si",
            "pcp kappa examples/si --grid 12 --temperature 200,300,400 --isotopes on --out results/si-T",
            "pcp kappa examples/nacl --grid 12 --solver full --coherences --out results/nacl-full",
            "pcp kappa examples/mgo --grid 6 --four-phonon --json --out results/mgo",
            "pcp kappa examples/si --grid 16 --tensors pcp --modes3 si3.pcp --compression-error --out results/si-pcp",
            "pcp kappa examples/si --grid 8 --four-phonon --tensors pcp --rank3 24 --rank4 48 --out results/si-pcp")
    {
        Arguments.Add(_input);
        _options.AddTo(this, withSampling: true, withTransport: true);
        _run.AddTo(this);
        Options.Add(_out);
        Options.Add(_hdf5);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        _run.Check(arguments);
        OptionsResolution.Check(_options.Conductivity(arguments), _options.Open(arguments));
        string folder = arguments.GetRequiredValue(_input);
        PreparedInput input = PreparedInput.Read(
            folder,
            readThird: true,
            _options.NeedsFourth(arguments),
            _options.Basis(arguments),
            _options.Conventions(arguments),
            context.Compute,
            context);
        ConductivitySettings settings = _options.Resolve(arguments, folder, input.Set.Suggestions);
        foreach (string remark in _options.Remarks(arguments, input.Set.Suggestions, settings))
        {
            context.Note(remark);
        }

        string results = context.OpenRunFolder(arguments.GetRequiredValue(_out));
        context.Log.Information("threads {Threads}, vectors of {Bits} bits", context.Threads, Processor.VectorBits);
        StudyInput whole = InteractionInput.Study(input, settings);
        if (GridSource.Shortage(whole, settings, context.Threads) is { } shortage)
        {
            Draw(arguments, input, shortage, results, context);
            return;
        }

        SumChoice choice = SumChoice.Of(_options.Conductivity(arguments), settings, whole, context.Compute);
        settings = choice.Settings;
        if (choice.Remark is { } chosen)
        {
            context.Note(chosen);
        }

        context.Log.Information("settings {Settings}", SettingsCodec.ToJson(settings).ToJsonString());

        var study = new ConductivityStudy(whole, settings, context);
        var result = (ConductivityResult)_run.Complete(arguments, study, results, always: settings.TargetError is not null, context);
        if (!result.TargetReached)
        {
            context.Warn("the target error was not reached; the error that is stated holds.");
        }

        foreach (string remark in TransportRemarks.Of(result))
        {
            context.Warn(remark);
        }

        foreach (string warning in GridResolution.Warnings(result.Rates, result.Conductivities, PhysicalConstants.Of(settings.Conventions)))
        {
            context.Warn(warning);
        }

        KappaDocument document = ResultFolder.Write(results, result, context, input.Set.Suggestions.Ticks);
        if (arguments.GetValue(_hdf5) || input.Set.Format == "phono3py")
        {
            WriteHdf5(results, result);
        }

        foreach (TemperatureDocument t in document.Temperatures.Where(t => t.UnknownModes > 0))
        {
            context.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"{t.Temperature:0.###} K: {t.UnknownModes} modes of the full grid have no process; they carry nothing (they hold "
                    + $"{100 * t.UnknownShare:0.###} % of sum c v^2)."));
        }

        context.WriteResult(JsonText.Of(document), Summary(document, results));
    }

    /// <summary>A grid that does not fit the memory: first phonons are drawn, as pcp converge does.</summary>
    private void Draw(ParseResult arguments, PreparedInput input, GridShortage shortage, string results, RunContext context)
    {
        const double defaultTarget = 1;
        ConductivityOptions asked = _options.Conductivity(arguments);
        if (_options.NeedsWholeGrid(arguments) is { } option)
        {
            throw new InputException(
                $"{shortage.Describe()} {option} needs the whole grid. Leave it out, and first phonons are drawn; or "
                + shortage.SmallerOrMore());
        }

        double target = asked.TargetError ?? defaultTarget;
        context.Note(
            FormattableString.Invariant(
                $"{shortage.Describe()} First phonons are drawn to an error of {target:0.###} %, as pcp converge --grids {shortage.Grid} ")
            + FormattableString.Invariant($"--fine 0 --target-error {target:0.###} does."));
        SweepOptions sweep = _options.Shared(arguments, new SweepOptions()) with
        {
            Grids = [shortage.Grid],
            Fine = null,
            ExhaustiveUpTo = 0,
            TargetError = target,
        };
        LimitSettings settings = OptionsResolution.Resolve(
            sweep, Path.GetFullPath(arguments.GetRequiredValue(_input)), input.Set.Suggestions, _options.Open(arguments));
        ResultFolder.RemoveEarlierResults(results);
        JsonObject converge = SweepRun.Complete(arguments, _run, input, settings, results, context);
        JsonObject document = DrawnGridDocument.Of(converge);
        AtomicFile.Write(Path.Combine(results, "kappa.json"), JsonText.Of(document));
        context.WriteResult(JsonText.Of(document), ConvergeSummary.Of(converge, results));
    }

    private static void WriteHdf5(string folder, ConductivityResult result)
    {
        ConductivitySettings settings = result.Settings;
        double? sigma = settings.Smearing == Smearing.Fixed ? settings.SigmaTerahertz : null;
        KappaFile.Write(
            Path.Combine(folder, KappaFile.Name(settings.Grid, sigma)),
            result.Setup.Problem.Crystal,
            result.Rates,
            result.Conductivities,
            new StarAverage(result.Wedge),
            settings.Classical,
            $"pcp {ResultFolder.Version}",
            settings.Transport.VolumeScale * result.Setup.Problem.Crystal.Lattice.Volume);
    }

    internal static string Summary(KappaDocument document, string folder)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"grid {string.Join("x", document.Grid)}, {document.Counts["irreducible_q_points"]} irreducible points, ");
        text.Append(CultureInfo.InvariantCulture, $"{document.Counts["processes_3ph"]} three-phonon");
        if (document.Counts["processes_4ph"] > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" and {document.Counts["processes_4ph"]} four-phonon");
        }

        text.Append(" processes of irreducible modes\n");
        if (document.Sheet is { } sheet)
        {
            text.Append(sheet.Describe()).Append('\n');
        }

        text.Append("   T (K)   kappa (W/mK): mean         xx         yy         zz         yz         xz         xy\n");
        foreach (TemperatureDocument t in document.Temperatures)
        {
            if (t.Kappa is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{t.Temperature,8:0.##}             undefined\n");
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{t.Temperature,8:0.##} {t.Mean,21:F3}");
            foreach ((int a, int b) in new[] { (0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1) })
            {
                double k = t.Kappa[a][b];
                text.Append(CultureInfo.InvariantCulture, $" {(Math.Abs(k) < 0.0005 ? 0 : k),10:F3}");
            }

            text.Append('\n');
            if (t.MeanStatisticalError > 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"         standard error {t.MeanStatisticalError:F3}, bias correction {t.BiasCorrection:F3} (included)\n");
            }

            TransportSummary.Append(text, t);
            if (t.CompressionError is { } compression)
            {
                text.Append(CultureInfo.InvariantCulture, $"         compression error {compression:+0.000;-0.000}");
                if (t.CompressionErrorStatisticalError > 0)
                {
                    text.Append(CultureInfo.InvariantCulture, $" +- {t.CompressionErrorStatisticalError:F3}");
                }

                double percent = 100 * compression / t.MeanFullTensors!.Value;
                text.Append(CultureInfo.InvariantCulture, $" ({percent:+0.00;-0.00} %), full tensors {t.MeanFullTensors:F3}\n");
            }

            if (t.MeanThreePhononOnly is { } three)
            {
                text.Append(CultureInfo.InvariantCulture, $"         without four-phonon scattering {three:F3}\n");
            }
        }

        text.Append(Trained(document.Training));
        DiagnosticsDocument d = document.Diagnostics;
        text.Append(d.ThreePhononEnergy is null
            ? "sum rules: no three-phonon decay on this grid"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"sum rules at {d.SumRuleTemperature:0.###} K (right value 1; the worst temperature): three phonons energy "
                    + $"{d.ThreePhononEnergy:F4}, number {d.ThreePhononNumber:F4}"));
        if (d.FourPhononEnergy is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"; four phonons energy {d.FourPhononEnergy:F4}, number {d.FourPhononNumber:F4}");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{document.Timing["total"]:F2} s; results in {folder}\n");
        return text.ToString();
    }

    private static string Trained(TrainingDocument? training) => training is null
        ? string.Empty
        : $"trained modes: first-order change of kappa at 300 K{Shift("third", training.Shift, training.ShiftError)}"
            + $"{Shift("fourth", training.FourthShift, training.FourthShiftError)}; --compression-error states all of it\n";

    private static string Shift(string order, double? shift, double? error) => shift is null
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $", {order} order {100 * shift:+0.000;-0.000} +- {100 * error:F3} %");
}
