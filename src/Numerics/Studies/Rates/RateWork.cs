using System.Collections.Immutable;
using PcpCluster.Numerics.Scattering.Sampling;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>What a wave of rates sums.</summary>
/// <param name="FullTensors">With tensors where modes are there too.</param>
/// <param name="Isotopes">Isotopes beside the rest.</param>
/// <param name="Three">Three phonons: rounds of draws to be pooled, none for every process; null: no three phonons.</param>
/// <param name="Four">The same for four phonons.</param>
internal sealed record RateWork(bool FullTensors, bool Isotopes, ImmutableArray<SamplingPlan>? Three, ImmutableArray<SamplingPlan>? Four)
{
    /// <summary>Name of the section that holds it.</summary>
    public const string Section = "work";

    /// <summary>Every process.</summary>
    public static ImmutableArray<SamplingPlan> Exhaustive => [];

    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            writer.Write(FullTensors);
            writer.Write(Isotopes);
            Write(writer, Three);
            Write(writer, Four);
        }

        return stream.ToArray();
    }

    public static RateWork Decode(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false));
        return new(reader.ReadBoolean(), reader.ReadBoolean(), Read(reader), Read(reader));
    }

    private static void Write(BinaryWriter writer, ImmutableArray<SamplingPlan>? rounds)
    {
        writer.Write(rounds?.Length ?? -1);
        foreach (SamplingPlan plan in rounds ?? [])
        {
            writer.Write(plan.Seed);
            writer.Write(plan.Batches);
            writer.Write(plan.Round);
            writer.Write(plan.TuplesPerBatch.Count);
            foreach (int tuples in plan.TuplesPerBatch)
            {
                writer.Write(tuples);
            }
        }
    }

    private static ImmutableArray<SamplingPlan>? Read(BinaryReader reader)
    {
        int rounds = reader.ReadInt32();
        return rounds < 0
            ? null
            : [.. Enumerable.Range(0, rounds).Select(_ => new SamplingPlan
            {
                Seed = reader.ReadUInt64(),
                Batches = reader.ReadInt32(),
                Round = reader.ReadInt32(),
                TuplesPerBatch = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32())],
            })];
    }
}
