using PcpCluster.Numerics.Limit.Draws;

namespace PcpCluster.Numerics.Limit.Estimates;

/// <summary>
/// Sums over modes that were all evaluated: nothing but the noise of the partner sums is left. Batches are split into two halves; with S
/// and S' a group's sums from either half alone, (S - S')^2/4 is the variance of their mean, and groups, which share no partner grids, are
/// independent.
/// </summary>
internal sealed class CompleteSum(IReadOnlyList<SampledGroup> groups, int temperatures) : IModeSum
{
    private readonly (SampledMode First, SampledMode Second)[][] _halves =
        [.. groups.Select(g => g.Modes.Select(m => (Half(m, 0, temperatures), Half(m, 1, temperatures))).ToArray())];

    public IReadOnlyList<SampledGroup> Groups => groups;

    public SampledValue Of(Func<SampledMode, double> quantity)
    {
        double total = 0, variance = 0;
        for (int g = 0; g < groups.Count; g++)
        {
            double difference = 0;
            for (int k = 0; k < _halves[g].Length; k++)
            {
                total += quantity(groups[g].Modes[k]);
                difference += quantity(_halves[g][k].First) - quantity(_halves[g][k].Second);
            }

            variance += 0.25 * difference * difference;
        }

        return new(total, Math.Sqrt(variance));
    }

    private static SampledMode Half(SampledMode mode, int parity, int temperatures)
    {
        int row = mode.Sets * temperatures;
        return mode with
        {
            Three = Rows(mode.Three, row),
            Four = Rows(mode.Four, temperatures),
            Isotope = Rows(mode.Isotope, 1),
        };

        double[] Rows(double[] values, int length) => [.. values.Where((_, i) => i / length % 2 == parity)];
    }
}
