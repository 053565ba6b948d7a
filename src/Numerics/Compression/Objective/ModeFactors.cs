using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>The factors of all terms, each on the sites where it lives; lambda is part of them.</summary>
/// <param name="Order">n.</param>
/// <param name="Sites">Common support.</param>
/// <param name="TermSites">For every term its sites, by number in the support.</param>
/// <param name="Values">Term after term, [((site of the term) * 3 + axis) * n + i].</param>
internal sealed record ModeFactors(int Order, ImmutableArray<PcpSite> Sites, int[][] TermSites, double[] Values)
{
    /// <summary>Out of the kernels' layout.</summary>
    public static ModeFactors Of(FactorLayout layout, AlignedBuffer factors, ImmutableArray<PcpSite> sites, int[][] termSites)
    {
        var values = new double[termSites.Sum(t => t.Length) * 3 * layout.Order];
        int to = 0;
        for (int term = 0; term < termSites.Length; term++)
        {
            foreach (int site in termSites[term])
            {
                for (int k = 0; k < 3 * layout.Order; k++)
                {
                    values[to++] = factors.Span[layout.Index((3 * site) + (k / layout.Order), term, k % layout.Order)];
                }
            }
        }

        return new(layout.Order, sites, termSites, values);
    }

    /// <summary>Those of finished modes; sites where a term vanishes are left out.</summary>
    public static ModeFactors Of(PcpModes modes)
    {
        int n = modes.Order;
        var termSites = new int[modes.Rank][];
        var values = new List<double>();
        for (int xi = 0; xi < modes.Rank; xi++)
        {
            termSites[xi] = [.. Enumerable.Range(0, modes.Sites.Length).Where(s => Lives(modes, xi, s))];
            foreach (int site in termSites[xi])
            {
                for (int k = 0; k < 3 * n; k++)
                {
                    values.Add((k % n == 0 ? modes.Lambda[xi] : 1) * modes.Factor(xi, k % n)[(3 * site) + (k / n)]);
                }
            }
        }

        return new(n, modes.Sites, termSites, [.. values]);
    }

    /// <summary>Into the kernels' layout: a gradient of <see cref="Values"/>, added.</summary>
    public static void AddTo(ReadOnlySpan<double> values, int[][] termSites, FactorLayout layout, AlignedBuffer buffer)
    {
        int from = 0;
        for (int term = 0; term < termSites.Length; term++)
        {
            foreach (int site in termSites[term])
            {
                for (int k = 0; k < 3 * layout.Order; k++)
                {
                    buffer.Span[layout.Index((3 * site) + (k / layout.Order), term, k % layout.Order)] += values[from++];
                }
            }
        }
    }

    private static bool Lives(PcpModes modes, int xi, int site)
    {
        for (int i = 0; i < modes.Order; i++)
        {
            ReadOnlySpan<double> a = modes.Factor(xi, i).Slice(3 * site, 3);
            if (a[0] != 0 || a[1] != 0 || a[2] != 0)
            {
                return true;
            }
        }

        return false;
    }
}
