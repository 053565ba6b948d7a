using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// How the kernels store the factors of many terms: [x = 3 * site + axis][group][i][lane], lane = term modulo 8, group = term / 8, so that
/// a vector holds one number of eight terms. Lanes beyond the number of terms hold zeros.
/// </summary>
internal readonly record struct FactorLayout(int Order, int SiteCount, int TermCount)
{
    public const int Lanes = 8;

    public int Groups => (TermCount + Lanes - 1) / Lanes;

    /// <summary>Vectors from one x to the next.</summary>
    public int Stride => Groups * Order;

    public int Length => 3 * SiteCount * Stride * Lanes;

    public int Index(int x, int term, int i) => (((((x * Groups) + (term / Lanes)) * Order) + i) * Lanes) + (term % Lanes);

    /// <summary>One factor out of the buffer, [x].</summary>
    public void Gather(AlignedBuffer buffer, int term, int i, Span<double> factor)
    {
        for (int x = 0; x < 3 * SiteCount; x++)
        {
            factor[x] = buffer.Span[Index(x, term, i)];
        }
    }

    /// <summary>One factor into the buffer.</summary>
    public void Scatter(ReadOnlySpan<double> factor, AlignedBuffer buffer, int term, int i)
    {
        for (int x = 0; x < 3 * SiteCount; x++)
        {
            buffer.Span[Index(x, term, i)] = factor[x];
        }
    }

    /// <summary>Multiplies everything of each term by its weight.</summary>
    public void ScaleTerms(AlignedBuffer buffer, ReadOnlySpan<double> weights)
    {
        for (int x = 0; x < 3 * SiteCount; x++)
        {
            for (int term = 0; term < TermCount; term++)
            {
                for (int i = 0; i < Order; i++)
                {
                    buffer.Span[Index(x, term, i)] *= weights[term];
                }
            }
        }
    }
}
