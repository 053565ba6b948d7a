using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>A first mode that was drawn.</summary>
/// <param name="Point">Position in the wedge.</param>
/// <param name="GridPoint">Number of the grid point.</param>
/// <param name="Star">Points of its star.</param>
/// <param name="Branch">Branch.</param>
/// <param name="Probability">With which one draw takes this mode.</param>
internal readonly record struct DrawnMode(int Point, long GridPoint, int Star, int Branch, double Probability);

/// <summary>
/// Replicated systematic sampling with probability proportional to size. Modes are sorted by branch, frequency and direction, the line of
/// their cumulated probabilities is cut into blocks, and each replicate takes equally spaced points with its own random start in every
/// block. The modes of one replicate in one block form a group: groups are independent of each other, and the spread of the replicates
/// within the blocks gives a variance without any assumption.
/// </summary>
internal sealed class ModeDraw
{
    private readonly DrawnMode[] _modes;

    /// <param name="modes">[group * group size + k].</param>
    /// <param name="replicates">Independent samples.</param>
    /// <param name="blocks">Blocks of the line of probabilities.</param>
    /// <param name="groupSize">Modes of a group.</param>
    public ModeDraw(DrawnMode[] modes, int replicates, int blocks, int groupSize)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(modes.Length, replicates * blocks * groupSize, nameof(modes));
        _modes = modes;
        (Replicates, Blocks, GroupSize) = (replicates, blocks, groupSize);
    }

    public int Replicates { get; }

    public int Blocks { get; }

    /// <summary>Modes of a group.</summary>
    public int GroupSize { get; }

    /// <summary>Replicates times blocks; group = block * replicates + replicate.</summary>
    public int Groups => Replicates * Blocks;

    /// <summary>Modes drawn by one replicate.</summary>
    public int ModesOfReplicate => Blocks * GroupSize;

    /// <summary>All modes, [group * group size + k].</summary>
    public ReadOnlySpan<DrawnMode> Modes => _modes;

    public ReadOnlySpan<DrawnMode> Group(int group) => _modes.AsSpan(group * GroupSize, GroupSize);

    /// <param name="importance">Probabilities.</param>
    /// <param name="modes">Modes wanted in all, rounded up to whole groups.</param>
    /// <param name="replicates">Independent samples, at least 2.</param>
    /// <param name="groupSize">Modes that share partner grids.</param>
    /// <param name="seed">Of the random starts.</param>
    /// <param name="purpose">Keeps draws with one seed apart.</param>
    internal static ModeDraw Make(ModeImportance importance, int modes, int replicates, int groupSize, ulong seed, uint purpose)
    {
        int blocks = Math.Max(1, (modes + (replicates * groupSize) - 1) / (replicates * groupSize));
        int count = blocks * replicates * groupSize;
        var wanted = new (double Place, int Slot)[count];
        for (int group = 0, slot = 0; group < blocks * replicates; group++)
        {
            double start = new RandomStream(seed, (ulong)group, purpose).NextDouble();
            for (int k = 0; k < groupSize; k++, slot++)
            {
                wanted[slot] = (((group / replicates) + ((k + start) / groupSize)) / blocks, slot);
            }
        }

        Array.Sort(wanted, (a, b) => a.Place != b.Place ? a.Place.CompareTo(b.Place) : a.Slot.CompareTo(b.Slot));
        int[] order = Order(importance.Table);
        double[] probability = importance.Probability;
        double total = 0;
        foreach (int mode in order)
        {
            total += probability[mode];
        }

        var drawn = new DrawnMode[count];
        int branches = importance.Table.BranchCount, next = 0, last = -1;
        double sum = 0;
        foreach (int mode in order)
        {
            if (probability[mode] <= 0)
            {
                continue;
            }

            last = mode;
            sum += probability[mode] / total;
            for (; next < count && wanted[next].Place < sum; next++)
            {
                drawn[wanted[next].Slot] = Drawn(mode);
            }
        }

        if (last < 0)
        {
            throw new InputException(
                "No mode of the grid carries heat: every frequency or every group velocity is zero. Take a finer grid.");
        }

        for (; next < count; next++)
        {
            drawn[wanted[next].Slot] = Drawn(last);
        }

        return new(drawn, replicates, blocks, groupSize);

        DrawnMode Drawn(int mode)
        {
            (int point, int branch) = Math.DivRem(mode, branches);
            IrreducibleWedge wedge = importance.Table.Wedge;
            return new(point, wedge.Points[point], wedge.Weights[point], branch, probability[mode] / total);
        }
    }

    // by branch, then in steps of log(omega + 0.5), then by direction, up and down in turn, so that neighbours are alike
    private static int[] Order(WedgeTable table)
    {
        int modes = checked((int)table.Frequency.LongLength);
        var keys = new ulong[modes];
        var order = new int[modes];
        for (int mode = 0; mode < modes; mode++)
        {
            (int point, int branch) = Math.DivRem(mode, table.BranchCount);
            int shell = (int)Math.Floor(6 * (Math.Log(Math.Max(0, table.Frequency[mode]) + 0.5) + 1));
            uint direction = (uint)(table.CubicFourth[point] * 1e6);
            keys[mode] = ((ulong)branch << 52) | ((ulong)shell << 32) | ((shell & 1) == 0 ? direction : 2_000_000 - direction);
            order[mode] = mode;
        }

        // ties keep the order of indices: the key's low bits do not hold them, so sort pairs stably by sorting blocks of equal keys
        Array.Sort(keys, order);
        for (int start = 0; start < modes;)
        {
            int end = start + 1;
            while (end < modes && keys[end] == keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                Array.Sort(order, start, end - start);
            }

            start = end;
        }

        return order;
    }
}
