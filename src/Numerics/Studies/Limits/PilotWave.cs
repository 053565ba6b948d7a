using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Studies.Packages;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>
/// Table and pilot of one estimate as a wave of one part: the table of a fine grid is made once, with all threads of one process, and two
/// of them at a time would not respect its memory.
/// </summary>
internal static class PilotWave
{
    private const string Section = "pilot";

    /// <summary>Name of the wave of an estimate.</summary>
    public static string Purpose(SweepItem item) => $"pilot of grid {item.Grid}{Scale(item)}";

    public static Wave Of(int number, SweepItem item, int index, IEnumerable<StudySection> modes) => new(
        new WaveInput(number, Purpose(item), [new StudySection(Section, BitConverter.GetBytes((long)index)), .. modes]),
        [new Part(0, 0, $"grid {item.Grid}", index, 1)],
        WavePlace.Trainer);

    public static bool IsPilot(WaveInput wave) => wave.TrySection(Section) is not null;

    /// <param name="part">Index of the part.</param>
    /// <param name="wedgePoints">Irreducible points of the table.</param>
    /// <param name="lowest">Lowest frequency of the table, rad/ps; imaginary ones negative.</param>
    /// <param name="draw">The modes that were drawn; null where every mode is wanted.</param>
    public static PartResult Encode(int part, int wedgePoints, float lowest, PreparedDraw? draw)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            writer.Write(wedgePoints);
            writer.Write(lowest);
            writer.Write(draw is null ? [] : SampleCodec.Encode(draw));
        }

        return PackedBytes.Pack(part, stream.ToArray());
    }

    public static (int WedgePoints, float Lowest, ReadOnlyMemory<byte> Draw) Decode(CompletedWave wave)
    {
        byte[] bytes = PackedBytes.Unpack(wave.Results.Single());
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return (reader.ReadInt32(), reader.ReadSingle(), bytes.AsMemory(sizeof(int) + sizeof(float)));
    }

    private static string Scale(SweepItem item) => item.Kind == SweepKind.Direct ? " (direct)"
        : item.Scale == 1 ? string.Empty
        : FormattableString.Invariant($", scale {item.Scale}");
}
