using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>
/// A draw made ready: its groups are independent work items, to be computed anywhere and in any order.
/// </summary>
internal sealed class LimitPlan
{
    /// <param name="problem">Crystal and scattering.</param>
    /// <param name="options">Those that the draw was prepared with.</param>
    /// <param name="prepared">See <see cref="LimitSampling.Prepare"/>.</param>
    public LimitPlan(LimitProblem problem, LimitOptions options, PreparedDraw prepared)
    {
        (Problem, Options, Prepared) = (problem, options, prepared);
        Context = new PartnerContext(problem, prepared.Grid, options.Partners);
    }

    public LimitProblem Problem { get; }

    public LimitOptions Options { get; }

    public PreparedDraw Prepared { get; }

    public ModeDraw Draw => Prepared.Draw;

    /// <summary>Groups to evaluate.</summary>
    public int Groups => Draw.Groups;

    internal PartnerContext Context { get; }
}
