using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>A grid whose rates do not fit the memory.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Needed">GB.</param>
/// <param name="Allowed">GB.</param>
/// <param name="Finest">The finest grid of the same shape that fits, null where not even one point does.</param>
internal sealed record GridShortage(QPointGrid Grid, double Needed, double Allowed, QPointGrid? Finest)
{
    public string Describe() => FormattableString.Invariant(
        $"grid {Grid}: about {Needed:F1} GB of memory are needed, {Allowed:G3} GB are allowed.");

    /// <summary>The commands that would work.</summary>
    public string Remedy() => FormattableString.Invariant(
        $"Draw first phonons (pcp converge INPUT --grids {Grid} --fine 0 --target-error 1), {SmallerOrMore()}");

    /// <summary>The options that would work.</summary>
    public string SmallerOrMore()
    {
        string more = FormattableString.Invariant($"allow --memory {Math.Ceiling(Needed)}.");
        return Finest is null ? more : $"take --grid {Finest}, or {more}";
    }
}
