using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// The means that the heat term is made of: over drawn processes with x = V~/V and weights w,
/// <code>m_b = sum over bin b of w (|x|^2 - 1) / s_b,   s_b = sum over bin b of w</code>
/// and their derivatives. Every process is in one bin: with the processes sorted by bin all means and all derivatives take one pass.
/// </summary>
internal static class HeatMeans
{
    /// <summary>The term itself: sum_b s_b m_b^2 + (sum_h s_h m_h)^2, h over the bins of processes drawn by heat.</summary>
    public static double Term(ReadOnlySpan<double> shares, ReadOnlySpan<double> means)
    {
        double heat = 0, total = 0;
        for (int b = 0; b < means.Length; b++)
        {
            heat += shares[b] * means[b] * means[b];
            total += b < HeatProcesses.HeatBins ? shares[b] * means[b] : 0;
        }

        return heat + (total * total);
    }

    /// <summary>s_b.</summary>
    public static double[] Shares(HeatProcesses processes)
    {
        var shares = new double[processes.BinCount];
        int[] bins = processes.Bins();
        for (int p = 0; p < bins.Length; p++)
        {
            shares[bins[p]] += processes.Weights[p];
        }

        return shares;
    }

    /// <summary>x of every process.</summary>
    public static System.Numerics.Complex[] Ratios(HeatProcesses processes, IReadOnlyList<double> masses, ModeFactors factors)
    {
        var result = new System.Numerics.Complex[processes.Count];
        var ratios = new ProcessRatios(processes, masses, factors);
        Span<int> block = stackalloc int[ProcessLegs.Lanes];
        for (int first = 0; first < result.Length; first += ProcessLegs.Lanes)
        {
            for (int lane = 0; lane < ProcessLegs.Lanes; lane++)
            {
                block[lane] = first + lane < result.Length ? first + lane : -1;
            }

            (V real, V imaginary) = ratios.Evaluate(block);
            for (int lane = 0; lane < ProcessLegs.Lanes && first + lane < result.Length; lane++)
            {
                result[first + lane] = new(real[lane], imaginary[lane]);
            }
        }

        return result;
    }

    /// <summary>Means m_b and, bin by bin, their derivatives by the factors.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="masses">amu, by atom.</param>
    /// <param name="factors">Where.</param>
    /// <param name="derivative">Receives bin and derivative, layout of <see cref="ModeFactors.Values"/>; the span is valid during the call
    /// only.</param>
    public static double[] Linearise(
        HeatProcesses processes, IReadOnlyList<double> masses, ModeFactors factors, Action<int, double[]> derivative)
    {
        var means = new double[processes.BinCount];
        double[] shares = Shares(processes);
        ILookup<int, int> members = Enumerable.Range(0, processes.Count).Zip(processes.Bins()).ToLookup(p => p.Second, p => p.First);
        var ratios = new ProcessRatios(processes, masses, factors);
        var gradient = new double[factors.Values.Length];
        Span<int> block = stackalloc int[ProcessLegs.Lanes];
        Span<double> lanes = stackalloc double[ProcessLegs.Lanes];
        for (int bin = 0; bin < means.Length; bin++)
        {
            int[] all = [.. members[bin]];
            for (int first = 0; first < all.Length; first += ProcessLegs.Lanes)
            {
                for (int lane = 0; lane < ProcessLegs.Lanes; lane++)
                {
                    bool used = first + lane < all.Length;
                    block[lane] = used ? all[first + lane] : -1;
                    lanes[lane] = used ? processes.Weights[all[first + lane]] / shares[bin] : 0;
                }

                (V real, V imaginary) = ratios.Evaluate(block);
                V weights = Vector512.Create<double>(lanes);
                means[bin] += Vector512.Sum(weights * ((real * real) + (imaginary * imaginary) - V.One));
                ratios.AddDerivative(2 * weights * real, 2 * weights * imaginary);
            }

            ratios.TakeDerivative(gradient);
            derivative(bin, gradient);
        }

        return means;
    }
}
