namespace PcpCluster.Numerics.Studies;

/// <summary>What a part gives: numbers whose layout only the study knows, and integer counts (processes, samples).</summary>
public sealed class PartResult
{
    /// <param name="part"><see cref="Part.Index"/>.</param>
    /// <param name="values">The caller hands the array over and does not touch it again.</param>
    /// <param name="counts">The same.</param>
    public PartResult(int part, ReadOnlyMemory<double> values, ReadOnlyMemory<long> counts)
    {
        Part = part;
        Values = values;
        Counts = counts;
        Checksum = ContentHash.OfResult(part, values.Span, counts.Span);
    }

    public int Part { get; }

    public ReadOnlyMemory<double> Values { get; }

    public ReadOnlyMemory<long> Counts { get; }

    /// <summary>SHA-256 over part, values and counts: two results of one part are the same only when this agrees.</summary>
    public string Checksum { get; }
}
