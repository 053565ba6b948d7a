using System.Numerics;
using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.Compression;

/// <summary>
/// Scattering processes drawn about in proportion to what they take from the conductivity: process p of mode lambda takes kappa_lambda/kappa times
/// its
/// share of the rate of lambda. To first order a change of the tensor changes kappa by -sum w (|V~|^2/|V|^2 - 1) over the draws.
/// </summary>
/// <param name="Order">n, legs of a process.</param>
/// <param name="Waves">Fractional wave vectors, their sum a reciprocal lattice vector within a process, [process * n + leg].</param>
/// <param name="Eigenvectors">[process * n + leg], each [3 b + a], unit norm, cell-phase convention; conjugated for outgoing phonons.</param>
/// <param name="Elements">V of the full tensor, eV/Angstrom^n/amu^(n/2), none zero.</param>
/// <param name="Weights">w: a process' share over the density of the draws, sum 1.</param>
/// <param name="Frequencies">Of the first phonon, rad/ps.</param>
public sealed record HeatProcesses(int Order, Vector3D[] Waves, Complex[][] Eigenvectors, Complex[] Elements, double[] Weights, double[] Frequencies)
{
    /// <summary>Bins by the frequency of the first phonon.</summary>
    public const int BinCount = 8;

    public int Count => Elements.Length;

    /// <summary>Lower ends of all bins but the first, rad/ps; bins of equal weight unless set otherwise.</summary>
    public double[] BinEdges { get; init; } = EqualShares(Weights, Frequencies);

    /// <summary>The bin of every process.</summary>
    public int[] Bins() => [.. Frequencies.Select(f => BinEdges.Count(edge => f >= edge))];

    private static double[] EqualShares(double[] weights, double[] frequencies)
    {
        var edges = new double[BinCount - 1];
        double before = 0;
        int next = 0;
        foreach (int process in Enumerable.Range(0, weights.Length).OrderBy(p => frequencies[p]).ThenBy(p => p))
        {
            for (; next < edges.Length && before >= (next + 1.0) / BinCount; next++)
            {
                edges[next] = frequencies[process];
            }

            before += weights[process];
        }

        Array.Fill(edges, double.PositiveInfinity, next, edges.Length - next);
        return edges;
    }
}
