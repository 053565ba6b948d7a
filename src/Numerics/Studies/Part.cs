namespace PcpCluster.Numerics.Studies;

/// <summary>One unit of work: a range of whatever the wave is about (irreducible q-points, groups of drawn modes, a training).</summary>
/// <param name="Index">Position in the wave, from 0; results are reduced in this order.</param>
/// <param name="Group">What progress is counted by, from 0 (a grid of a sweep).</param>
/// <param name="Label">For people: "grid 16x16x16".</param>
/// <param name="First">First item of the range.</param>
/// <param name="Count">How many items.</param>
/// <param name="Cost">Estimated seconds of one core; steers the order of work, never a result.</param>
public sealed record Part(int Index, int Group, string Label, long First, int Count, double Cost = 0)
{
    /// <summary>How messages and reports name the part.</summary>
    public override string ToString() =>
        Count == 1 ? $"part {Index} ({Label}, item {First})" : $"part {Index} ({Label}, items {First} to {First + Count - 1})";
}
