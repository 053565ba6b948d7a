using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Limit.Draws;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>
/// Draws as bytes and sampled groups as the numbers of a part's result, doubles bit for bit. The layout belongs to
/// <see cref="LimitStudy.StudyVersion"/>.
/// </summary>
internal static class SampleCodec
{
    private const int Products = 6;

    public static byte[] Encode(PreparedDraw prepared)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            ModeDraw draw = prepared.Draw;
            foreach (int number in new[]
            {
                prepared.Grid.N1, prepared.Grid.N2, prepared.Grid.N3, prepared.WedgePoints, draw.Replicates, draw.Blocks, draw.GroupSize,
                prepared.TailStep.Length,
            })
            {
                writer.Write(number);
            }

            writer.Write(prepared.ForecastError);
            foreach (double step in prepared.TailStep)
            {
                writer.Write(step);
            }

            foreach (DrawnMode mode in draw.Modes)
            {
                writer.Write(mode.Point);
                writer.Write(mode.GridPoint);
                writer.Write(mode.Star);
                writer.Write(mode.Branch);
                writer.Write(mode.Probability);
            }

            foreach (double expected in prepared.Expected)
            {
                writer.Write(expected);
            }
        }

        return stream.ToArray();
    }

    public static PreparedDraw DecodeDraw(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false));
        var grid = new QPointGrid(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        int wedge = reader.ReadInt32(), replicates = reader.ReadInt32(), blocks = reader.ReadInt32(), groupSize = reader.ReadInt32();
        int temperatures = reader.ReadInt32();
        double forecast = reader.ReadDouble();
        double[] steps = Doubles(temperatures);
        var modes = new DrawnMode[replicates * blocks * groupSize];
        for (int i = 0; i < modes.Length; i++)
        {
            modes[i] = new(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble());
        }

        return new(grid, wedge, new ModeDraw(modes, replicates, blocks, groupSize), Doubles(modes.Length * steps.Length), steps, forecast);

        double[] Doubles(int count) => [.. Enumerable.Range(0, count).Select(_ => reader.ReadDouble())];
    }

    /// <summary>Values: mode after mode. Counts: for each mode its width sets and the lengths of its three rate arrays.</summary>
    public static PartResult Encode(int part, IReadOnlyList<SampledGroup> groups)
    {
        var values = new List<double>();
        var counts = new List<long>();
        foreach (SampledMode mode in groups.SelectMany(g => g.Modes))
        {
            values.Add(mode.Frequency);
            values.AddRange(mode.VelocityProducts);
            values.Add(mode.Multiplicity);
            counts.Add(mode.Sets);
            foreach (double[] rates in new[] { mode.Three, mode.Four, mode.Isotope })
            {
                values.AddRange(rates);
                counts.Add(rates.Length);
            }
        }

        return new PartResult(part, values.ToArray(), counts.ToArray());
    }

    public static IEnumerable<SampledGroup> DecodeGroups(PartResult result, int firstGroup, int groupCount, Func<int, int> groupSize)
    {
        int value = 0, count = 0;
        for (int group = firstGroup; group < firstGroup + groupCount; group++)
        {
            var modes = new SampledMode[groupSize(group)];
            for (int k = 0; k < modes.Length; k++)
            {
                double frequency = Take(1)[0];
                double[] products = Take(Products);
                double multiplicity = Take(1)[0];
                int sets = NextCount();
                modes[k] = new(frequency, products, multiplicity, sets, Take(NextCount()), Take(NextCount()), Take(NextCount()));
            }

            yield return new(group, modes);
        }

        int NextCount() => checked((int)result.Counts.Span[count++]);

        double[] Take(int length)
        {
            value += length;
            return result.Values.Slice(value - length, length).ToArray();
        }
    }
}
