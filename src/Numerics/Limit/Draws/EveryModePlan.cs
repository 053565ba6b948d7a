using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>
/// Every mode of a grid's wedge, with partner sums on shifted grids or cosets: for who wants each rate. Groups of neighbouring points share
/// partner grids; they are independent work items.
/// </summary>
internal sealed class EveryModePlan
{
    private const uint Purpose = 0x300;
    private const int PointsPerGroup = 4;

    private readonly ulong _seed;

    /// <param name="problem">Crystal and scattering.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="partners">Partner sums, at least two batches.</param>
    /// <param name="seed">Of all random numbers.</param>
    public EveryModePlan(LimitProblem problem, QPointGrid grid, PartnerSumOptions partners, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partners.Batches, 2, nameof(partners));
        Wedge = IrreducibleWedge.Build(grid, problem.Group);
        Context = new PartnerContext(problem, grid, partners);
        _seed = seed;
    }

    public IrreducibleWedge Wedge { get; }

    /// <summary>Groups to evaluate.</summary>
    public int Groups => (Wedge.Count + PointsPerGroup - 1) / PointsPerGroup;

    public int BranchCount => Context.BranchCount;

    internal PartnerContext Context { get; }

    /// <summary>Modes of a group: points times branches.</summary>
    public int ModesOfGroup(int group) => Points(group).Count * BranchCount;

    /// <summary>Rate and its standard error of an evaluated mode, 1/ps; NaN for a mode that takes no part.</summary>
    public (double Rate, double Error) RateOf(SampledMode mode, int temperature)
    {
        if (mode.Multiplicity == 0)
        {
            return (double.NaN, double.NaN);
        }

        ModeLifetime lifetime = ModeLifetime.Of(Context.Problem, mode, temperature, 0, fourPhonons: true);
        return (lifetime.Rate, Math.Abs(lifetime.Rate) * Math.Sqrt(lifetime.Variation));
    }

    /// <summary>Evaluates groups: a pure function of the plan.</summary>
    public SampledGroup[] Evaluate(int first, int count, ComputeOptions compute)
    {
        var groups = new SampledGroup[count];
        ParallelWork.ForEach(count, compute, () =>
        {
            var rates =
                new GroupRates(Context, new FirstPoints(Context.FineGrid, Context.Problem.Model.Crystal.Lattice, false), _seed, Purpose);
            return item => groups[item] = rates.RunPoints(Points(first + item), first + item);
        });
        return groups;
    }

    private List<(long Point, int Star)> Points(int group)
    {
        var points = new List<(long, int)>();
        for (int p = group * PointsPerGroup; p < Math.Min(Wedge.Count, (group + 1) * PointsPerGroup); p++)
        {
            points.Add((Wedge.Points[p], Wedge.Weights[p]));
        }

        return points;
    }
}
