using System.Globalization;
using System.Text;

namespace PcpCluster.Host.Output;

/// <summary>Lines of kappa's summary beyond the relaxation-time approximation.</summary>
internal static class TransportSummary
{
    public static void Append(StringBuilder text, TemperatureDocument t)
    {
        if (t.Full is { } full)
        {
            text.Append(CultureInfo.InvariantCulture, $"{"full",8} {full.TotalMean,21:F3}");
            foreach ((int a, int b) in new[] { (0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1) })
            {
                double k = full.Total[a][b];
                text.Append(CultureInfo.InvariantCulture, $" {(Math.Abs(k) < 0.0005 ? 0 : k),10:F3}");
            }

            text.Append(CultureInfo.InvariantCulture, $"\n         {full.Iterations} steps, solver error {full.SolverError:0.0e+0}");
            text.Append(CultureInfo.InvariantCulture, $", populations {full.Mean:F3} = {full.RatioToRelaxationTime:F4} x RTA");
            text.Append(CultureInfo.InvariantCulture, $", within degenerate sets {Mean(full.WithinDegenerateSets):F3}\n");
            if (full.StatisticalError > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"         standard error {full.StatisticalError:F3}\n");
            }

            if (full.CompressionError is { } compression)
            {
                double percent = 100 * compression / (full.Mean - compression);
                text.Append(CultureInfo.InvariantCulture, $"         compression error {compression:+0.000;-0.000} ");
                text.Append(CultureInfo.InvariantCulture, $"({percent:+0.00;-0.00} %, first order)\n");
            }
        }

        if (t.Coherences is { } coherences)
        {
            double all = (t.Full?.TotalMean ?? t.Mean ?? 0) + coherences.Mean;
            text.Append(CultureInfo.InvariantCulture, $"         coherences between branches {coherences.Mean:F4}");
            text.Append(CultureInfo.InvariantCulture, $" (averaged over cells of the grid {Mean(coherences.CellAveraged):F4})");
            text.Append(CultureInfo.InvariantCulture, $", all {all:F3}\n");
        }
    }

    private static double Mean(double[][] tensor) => (tensor[0][0] + tensor[1][1] + tensor[2][2]) / 3;
}
