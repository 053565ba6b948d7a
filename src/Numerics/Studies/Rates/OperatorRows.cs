using System.Collections.Concurrent;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>
/// The collision operator of one grid, by ranges of its irreducible points. A range stays where it was made; where it is missing, on a
/// machine that took over or after a resume, it is made anew, with the same bits.
/// </summary>
/// <param name="setup">The grid.</param>
/// <param name="interactions">Matrix elements.</param>
/// <param name="plan">The draws of four phonons; null: every tuple.</param>
/// <param name="options">Storage, the memory for all ranges, and whether four phonons are coupled.</param>
/// <param name="kind">The operator; null for the one that belongs to the problem.</param>
internal sealed class OperatorRows(
    ScatteringSetup setup, GridInteractions interactions, SamplingPlan? plan, LinearisedOptions options, CollisionKind? kind = null)
{
    private readonly ConcurrentDictionary<(int First, int Count), Memo<Range>> _ranges = new();
    private readonly ConcurrentDictionary<(int First, int Count), Memo<CoupledFourPhonons>> _coupled = new();
    private readonly WedgeSpace _space = new(setup.Wedge, setup.WedgePhonons, !setup.Problem.Conventions.FollowsShengBte());
    private readonly Lock _lock = new();
    private double[][]? _populations; // two threads may make the same
    private FieldsOnGrid? _populationsOnGrid;
    private ReadOnlyMemory<byte> _actedOn;
    private FieldsOnGrid? _fields; // of the wave at hand, the same for all its parts
    private long _bytes;

    private CollisionKind Kind => kind ?? FullSolver.KindOf(setup.Problem);

    private bool IsCoupled => options.FourPhonons == FourPhononCoupling.Full;

    private long MemoryLeft => Math.Max(0, options.Memory - Volatile.Read(ref _bytes));

    private double[][] Populations => _populations ??=
        [.. setup.Problem.Temperatures.Select(t => LinearSystem.Populations(setup.WedgePhonons, Kind, t, setup.Problem.Constants))];

    /// <summary>The rates of a range, which come with its rows.</summary>
    public ThreePhononResult Rates(int first, int count, ComputeOptions compute) => Of(first, count, compute).Rates;

    /// <summary>Sums of the rows' weights, one entry a temperature, [mode of the range].</summary>
    public double[][] Sums(int first, int count, ComputeOptions compute) => Of(first, count, compute).Sums;

    /// <summary>Elements of the rows of a range.</summary>
    public long Elements(int first, int count, ComputeOptions compute) => Of(first, count, compute).Rows.Elements;

    /// <summary>Sums of coupled four phonons, one entry a temperature, [mode of the wedge]; empty where they are not coupled.</summary>
    public double[][] FourPhononSums(int first, int count, ComputeOptions compute) =>
        IsCoupled ? Coupled(first, count, compute).Sums(Populations, compute) : [];

    /// <summary>What the rows of a range make of a wave's fields, [3 * mode of the range + axis].</summary>
    /// <param name="first">Of the range.</param>
    /// <param name="count">Of the range.</param>
    /// <param name="encoded">The fields as they travel.</param>
    /// <param name="decode">Makes fields of them, four numbers a mode of the wedge.</param>
    /// <param name="compute">Threads and cancellation.</param>
    public double[][] Act(
        int first,
        int count,
        ReadOnlyMemory<byte> encoded,
        Func<ReadOnlyMemory<byte>, IReadOnlyList<double[]>> decode,
        ComputeOptions compute)
    {
        FieldsOnGrid? fields;
        lock (_lock)
        {
            if (_fields is null || !_actedOn.Equals(encoded))
            {
                (_fields, _actedOn) = (FieldsOnGrid.Of(_space, decode(encoded)), encoded);
            }

            fields = _fields;
        }

        return fields.Fields.Count == 0 ? [] : Of(first, count, compute).Rows.ActOn(fields, compute);
    }

    /// <summary>What coupled four phonons of a range make of some fields, [3 * mode of the wedge + axis].</summary>
    public double[][] FourPhononAct(int first, int count, IReadOnlyList<double[]> fields, ComputeOptions compute) =>
        fields.Count == 0 ? [] : Coupled(first, count, compute).Act(fields, compute);

    /// <summary>See <see cref="CoupledFourPhonons.Forms"/>.</summary>
    public double[][] FourPhononForms(
        int first, int count, IReadOnlyList<double[]> fields, IReadOnlyList<double[]> takes, ComputeOptions compute) =>
        Coupled(first, count, compute).Forms(fields, takes, compute);

    /// <summary>Gives all memory back; what is asked for again is made anew.</summary>
    public void Forget()
    {
        _ranges.Clear();
        _coupled.Clear();
        lock (_lock)
        {
            (_fields, _actedOn, _populationsOnGrid) = (null, default, null);
        }

        Interlocked.Exchange(ref _bytes, 0);
    }

    private Range Of(int first, int count, ComputeOptions compute) =>
        _ranges.GetOrAdd((first, count), _ => new Memo<Range>()).Get(() => Make(first, count, compute));

    private CoupledFourPhonons Coupled(int first, int count, ComputeOptions compute) =>
        _coupled.GetOrAdd((first, count), _ => new Memo<CoupledFourPhonons>()).Get(() =>
        {
            var four = new CoupledFourPhonons(
                interactions,
                setup.Problem.Slice(first, count),
                plan?.Slice(first, count),
                _space,
                first,
                Kind,
                options.Storage,
                MemoryLeft,
                compute);
            Interlocked.Add(ref _bytes, four.Bytes);
            return four;
        });

    private Range Make(int first, int count, ComputeOptions compute)
    {
        FieldsOnGrid populations;
        lock (_lock)
        {
            populations = _populationsOnGrid ??= FieldsOnGrid.OfScalars(_space, Populations);
        }

        (CollisionRows rows, ThreePhononResult rates, double[][] sums) = CollisionRows.Build(
            setup.Problem.Slice(first, count),
            interactions.ThreePhononSource,
            _space,
            Kind,
            options.Storage,
            MemoryLeft,
            populations,
            compute);
        Interlocked.Add(ref _bytes, rows.Bytes);
        return new(rows, rates, sums);
    }

    private sealed record Range(CollisionRows Rows, ThreePhononResult Rates, double[][] Sums);
}
