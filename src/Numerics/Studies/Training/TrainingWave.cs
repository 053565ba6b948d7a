using System.Buffers.Binary;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>The training of modes as a wave of a study that needs them: one part, wherever the trainer is.</summary>
internal static class TrainingWave
{
    private const string Section = "train";

    /// <summary>Orders whose modes are wanted and not there.</summary>
    public static IEnumerable<int> Orders(ConductivitySettings settings, Interactions given)
    {
        if (settings.Elements == ElementSource.Modes && given.Modes3 is null)
        {
            yield return 3;
        }

        if (settings.Elements == ElementSource.Modes && settings.FourPhonon && given.Modes4 is null)
        {
            yield return 4;
        }
    }

    /// <summary>Bytes of the mode tables on the grid of the settings; those of modes that are still to be trained too.</summary>
    public static double TableBytes(ConductivitySettings settings, Interactions given, int branchCount)
    {
        double Bytes(int order, int rank) => PcpModeTable.Bytes(order, rank, settings.Grid.Count, branchCount);
        return settings.Elements != ElementSource.Modes
            ? 0
            : Bytes(3, given.Modes3?.Rank ?? settings.Rank3) + (settings.FourPhonon ? Bytes(4, given.Modes4?.Rank ?? settings.Rank4) : 0);
    }

    /// <param name="number">Of the wave.</param>
    /// <param name="order">3 or 4.</param>
    /// <param name="settings">Rank and seed.</param>
    /// <param name="before">Modes that were trained before.</param>
    public static Wave Of(int number, int order, ConductivitySettings settings, IEnumerable<StudySection> before)
    {
        int rank = order == 3 ? settings.Rank3 : settings.Rank4;
        var bytes = new byte[16];
        using (var writer = new BinaryWriter(new MemoryStream(bytes)))
        {
            writer.Write(order);
            writer.Write(rank);
            writer.Write(settings.Seed);
        }

        string purpose = order == 3 ? "training, third order" : "training, fourth order";
        return new(
            new WaveInput(number, purpose, [new StudySection(Section, bytes), .. before]),
            [new Part(0, 0, $"rank {rank}", order, 1)],
            WavePlace.Trainer);
    }

    public static bool IsTraining(WaveInput wave) => wave.TrySection(Section) is not null;

    public static PartResult Evaluate(
        WaveInput wave, Part part, HarmonicModel phonons, Interactions given, IModeTrainer trainer, ComputeOptions compute)
    {
        using var reader = new BinaryReader(new MemoryStream(wave.Section(Section).ToArray()));
        (int order, int rank, ulong seed) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadUInt64());
        PcpModel model = TrainingRecipe.Train(phonons, order, given, rank, seed, trainer, compute);
        return Result(part, model.Modes, model.Training.ConductivityShift, model.Training.ConductivityShiftError);
    }

    /// <summary>Modes, and behind them what the trainer measured.</summary>
    public static PartResult Result(Part part, PcpModes modes, double shift, double shiftError)
    {
        byte[] encoded = [.. PackageCodec.Encode(modes), .. new byte[2 * sizeof(double)]];
        BinaryPrimitives.WriteDoubleLittleEndian(encoded.AsSpan(^16), shift);
        BinaryPrimitives.WriteDoubleLittleEndian(encoded.AsSpan(^8), shiftError);
        return PackedBytes.Pack(part.Index, encoded);
    }

    /// <summary>The modes that a wave trained, for the input of the waves after it.</summary>
    public static StudySection Modes(int order, CompletedWave wave) =>
        new(SectionNames.Modes(order), PackedBytes.Unpack(wave.Results.Single())[..^16]);

    /// <summary>The change of kappa that the trainer measured.</summary>
    public static TrainingShift Shift(int order, CompletedWave wave)
    {
        ReadOnlySpan<byte> end = PackedBytes.Unpack(wave.Results.Single()).AsSpan(^16..);
        return new(order, BinaryPrimitives.ReadDoubleLittleEndian(end), BinaryPrimitives.ReadDoubleLittleEndian(end[8..]));
    }
}
