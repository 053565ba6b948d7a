using System.Buffers.Binary;
using System.Collections.Immutable;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>
/// Waves of the linearised Boltzmann equation: sums of the rows first, then one wave an iteration, whose input is the fields. Parts are
/// those of the wave of rates and want to stay where they were: the rows are there.
/// </summary>
internal static class OperatorWave
{
    private const string SumsSection = "operator";
    private const string FieldsSection = "fields";

    public static bool IsOperator(WaveInput wave) => wave.TrySection(SumsSection) is not null || wave.TrySection(FieldsSection) is not null;

    public static Wave OfSums(int number, ImmutableArray<Part> parts, IEnumerable<StudySection> modes) => new(
        new WaveInput(number, "operator", [new StudySection(SumsSection, ReadOnlyMemory<byte>.Empty), .. modes]), parts, keepsPlace: true);

    public static Wave OfIteration(
        int number, int step, IReadOnlyList<double[]> fields, ImmutableArray<Part> parts, IEnumerable<StudySection> modes) => new(
            new WaveInput(number, $"iteration {step}", [new StudySection(FieldsSection, Encode(fields)), .. modes]),
            parts,
            keepsPlace: true);

    /// <summary>One part of either wave.</summary>
    public static PartResult Evaluate(WaveInput wave, Part part, OperatorRows rows, ComputeOptions compute)
    {
        int first = checked((int)part.First);
        double[] values = wave.TrySection(FieldsSection) is { } fields
            ? rows.Act(first, part.Count, Decode(fields.Span), compute)
            : rows.Sums(first, part.Count, compute);
        return new PartResult(part.Index, values, ReadOnlyMemory<long>.Empty);
    }

    /// <summary>The arrays of a finished wave over the whole wedge, one a temperature or field.</summary>
    /// <param name="wave">The wave.</param>
    /// <param name="points">Irreducible points.</param>
    /// <param name="width">Numbers a point.</param>
    public static double[][] Join(CompletedWave wave, int points, int width)
    {
        double[][] arrays = [];
        foreach ((Part part, PartResult result) in wave.Wave.Parts.Zip(wave.Results))
        {
            ReadOnlySpan<double> values = result.Values.Span;
            int length = part.Count * width;
            if (arrays.Length == 0)
            {
                arrays = [.. Enumerable.Range(0, values.Length / length).Select(_ => new double[points * width])];
            }

            for (int i = 0; i < arrays.Length; i++)
            {
                values.Slice(i * length, length).CopyTo(arrays[i].AsSpan(checked((int)part.First) * width));
            }
        }

        return arrays;
    }

    private static byte[] Encode(IReadOnlyList<double[]> fields)
    {
        var bytes = new byte[sizeof(int) + (sizeof(double) * fields.Sum(f => f.Length))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, fields.Count);
        int at = sizeof(int);
        foreach (double value in fields.SelectMany(f => f))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), value);
            at += sizeof(double);
        }

        return bytes;
    }

    private static double[][] Decode(ReadOnlySpan<byte> bytes)
    {
        var fields = new double[BinaryPrimitives.ReadInt32LittleEndian(bytes)][];
        int length = fields.Length == 0 ? 0 : (bytes.Length - sizeof(int)) / sizeof(double) / fields.Length;
        int at = sizeof(int);
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = new double[length];
            for (int k = 0; k < length; k++, at += sizeof(double))
            {
                fields[i][k] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[at..]);
            }
        }

        return fields;
    }
}
