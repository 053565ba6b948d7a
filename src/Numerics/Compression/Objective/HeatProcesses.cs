using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Scattering processes drawn about in proportion to what they take from the conductivity: process p of mode lambda takes
/// kappa_lambda/kappa times its share of the whole rate of lambda. To first order a change of the tensor changes kappa by -S sum w
/// (|V~|^2/|V|^2 - 1) over the draws, S being what all processes of the order take. Others may follow that are drawn in proportion to the
/// squared rate of their first phonon: they stand for the rates of all modes, those that carry little heat included.
/// </summary>
/// <param name="Order">n, legs of a process.</param>
/// <param name="Waves">Fractional wave vectors, their sum a reciprocal lattice vector within a process, [process * n + leg].</param>
/// <param name="Eigenvectors">[process * n + leg], each [3 b + a], unit norm, cell-phase convention; conjugated for outgoing
/// phonons.</param>
/// <param name="Elements">V of the full tensor, eV/Angstrom^n/amu^(n/2), none zero.</param>
/// <param name="Weights">w: a process' share over the density of the draws; sum 1 over those drawn by heat.</param>
/// <param name="Frequencies">Of the first phonon, rad/ps.</param>
/// <param name="Branches">Of the first phonon.</param>
public sealed record HeatProcesses(
    int Order, Vector3D[] Waves, Complex[][] Eigenvectors, Complex[] Elements, double[] Weights, double[] Frequencies, int[] Branches)
{
    /// <summary>Bins by the frequency of the first phonon, of processes drawn by heat.</summary>
    public const int HeatBins = 8;

    /// <summary>Bins that those drawn by rate are to have at least: as many by frequency in each branch.</summary>
    private const int RateBins = 24;

    public int Count => Elements.Length;

    /// <summary>S: the share of these processes in the rates, mode by mode weighed with its heat; 1 where there are no others.</summary>
    internal double RateShare { get; init; } = 1;

    /// <summary>Standard error of <see cref="RateShare"/>.</summary>
    internal double RateShareError { get; init; }

    /// <summary>How many processes were drawn by heat; they come first.</summary>
    public int HeatCount { get; private init; } = Elements.Length;

    /// <summary>
    /// Lower ends of all bins but the first, rad/ps: of the processes drawn by heat, bins of equal weight; then of those drawn by rate
    /// branch by branch, bins of equal numbers.
    /// </summary>
    public double[][] BinEdges { get; init; } = [Edges([.. Weights.Zip(Frequencies)], HeatBins)];

    public int BinCount => BinEdges.Sum(edges => edges.Length + 1);

    /// <summary>The bin of every process.</summary>
    public int[] Bins()
    {
        var first = new int[BinEdges.Length];
        for (int kind = 1; kind < first.Length; kind++)
        {
            first[kind] = first[kind - 1] + BinEdges[kind - 1].Length + 1;
        }

        var bins = new int[Count];
        for (int p = 0; p < bins.Length; p++)
        {
            int kind = p < HeatCount ? 0 : 1 + Branches[p];
            bins[p] = first[kind] + BinEdges[kind].Count(edge => Frequencies[p] >= edge);
        }

        return bins;
    }

    /// <summary>
    /// These, drawn by heat, and others, drawn by the squared rate, whose weights are made to sum to <paramref name="share"/>.
    /// </summary>
    public HeatProcesses With(HeatProcesses rates, double share)
    {
        int branches = rates.Branches.Max() + 1;
        return new(
            Order,
            [.. Waves, .. rates.Waves],
            [.. Eigenvectors, .. rates.Eigenvectors],
            [.. Elements, .. rates.Elements],
            [.. Weights, .. rates.Weights.Select(w => share * w)],
            [.. Frequencies, .. rates.Frequencies],
            [.. Branches, .. rates.Branches])
        {
            RateShare = RateShare,
            RateShareError = RateShareError,
            HeatCount = Count,
            BinEdges = [.. BinEdges, .. Enumerable.Range(0, branches).Select(branch => Edges(
                [.. rates.Frequencies.Where((_, p) => rates.Branches[p] == branch).Select(f => (1.0, f))],
                (RateBins + branches - 1) / branches))],
        };
    }

    private static double[] Edges((double Weight, double Frequency)[] draws, int bins)
    {
        var edges = new double[bins - 1];
        double before = 0, all = draws.Sum(d => d.Weight);
        int next = 0;
        foreach ((double weight, double frequency) in draws.OrderBy(d => d.Frequency))
        {
            for (; next < edges.Length && before >= (next + 1) * all / bins; next++)
            {
                edges[next] = frequency;
            }

            before += weight;
        }

        Array.Fill(edges, double.PositiveInfinity, next, edges.Length - next);
        return edges;
    }
}
