using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>What of four-phonon scattering enters the linearised equation.</summary>
public enum FourPhononCoupling
{
    /// <summary>Its rates, on the diagonal.</summary>
    Diagonal,

    /// <summary>The diagonal, and what one phonon gives to the three others.</summary>
    Full,
}

/// <summary>
/// The four-phonon part of the collision operator for some first points. All tuples of a coarse grid are looked at anew at each use;
/// drawn ones are the same at each use, and kept where they fit. Each first point stands for its star. A point's sums never depend on
/// another's, and points are added in their order: threads change no bit.
/// </summary>
internal sealed class CoupledFourPhonons
{
    private readonly GridInteractions _interactions;
    private readonly ScatteringProblem _problem;
    private readonly SamplingPlan? _plan;
    private readonly WedgeSpace _space;
    private readonly CollisionKind _kind;
    private readonly int _firstPoint;
    private readonly FourPhononRow?[] _kept;
    private readonly bool _isStored;

    /// <param name="interactions">Matrix elements.</param>
    /// <param name="problem">All first points of the wedge, or a slice.</param>
    /// <param name="plan">The draws of these points; null: every tuple.</param>
    /// <param name="space">The whole wedge.</param>
    /// <param name="first">Position of the slice in the wedge.</param>
    /// <param name="kind">The operator.</param>
    /// <param name="storage">Whether draws are kept.</param>
    /// <param name="memory">Bytes they may take.</param>
    /// <param name="compute">Threads and cancellation.</param>
    public CoupledFourPhonons(
        GridInteractions interactions,
        ScatteringProblem problem,
        SamplingPlan? plan,
        WedgeSpace space,
        int first,
        CollisionKind kind,
        CollisionStorage storage,
        long memory,
        ComputeOptions compute)
    {
        (_interactions, _problem, _plan, _space, _firstPoint, _kind) = (interactions, problem, plan, space, first, kind);
        _kept = new FourPhononRow[problem.FirstPoints.Count];
        if (plan is not null && storage != CollisionStorage.Recompute)
        {
            var keeper = new Keeper(_kept, memory);
            interactions.FourPhononElements(problem, plan, kind, () => new Keeping(keeper), compute);
            (_isStored, Bytes) = (keeper.Fits, keeper.Fits ? keeper.Bytes : 0);
            if (!keeper.Fits)
            {
                Array.Clear(_kept);
            }
        }
    }

    /// <summary>Memory of the kept draws, bytes.</summary>
    public long Bytes { get; }

    /// <summary>Diagonals of the process operator, shares of these first points, [temperature][mode of the wedge].</summary>
    public double[][] Sums(double[][] populations, ComputeOptions compute)
    {
        double[][] quads = [.. populations.Select(p => WedgeSpace.Quads(null, p))];
        return [.. Images(quads, compute).Select(image => Every(image, 3, 1))];
    }

    /// <summary>Images of fields that carry four numbers a mode of the wedge: shares of these first points, three numbers a mode.</summary>
    public double[][] Act(IReadOnlyList<double[]> quads, ComputeOptions compute) =>
        [.. Images(quads, compute).Select(image => Every(image, 0, 3))];

    /// <summary>
    /// -d kappa of the batches of each first point in units of K/3, one entry a field, [point * batches + batch], see
    /// <see cref="FourPhononAction.AddForms"/>.
    /// </summary>
    /// <param name="quads">Fields.</param>
    /// <param name="takes">What weights take from scales, as fourth number.</param>
    /// <param name="compute">Threads and cancellation.</param>
    public double[][] Forms(IReadOnlyList<double[]> quads, IReadOnlyList<double[]> takes, ComputeOptions compute)
    {
        int batches = _plan!.Batches, points = _problem.FirstPoints.Count;
        double[][] fields = [.. quads.Select(q => _space.Expand(q))], taken = [.. takes.Select(q => _space.Expand(q))];
        double[][] forms = [.. quads.Select(_ => new double[points * batches])];
        Visit(() => new Forming(this, fields, taken, forms, batches), compute);
        return forms;
    }

    private double[][] Images(IReadOnlyList<double[]> quads, ComputeOptions compute)
    {
        double[][] fields = [.. quads.Select(q => _space.Expand(q))];
        var found = new double[_problem.FirstPoints.Count][][];
        Visit(() => new Acting(this, fields, found), compute with { Progress = null });
        double[][] sums = [.. quads.Select(q => new double[q.Length])];
        foreach (double[][] point in found)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                for (int k = 0; k < sums[i].Length; k++)
                {
                    sums[i][k] += point[i][k];
                }
            }
        }

        return sums;
    }

    private void Visit(Func<IFourPhononVisitor> make, ComputeOptions compute)
    {
        if (!_isStored)
        {
            _interactions.FourPhononElements(_problem, _plan, _kind, make, compute with { Progress = null });
            return;
        }

        ParallelWork.ForEach(_kept.Length, compute with { Progress = null }, () =>
        {
            IFourPhononVisitor visitor = make();
            return point =>
            {
                visitor.Begin(point);
                visitor.Take(_kept[point]!);
                visitor.End();
            };
        });
    }

    private static double[] Every(double[] quads, int from, int count)
    {
        var result = new double[quads.Length / 4 * count];
        for (int mode = 0; mode < quads.Length / 4; mode++)
        {
            quads.AsSpan((4 * mode) + from, count).CopyTo(result.AsSpan(count * mode));
        }

        return result;
    }

    /// <summary>Sums images of one point after another.</summary>
    private sealed class Acting(CoupledFourPhonons all, double[][] fields, double[][][] found) : IFourPhononVisitor
    {
        private readonly double[][] _images = [.. fields.Select(f => new double[f.Length])];
        private int _point;

        public void Begin(int point)
        {
            _point = point;
            Array.ForEach(_images, Array.Clear);
        }

        public void Take(FourPhononRow row)
        {
            for (int i = 0; i < fields.Length; i++)
            {
                FourPhononAction.Add(row, all._problem.FirstPoints[_point], 4 * all._space.BranchCount, fields[i], _images[i]);
            }
        }

        public void End() => found[_point] = [.. _images.Select(image => all._space.Fold(image, all._firstPoint + _point))];
    }

    /// <summary>Sums quadratic forms batch by batch.</summary>
    private sealed class Forming(CoupledFourPhonons all, double[][] fields, double[][] takes, double[][] forms, int batches)
        : IFourPhononVisitor
    {
        private readonly double[] _sums = new double[batches];
        private int _point;

        public void Begin(int point) => _point = point;

        public void Take(FourPhononRow row)
        {
            for (int i = 0; i < fields.Length; i++)
            {
                Array.Clear(_sums);
                FourPhononAction.AddForms(
                    row, all._problem.FirstPoints[_point], 4 * all._space.BranchCount, fields[i], takes[i], _sums);
                for (int batch = 0; batch < batches; batch++)
                {
                    forms[i][(_point * batches) + batch] += _sums[batch];
                }
            }
        }

        public void End()
        {
        }
    }

    private sealed class Keeper(FourPhononRow?[] kept, long memory)
    {
        private long _bytes;

        public long Bytes => Volatile.Read(ref _bytes);

        public bool Fits => Bytes <= memory;

        public void Keep(int point, FourPhononRow row)
        {
            Interlocked.Add(ref _bytes, row.Bytes);
            kept[point] = Fits ? row.Copy() : null;
        }
    }

    /// <summary>Keeps all elements of a point as one row.</summary>
    private sealed class Keeping(Keeper keeper) : IFourPhononVisitor
    {
        private FourPhononRow? _row;
        private int _point;

        public void Begin(int point) => (_point, _row) = (point, null);

        public void Take(FourPhononRow row)
        {
            if (_row is null)
            {
                _row = row.Copy();
            }
            else if (keeper.Fits)
            {
                _row.Append(row);
            }
        }

        public void End() => keeper.Keep(_point, _row!);
    }
}
