using System.Numerics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>What PCP modes do to the processes that limit the conductivity, and to first order to the conductivity.</summary>
/// <param name="Shares">Weight of every bin; those of the processes drawn by heat come first, their sum is 1.</param>
/// <param name="Means">Mean of |V~|^2/|V|^2 - 1 in every bin: the relative error of the bin's rates.</param>
/// <param name="Spread">sqrt of the mean of |V~/V - 1|^2 over the processes drawn by heat.</param>
internal sealed record HeatErrors(double[] Shares, double[] Means, double Spread)
{
    /// <summary>Relative change of kappa to first order in the rates.</summary>
    public double ConductivityShift => -RateShare * Mean;

    /// <summary>The heat term of the objective, see <see cref="HeatMeans"/>.</summary>
    public double Term => HeatMeans.Term(Shares, Means);

    /// <summary>
    /// Standard error of <see cref="ConductivityShift"/>, as the processes are a sample; those of one first phonon count as one draw.
    /// </summary>
    public double ConductivityShiftError => double.Hypot(RateShare * MeanError, RateShareError * Mean);

    /// <summary>
    /// Relative error of the rates that limit kappa, by processes of this order, without what the sample alone makes of it; no sign.
    /// </summary>
    public double KnownMean => Math.Sqrt(Math.Max(0, (Mean * Mean) - (MeanError * MeanError)));

    private double RateShare { get; init; } = 1;

    private double RateShareError { get; init; }

    private double MeanError { get; init; }

    private double Mean => Shares.Zip(Means, (s, m) => s * m).Take(HeatProcesses.HeatBins).Sum();

    /// <param name="processes">The processes.</param>
    /// <param name="modes">PCP modes of the same order.</param>
    /// <param name="masses">amu, by atom.</param>
    public static HeatErrors Measure(HeatProcesses processes, PcpModes modes, IReadOnlyList<double> masses)
    {
        int n = processes.Order;
        int[] bins = processes.Bins();
        var shares = new double[processes.BinCount];
        var sums = new double[processes.BinCount];
        var changes = new double[processes.Count];
        double spread = 0;
        Complex[] ratios = HeatMeans.Ratios(processes, masses, ModeFactors.Of(modes));
        for (int p = 0; p < processes.Count; p++)
        {
            double weight = processes.Weights[p];
            changes[p] = Square(ratios[p]) - 1;
            shares[bins[p]] += weight;
            sums[bins[p]] += weight * changes[p];
            spread += p < processes.HeatCount ? weight * Square(ratios[p] - 1) : 0;
        }

        double[] means = [.. sums.Zip(shares, (sum, share) => share > 0 ? sum / share : 0)];
        double[] drawnByHeat = changes[..processes.HeatCount];
        double mean = drawnByHeat.Zip(processes.Weights, (change, weight) => change * weight).Sum();
        double variance = drawnByHeat
            .Select((change, p) => (Wave: processes.Waves[p * n], Deviation: processes.Weights[p] * (change - mean)))
            .GroupBy(d => d.Wave)
            .Sum(g => Math.Pow(g.Sum(d => d.Deviation), 2));
        return new(shares, means, Math.Sqrt(spread))
        {
            RateShare = processes.RateShare,
            RateShareError = processes.RateShareError,
            MeanError = Math.Sqrt(variance),
        };
    }

    private static double Square(Complex z) => (z.Real * z.Real) + (z.Imaginary * z.Imaginary);
}
