using System.Buffers.Binary;
using System.Collections.Immutable;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>
/// Waves of the linearised Boltzmann equation: sums of the rows first, then one wave an iteration, whose input is the fields. Parts are
/// those of the wave of rates and want to stay where they were: the rows are there.
/// </summary>
internal static class OperatorWave
{
    private const string SumsSection = "operator";
    private const string FieldsSection = "fields";
    private const string FourPhononsSection = "fields of four phonons";
    private const string TakesSection = "takes";

    public static bool IsOperator(WaveInput wave) => wave.TrySection(SumsSection) is not null || wave.TrySection(FieldsSection) is not null;

    public static Wave OfSums(int number, ImmutableArray<Part> parts, IEnumerable<StudySection> modes) => new(
        new WaveInput(number, "operator", [new StudySection(SumsSection, ReadOnlyMemory<byte>.Empty), .. modes]), parts, keepsPlace: true);

    /// <summary>A wave of actions.</summary>
    /// <param name="number">Of the wave.</param>
    /// <param name="purpose">In words.</param>
    /// <param name="fields">For the rows.</param>
    /// <param name="four">For coupled four phonons.</param>
    /// <param name="parts">Those of the rates.</param>
    /// <param name="modes">Trained modes.</param>
    public static Wave OfAction(
        int number,
        string purpose,
        IReadOnlyList<double[]> fields,
        IReadOnlyList<double[]> four,
        ImmutableArray<Part> parts,
        IEnumerable<StudySection> modes) => new(
            new WaveInput(
                number,
                purpose,
                [new StudySection(FieldsSection, Encode(fields)), new StudySection(FourPhononsSection, Encode(four)), .. modes]),
            parts,
            keepsPlace: true);

    /// <summary>The wave that tells how far draws scatter the solution, see <see cref="CoupledFourPhonons.Forms"/>.</summary>
    public static Wave OfForms(
        int number,
        IReadOnlyList<double[]> four,
        IReadOnlyList<double[]> takes,
        ImmutableArray<Part> parts,
        IEnumerable<StudySection> modes) => new(
            new WaveInput(
                number,
                "statistical error",
                [
                    new StudySection(FieldsSection, Encode([])),
                    new StudySection(FourPhononsSection, Encode(four)),
                    new StudySection(TakesSection, Encode(takes)),
                    .. modes,
                ]),
            parts,
            keepsPlace: true);

    /// <summary>
    /// One part of any of these waves. Counts: values that are of the range, the others being of the wedge; elements of the rows, told with
    /// their sums.
    /// </summary>
    public static PartResult Evaluate(WaveInput wave, Part part, OperatorRows rows, ComputeOptions compute)
    {
        int first = checked((int)part.First), count = part.Count;
        (double[][] own, double[][] four) = ([], []);
        long elements = 0;
        if (wave.TrySection(FieldsSection) is not { } fields)
        {
            (own, four) = (rows.Sums(first, count, compute), rows.FourPhononSums(first, count, compute));
            elements = rows.Elements(first, count, compute);
        }
        else
        {
            double[][] coupled = Decode(wave.Section(FourPhononsSection).Span);
            if (wave.TrySection(TakesSection) is { } takes)
            {
                own = rows.FourPhononForms(first, count, coupled, Decode(takes.Span), compute);
            }
            else
            {
                own = rows.Act(first, count, fields, memory => Decode(memory.Span), compute);
                four = rows.FourPhononAct(first, count, coupled, compute);
            }
        }

        long length = own.Sum(a => a.LongLength);
        return new PartResult(part.Index, own.Concat(four).SelectMany(a => a).ToArray(), new long[] { length, elements });
    }

    /// <summary>Elements of all rows, as the wave of sums tells them: the rows themselves may lie on other machines.</summary>
    public static long Elements(CompletedWave wave) => wave.Results.Sum(r => r.Counts.Span[1]);

    /// <summary>The sums over parts of the arrays that each part made of the whole wedge.</summary>
    /// <param name="wave">The wave.</param>
    /// <param name="length">Numbers an array.</param>
    public static double[][] JoinFourPhonons(CompletedWave wave, int length)
    {
        double[][] arrays = [];
        foreach (PartResult result in wave.Results)
        {
            ReadOnlySpan<double> values = result.Values.Span[checked((int)result.Counts.Span[0])..];
            if (arrays.Length == 0)
            {
                arrays = [.. Enumerable.Range(0, values.Length / length).Select(_ => new double[length])];
            }

            for (int i = 0; i < values.Length; i++)
            {
                arrays[i / length][i % length] += values[i];
            }
        }

        return arrays;
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
            ReadOnlySpan<double> values = result.Values.Span[..checked((int)result.Counts.Span[0])];
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
