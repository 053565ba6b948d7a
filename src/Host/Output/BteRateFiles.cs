using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Host.Output;

/// <summary>
/// The rate and conductivity files of ShengBTE and FourPhonon, same columns, order and units. Rates are full widths 1/tau in 1/ps, one mode
/// a line as "omega rate", branch by branch. What depends on the temperature stands in a folder T300K (and so on) for each one, and
/// that of the first temperature in the main folder too.
/// </summary>
public static class BteRateFiles
{
    private static readonly (string Name, ScatteringChannel[] Channels)[] Sums =
    [
        ("BTE.w_3ph", [ScatteringChannel.Absorption, ScatteringChannel.Emission]),
        ("BTE.w_3ph_plus", [ScatteringChannel.Absorption]),
        ("BTE.w_3ph_minus", [ScatteringChannel.Emission]),
        ("BTE.w_4ph", [ScatteringChannel.FourPlusPlus, ScatteringChannel.FourPlusMinus, ScatteringChannel.FourMinusMinus]),
        ("BTE.w_4ph_plusplus", [ScatteringChannel.FourPlusPlus]),
        ("BTE.w_4ph_plusminus", [ScatteringChannel.FourPlusMinus]),
        ("BTE.w_4ph_minusminus", [ScatteringChannel.FourMinusMinus]),
        ("BTE.w_boundary", [ScatteringChannel.Boundary]),
    ];

    /// <param name="folder">Result folder.</param>
    /// <param name="rates">Rates of the wedge.</param>
    /// <param name="conductivities">One a temperature.</param>
    /// <param name="full">The linearised equation's; then accumulations, branches and final rates are of its populations.</param>
    /// <param name="ticks">Points of cumulative files; null for the default.</param>
    public static void Write(
        string folder,
        ScatteringRates rates,
        IReadOnlyList<Conductivity> conductivities,
        IReadOnlyList<FullConductivity>? full = null,
        int? ticks = null)
    {
        PhononTable phonons = rates.Phonons;
        if (rates[ScatteringChannel.Isotope] is { } isotopes)
        {
            WriteRates(folder, "BTE.w_isotopic", phonons, isotopes.Rate[0]);
        }

        WritePhaseSpace(folder, rates);
        WriteOverTemperature(folder, "BTE.KappaTensorVsT_RTA", conductivities, c => Nine(c.Tensor));
        WriteOverTemperature(folder, "BTE.KappaTensorVsT_sg", conductivities, c => Nine(c.SmallGrainLimit()));
        WriteOverTemperature(folder, "BTE.cvVsT", conductivities, c => [c.HeatCapacity]);
        for (int t = 0; t < conductivities.Count; t++)
        {
            string at = Path.Combine(folder, TemperatureFolder(conductivities[t].Temperature));
            Directory.CreateDirectory(at);
            WriteTemperature(at, rates, t, conductivities[t], full?[t], ticks);
            if (t == 0)
            {
                WriteTemperature(folder, rates, t, conductivities[t], full?[t], ticks);
            }
        }
    }

    private static void WriteOverTemperature(
        string folder, string name, IReadOnlyList<Conductivity> conductivities, Func<Conductivity, IEnumerable<double>> values) =>
        AtomicFile.Write(Path.Combine(folder, name), writer =>
        {
            foreach (Conductivity c in conductivities)
            {
                writer.WriteLine(FortranNumbers.F(c.Temperature, 7, 1) + BteModeFiles.Columns(values(c), BteModeFiles.Short));
            }
        });

    /// <summary>T300K for 300 K, T12.5K for 12.5 K.</summary>
    public static string TemperatureFolder(double temperature) => FormattableString.Invariant($"T{temperature:0.###}K");

    private static void WriteTemperature(
        string folder, ScatteringRates rates, int t, Conductivity conductivity, FullConductivity? full, int? ticks)
    {
        int points = ticks ?? CumulativeConductivity.DefaultTicks;
        PhononTable phonons = rates.Phonons;
        Conductivity final = full is null ? conductivity : EffectiveModes.AsConductivity(full, phonons, conductivity);
        foreach ((string name, ScatteringChannel[] channels) in Sums)
        {
            ChannelRates[] present = [.. rates.Channels.Where(c => channels.Contains(c.Channel))];
            if (present.Length > 0)
            {
                WriteRates(folder, name, phonons, Add(present.Select(c => c.Rate[t])));
                WriteNormalAndUmklapp(folder, name, phonons, present, t);
            }
        }

        WriteRates(folder, "BTE.w", phonons, rates.Total[t]);
        WriteRates(folder, "BTE.w_final", phonons, full is null ? rates.Total[t] : EffectiveModes.Rates(full, phonons, rates.Total[t]));
        if (rates.TotalStandardError[t].Any(e => e > 0))
        {
            WriteRates(folder, "BTE.w_standard_error", phonons, rates.TotalStandardError[t]);
        }

        WriteWeightedPhaseSpace(folder, "BTE.WP3", rates, t, ScatteringChannel.Absorption, ScatteringChannel.Emission);
        WriteWeightedPhaseSpace(
            folder, "BTE.WP4", rates, t, ScatteringChannel.FourPlusPlus, ScatteringChannel.FourPlusMinus, ScatteringChannel.FourMinusMinus);
        AtomicFile.Write(Path.Combine(folder, "BTE.kappa_tensor"), writer =>
        {
            Matrix3[] steps = full is null ? [conductivity.Tensor] : [.. full.History.Select(k => k + full.WithinDegenerateSets)];
            for (int step = 0; step < steps.Length; step++)
            {
                writer.WriteLine(FortranNumbers.I(step, 9) + BteModeFiles.Columns(Nine(steps[step]), BteModeFiles.Long));
            }
        });
        AtomicFile.Write(Path.Combine(folder, "BTE.kappa"), writer =>
            writer.WriteLine(
                FortranNumbers.I(full?.Steps ?? 0, 9) + BteModeFiles.Columns(final.PerBranch.SelectMany(Nine), BteModeFiles.Long)));
        AtomicFile.Write(Path.Combine(folder, "BTE.kappa_sg"), writer =>
            writer.WriteLine(BteModeFiles.Columns(Nine(conductivity.SmallGrainLimit()), BteModeFiles.Short)));
        WriteCumulative(folder, "BTE.cumulative_kappa", CumulativeConductivity.OverMeanFreePath(final, points));
        WriteCumulative(folder, "BTE.cumulative_kappaVsOmega", CumulativeConductivity.OverFrequency(final, phonons, points));
    }

    /// <summary>Name_normal and name_Umklapp, where a channel tells the two apart.</summary>
    private static void WriteNormalAndUmklapp(string folder, string name, PhononTable phonons, ChannelRates[] channels, int t)
    {
        if (name is not ("BTE.w_3ph" or "BTE.w_4ph"))
        {
            return;
        }

        double[] normal = Add(channels.Select(c => c.Normal[t]));
        double[] all = Add(channels.Select(c => c.Rate[t]));
        WriteRates(folder, name + "_normal", phonons, normal);
        WriteRates(folder, name + "_Umklapp", phonons, [.. all.Zip(normal, (a, n) => a - n)]);
    }

    /// <summary>BTE.P3 and its parts, per point and branch, and their totals over the zone.</summary>
    private static void WritePhaseSpace(string folder, ScatteringRates rates)
    {
        if (rates[ScatteringChannel.Absorption] is not { } plus || rates[ScatteringChannel.Emission] is not { } minus)
        {
            return;
        }

        // emission carries its factor 1/2 already; ShengBTE's P3_minus does not
        int branches = rates.Phonons.BranchCount;
        double scale = 1 / (rates.Grid.Count * Math.Pow(branches, 3));
        foreach ((string name, double[] values) in new[]
        {
            ("BTE.P3_plus", plus.PhaseSpace.Select(p => scale * p).ToArray()),
            ("BTE.P3_minus", minus.PhaseSpace.Select(p => 2 * scale * p).ToArray()),
            ("BTE.P3", plus.PhaseSpace.Zip(minus.PhaseSpace, (p, m) => 2.0 / 3 * scale * (p + m)).ToArray()),
        })
        {
            AtomicFile.Write(Path.Combine(folder, name), writer => BteModeFiles.WriteByPoint(writer, values, branches));
            double total = values.Select((v, mode) => rates.Weights[mode / branches] * v).Sum();
            AtomicFile.Write(Path.Combine(folder, name + "_total"), writer => writer.WriteLine(BteModeFiles.Long(total)));
        }
    }

    private static void WriteWeightedPhaseSpace(
        string folder, string name, ScatteringRates rates, int t, params ReadOnlySpan<ScatteringChannel> channels)
    {
        var present = new List<double[]>();
        foreach (ScatteringChannel channel in channels)
        {
            if (rates[channel] is { } found)
            {
                present.Add(found.WeightedPhaseSpace[t]);
            }
        }

        if (present.Count == 0)
        {
            return;
        }

        double[] sum = Add(present);
        AtomicFile.Write(Path.Combine(folder, name), writer =>
        {
            foreach (int mode in BteModeFiles.BranchMajor(rates.Phonons))
            {
                writer.WriteLine(BteModeFiles.Columns([rates.Phonons.Frequencies[mode], sum[mode]], BteModeFiles.Short));
            }
        });
    }

    internal static void WriteCumulative(string folder, string name, CumulativeTable table)
    {
        AtomicFile.Write(Path.Combine(folder, name + "_tensor"), writer =>
        {
            for (int i = 0; i < table.Bounds.Length; i++)
            {
                writer.WriteLine(BteModeFiles.Columns([table.Bounds[i], .. Nine(table.Tensors[i])], BteModeFiles.Short));
            }
        });
        AtomicFile.Write(Path.Combine(folder, name + "_scalar"), writer =>
        {
            for (int i = 0; i < table.Bounds.Length; i++)
            {
                Matrix3 k = table.Tensors[i];
                writer.WriteLine(BteModeFiles.Columns([table.Bounds[i], (k[0, 0] + k[1, 1] + k[2, 2]) / 3], BteModeFiles.Short));
            }
        });
    }

    private static void WriteRates(string folder, string name, PhononTable phonons, double[] rates) =>
        AtomicFile.Write(Path.Combine(folder, name), writer =>
        {
            foreach (int mode in BteModeFiles.BranchMajor(phonons))
            {
                writer.WriteLine(BteModeFiles.Columns([phonons.Frequencies[mode], rates[mode]], BteModeFiles.Long));
            }
        });

    private static double[] Add(IEnumerable<double[]> parts) => parts.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);

    internal static IEnumerable<double> Nine(Matrix3 m) => Enumerable.Range(0, 9).Select(i => m[i / 3, i % 3]);
}
