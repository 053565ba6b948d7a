using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// What is drawn. Two runs with the same plan look at the same wave-vector tuples, whatever evaluates the matrix elements.
/// </summary>
internal sealed record SamplingPlan
{
    public const int DefaultBatches = 16;

    /// <summary>Seed of all streams.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Independent batches, at least 2; the error bars come from their spread.</summary>
    public int Batches { get; init; } = DefaultBatches;

    /// <summary>Runs with different rounds draw independently of each other and may be pooled.</summary>
    public int Round { get; init; }

    /// <summary>
    /// Wave-vector tuples that each batch is to look at, at least 1, [first point]; what a batch really draws is the nearest number at or
    /// below it that its point sets allow (<see cref="RateBatches.Tuples"/>). A tuple is looked at in all branches, of four phonons in
    /// large cells in some, and in all processes.
    /// </summary>
    public required IReadOnlyList<int> TuplesPerBatch { get; init; }

    /// <summary>Which branches of a drawn four-phonon tuple are looked at; null: by the number of branches.</summary>
    public BranchStrides? Strides { get; init; }

    /// <summary>The same of a crystal.</summary>
    /// <param name="branches">Phonon branches.</param>
    public BranchStrides StridesOf(int branches) => Strides ?? BranchStrides.Of(branches);

    /// <summary>The same number of tuples everywhere.</summary>
    /// <param name="points">Number of first points.</param>
    /// <param name="tuples">Tuples a first wave vector, all batches together.</param>
    /// <param name="seed">Seed of all streams.</param>
    /// <param name="batches">Number of batches.</param>
    public static SamplingPlan Uniform(int points, long tuples, ulong seed, int batches = DefaultBatches) => new()
    {
        Seed = seed,
        Batches = batches,
        TuplesPerBatch = [.. Enumerable.Repeat((int)Math.Clamp(tuples / batches, 1, int.MaxValue), points)],
    };

    /// <summary>The part of the plan for a range of first points: a shard of the run.</summary>
    public SamplingPlan Slice(int first, int count) => this with { TuplesPerBatch = [.. TuplesPerBatch.Skip(first).Take(count)] };
}
