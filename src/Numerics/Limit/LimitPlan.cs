namespace PcpCluster.Numerics.Limit;

/// <summary>
/// Everything that is settled before the first modes are evaluated: the wedge, the pilot's lifetime models and the draw. The groups of the draw
/// are independent work items, to be computed anywhere and in any order.
/// </summary>
public sealed class LimitPlan
{
    internal LimitPlan(
        LimitProblem problem, LimitOptions options, WedgeTable table, ModeDraw draw, LifetimeModel[] models, InnerContext inner, double[] modelSum)
    {
        (Problem, Options, Table, Draw, Models, Inner, ModelSum) = (problem, options, table, draw, models, inner, modelSum);
    }

    public LimitProblem Problem { get; }

    public LimitOptions Options { get; }

    public WedgeTable Table { get; }

    public ModeDraw Draw { get; }

    /// <summary>Groups to evaluate.</summary>
    public int Groups => Draw.Groups;

    internal LifetimeModel[] Models { get; }

    internal InnerContext Inner { get; }

    /// <summary>Sum of m c v^2 tau of the model, [temperature].</summary>
    internal double[] ModelSum { get; }
}
