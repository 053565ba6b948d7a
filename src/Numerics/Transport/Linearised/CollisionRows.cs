using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>What becomes of the rows of the collision operator between two uses.</summary>
public enum CollisionStorage
{
    /// <summary>Kept if they fit the memory, else made anew each time.</summary>
    Auto,

    /// <summary>Kept; refused if they do not fit.</summary>
    Store,

    /// <summary>Made anew each time: no memory, several times the time.</summary>
    Recompute,
}

/// <summary>
/// Rows of the three-phonon collision operator for some first points of a grid. They do not depend on the temperature. Rows are
/// independent, each only reads the field, so that any number of threads or machines gives the same bits, kept or made anew.
/// </summary>
internal sealed class CollisionRows
{
    private readonly ScatteringProblem _problem;
    private readonly ThreePhononSource _source;
    private readonly WedgeSpace _space;
    private readonly CollisionKind _kind;
    private readonly RowAction _action;
    private readonly CollisionRow[] _kept;

    private CollisionRows(ScatteringProblem problem, ThreePhononSource source, WedgeSpace space, CollisionKind kind)
    {
        (_problem, _source, _space, _kind) = (problem, source, space, kind);
        _action = new RowAction(problem.Modes.Grid);
        _kept = new CollisionRow[problem.FirstPoints.Count];
    }

    /// <summary>Elements of all rows.</summary>
    public long Elements { get; private set; }

    /// <summary>Memory of the kept rows, bytes; 0 when they are made anew.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the rows are kept.</summary>
    public bool IsStored { get; private set; }

    /// <summary>Exhaustive rates of the problem's first points, and the rows in the same pass.</summary>
    /// <param name="problem">First points of the wedge or some of them.</param>
    /// <param name="source">Matrix elements.</param>
    /// <param name="space">The whole wedge.</param>
    /// <param name="kind">The operator.</param>
    /// <param name="storage">Whether to keep the rows.</param>
    /// <param name="memory">Bytes they may take.</param>
    /// <param name="populations">s or n, one field a temperature, see <see cref="RowAction"/>; vectors mean nothing.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <returns>The rows, the rates, and the sums of each row's weights, [temperature][first mode], see <see
    /// cref="RowAction.Diagonal"/>.</returns>
    /// <exception cref="InputException">The rows do not fit and <paramref name="storage"/> says store.</exception>
    public static (CollisionRows Rows, ThreePhononResult Rates, double[][] Diagonals) Build(
        ScatteringProblem problem,
        ThreePhononSource source,
        WedgeSpace space,
        CollisionKind kind,
        CollisionStorage storage,
        long memory,
        FieldsOnGrid populations,
        ComputeOptions options)
    {
        var rows = new CollisionRows(problem, source, space, kind);
        int branches = problem.Modes.BranchCount;
        IReadOnlyList<double[]> fields = populations.Fields;
        double[][] diagonals = [.. fields.Select(_ => new double[problem.FirstModeCount])];
        long elements = 0, bytes = 0;
        bool keeps = storage != CollisionStorage.Recompute;
        ThreePhononResult rates = source.RatesWithRows(
            problem,
            kind,
            (point, row) =>
            {
                for (int t = 0; t < fields.Count; t++)
                {
                    rows._action.Diagonal(row, problem.FirstPoints[point], fields[t], diagonals[t].AsSpan(point * branches, branches));
                }

                Interlocked.Add(ref elements, row.Count);
                if (Volatile.Read(ref keeps))
                {
                    rows._kept[point] = row.Copy();
                    if (Interlocked.Add(ref bytes, row.Bytes) > memory)
                    {
                        Volatile.Write(ref keeps, false);
                    }
                }
            },
            options);
        if (storage == CollisionStorage.Store && !keeps)
        {
            throw new InputException(
                $"The list of collisions takes more than the {memory / 1e9:f1} GB that --memory leaves. "
                + "Allow more memory, or leave the list out with --collision-list recompute (several times the time).");
        }

        (rows.Elements, rows.IsStored, rows.Bytes) = (elements, keeps, keeps ? bytes : 0);
        if (!keeps)
        {
            Array.Clear(rows._kept);
        }

        return (rows, rates, diagonals);
    }

    /// <summary>The off-diagonal part of the operator on several fields at once, without the factors of the first modes.</summary>
    /// <param name="quads">For each field four numbers a mode of the whole wedge, see <see cref="RowAction"/>.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <returns>For each field three numbers a first mode.</returns>
    public double[][] Act(IReadOnlyList<double[]> quads, ComputeOptions options) => ActOn(FieldsOnGrid.Of(_space, quads), options);

    /// <summary>The same of fields that are on the grid already.</summary>
    public double[][] ActOn(FieldsOnGrid fields, ComputeOptions options)
    {
        int branches = _problem.Modes.BranchCount;
        double[][] results = [.. fields.Fields.Select(_ => new double[3 * _problem.FirstModeCount])];
        void Keep(int field, int point, double[] sums)
        {
            for (int branch = 0; branch < branches; branch++)
            {
                sums.AsSpan(4 * branch, 3).CopyTo(results[field].AsSpan(3 * ((point * branches) + branch)));
            }
        }

        void ActOf(int point, CollisionRow row, double[] sums, double[] others)
        {
            foreach ((int a, int b) in fields.Pairs)
            {
                _action.OffDiagonal(row, _problem.FirstPoints[point], fields.Fields[a], fields.Fields[b], sums, others);
                Keep(a, point, sums);
                if (a != b)
                {
                    Keep(b, point, others);
                }
            }
        }

        if (IsStored)
        {
            ParallelWork.ForEach(_kept.Length, options with { Progress = null }, () =>
            {
                double[] sums = new double[4 * branches], others = new double[4 * branches];
                return point => ActOf(point, _kept[point], sums, others);
            });
        }
        else
        {
            _source.Rows(
                _problem,
                _kind,
                (point, row) => ActOf(point, row, new double[4 * branches], new double[4 * branches]),
                options with { Progress = null });
        }

        return results;
    }
}
