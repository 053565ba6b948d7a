using System.Numerics;

namespace PcpCluster.Numerics.Compression;

/// <summary>What PCP modes do to the processes that limit the conductivity, and to first order to the conductivity.</summary>
/// <param name="Shares">Weight of every bin; their sum is 1.</param>
/// <param name="Means">Mean of |V~|^2/|V|^2 - 1 in every bin: the relative error of the bin's rates.</param>
/// <param name="Spread">sqrt of the mean of |V~/V - 1|^2 over all processes.</param>
public sealed record HeatErrors(double[] Shares, double[] Means, double Spread)
{
    /// <summary>Relative change of kappa to first order in the rates.</summary>
    public double ConductivityShift => -Shares.Zip(Means, (s, m) => s * m).Sum();

    /// <summary>Root mean square over the bins: what a change of the grid, and with it of the bins' weights, can turn into an error.</summary>
    public double BinError => Math.Sqrt(Shares.Zip(Means, (s, m) => s * m * m).Sum());

    /// <param name="processes">The processes.</param>
    /// <param name="modes">PCP modes of the same order.</param>
    /// <param name="masses">amu, by atom.</param>
    public static HeatErrors Measure(HeatProcesses processes, PcpModes modes, IReadOnlyList<double> masses)
    {
        int n = processes.Order;
        int[] bins = processes.Bins();
        var shares = new double[HeatProcesses.BinCount];
        var sums = new double[HeatProcesses.BinCount];
        double spread = 0;
        var legs = new Complex[n][];
        for (int p = 0; p < processes.Count; p++)
        {
            for (int leg = 0; leg < n; leg++)
            {
                legs[leg] = PcpTransform.Evaluate(modes, masses, processes.Waves[(p * n) + leg], processes.Eigenvectors[(p * n) + leg]);
            }

            Complex ratio = PcpTransform.MatrixElement(modes, legs) / processes.Elements[p];
            double weight = processes.Weights[p];
            shares[bins[p]] += weight;
            sums[bins[p]] += weight * (Square(ratio) - 1);
            spread += weight * Square(ratio - 1);
        }

        return new(shares, [.. sums.Zip(shares, (sum, share) => share > 0 ? sum / share : 0)], Math.Sqrt(spread));
    }

    private static double Square(Complex z) => (z.Real * z.Real) + (z.Imaginary * z.Imaginary);
}
