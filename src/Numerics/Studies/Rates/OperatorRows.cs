using System.Collections.Concurrent;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>
/// Rows of the collision operator of one grid, by ranges of its irreducible points. A range stays where it was made; where it is missing,
/// on a machine that took over or after a resume, it is made anew, with the same bits.
/// </summary>
/// <param name="setup">The grid.</param>
/// <param name="source">Matrix elements.</param>
/// <param name="options">Storage and the memory for all ranges.</param>
internal sealed class OperatorRows(ScatteringSetup setup, ThreePhononSource source, LinearisedOptions options)
{
    private readonly ConcurrentDictionary<(int First, int Count), Memo<Range>> _ranges = new();
    private readonly WedgeSpace _space = new(setup.Wedge, setup.WedgePhonons, !setup.Problem.Conventions.FollowsShengBte());
    private long _bytes;
    private long _elements;

    /// <summary>Elements of the ranges made here.</summary>
    public long Elements => Volatile.Read(ref _elements);

    /// <summary>The rates of a range, which come with its rows.</summary>
    public ThreePhononResult Rates(int first, int count, ComputeOptions compute) => Of(first, count, compute).Rates;

    /// <summary>Sums of the rows' weights, [temperature * modes of the range + mode].</summary>
    public double[] Sums(int first, int count, ComputeOptions compute) => [.. Of(first, count, compute).Sums.SelectMany(s => s)];

    /// <summary>What the rows of a range make of some fields, [field * 3 * modes of the range + 3 * mode + axis].</summary>
    public double[] Act(int first, int count, IReadOnlyList<double[]> fields, ComputeOptions compute) =>
        [.. Of(first, count, compute).Rows.Act(fields, compute).SelectMany(a => a)];

    private Range Of(int first, int count, ComputeOptions compute) =>
        _ranges.GetOrAdd((first, count), _ => new Memo<Range>()).Get(() => Make(first, count, compute));

    private Range Make(int first, int count, ComputeOptions compute)
    {
        CollisionKind kind = FullSolver.KindOf(setup.Problem);
        double[][] populations =
        [
            .. setup.Problem.Temperatures.Select(t => LinearSystem.Populations(setup.WedgePhonons, kind, t, setup.Problem.Constants)),
        ];
        long left = Math.Max(0, options.Memory - Volatile.Read(ref _bytes));
        (CollisionRows rows, ThreePhononResult rates, double[][] sums) = CollisionRows.Build(
            setup.Problem.Slice(first, count), source, _space, kind, options.Storage, left, populations, compute);
        Interlocked.Add(ref _bytes, rows.Bytes);
        Interlocked.Add(ref _elements, rows.Elements);
        return new(rows, rates, sums);
    }

    private sealed record Range(CollisionRows Rows, ThreePhononResult Rates, double[][] Sums);
}
