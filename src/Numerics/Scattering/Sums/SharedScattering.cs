using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>What some groups of owners of triples give all irreducible points.</summary>
/// <param name="Values">
/// For each group, and each point that it serves (<see cref="SharedTriples.Served"/>), the numbers of <see cref="SharedSums.Write"/>.
/// </param>
/// <param name="Elements">Matrix elements that were made.</param>
/// <param name="Times">Where the time went.</param>
internal sealed record SharedResult(double[][] Values, long Elements, KernelTimes Times);

/// <summary>
/// Exhaustive three-phonon rates, an element made once for all three of its phonons. What a group of owners gives does not depend on who
/// else is summed with it, and <see cref="Join"/> adds in the order of groups: the bits depend neither on threads nor on how the groups are
/// cut.
/// </summary>
internal static class SharedScattering
{
    /// <param name="problem">All irreducible points of the grid.</param>
    /// <param name="triples">Of the grid.</param>
    /// <param name="first">First group of owners.</param>
    /// <param name="count">How many.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <param name="makeKernel">Kernels of the grid, one a thread; used ones will do.</param>
    public static SharedResult Run<TVertex>(
        ScatteringProblem problem,
        SharedTriples triples,
        int first,
        int count,
        ComputeOptions options,
        Func<SharedTripleKernel<TVertex>> makeKernel)
        where TVertex : struct, IThreePhononVertex
    {
        var values = new double[count][];
        var kernels = new List<SharedTripleKernel<TVertex>>();
        int length = SharedSums.Length(problem.Modes.BranchCount, problem.Temperatures.Count);
        ParallelWork.ForEach(count, options, () =>
        {
            SharedTripleKernel<TVertex> kernel = makeKernel();
            kernel.Restart();
            lock (kernels)
            {
                kernels.Add(kernel);
            }

            return item =>
            {
                int group = first + item;
                foreach (int point in triples.Served(group))
                {
                    kernel.Clear(point);
                }

                foreach (int owner in triples.Owners(group).Where(o => !triples.Of(o).IsEmpty))
                {
                    kernel.Begin(problem.FirstPoints[owner]);
                    foreach (SharedTriple triple in triples.Of(owner))
                    {
                        options.Cancellation.ThrowIfCancellationRequested();
                        kernel.Add(triple, owner);
                    }
                }

                values[item] = new double[triples.Served(group).Length * length];
                for (int i = 0; i < triples.Served(group).Length; i++)
                {
                    kernel.SumsOf(triples.Served(group)[i]).Write(values[item].AsSpan(i * length, length));
                }
            };
        });
        return new(values, kernels.Sum(k => k.Elements), kernels.Aggregate(KernelTimes.Zero, (sum, kernel) => sum + kernel.Times));
    }

    /// <summary>Absorption and emission of all irreducible points.</summary>
    /// <param name="problem">All irreducible points of the grid.</param>
    /// <param name="triples">Of the grid.</param>
    /// <param name="values">What the groups gave, all of them in order, see <see cref="SharedResult"/>.</param>
    public static ChannelRates[] Join(ScatteringProblem problem, SharedTriples triples, IEnumerable<ReadOnlyMemory<double>> values)
    {
        int branches = problem.Modes.BranchCount, temperatures = problem.Temperatures.Count, modes = problem.FirstModeCount;
        int length = SharedSums.Length(branches, temperatures), group = 0;
        ChannelRates[] channels =
        [
            new(ScatteringChannel.Absorption, temperatures, modes),
            new(ScatteringChannel.Emission, temperatures, modes),
        ];
        double[][] processes = [new double[modes], new double[modes]];
        foreach (ReadOnlyMemory<double> given in values)
        {
            for (int i = 0; i < triples.Served(group).Length; i++)
            {
                Add(given.Span.Slice(i * length, length), triples.Served(group)[i] * branches, branches, channels, processes);
            }

            group++;
        }

        for (int channel = 0; channel < channels.Length; channel++)
        {
            Finish(problem, channels[channel], processes[channel]);
        }

        return channels;
    }

    // umklapp in Rate until the end
    private static void Add(ReadOnlySpan<double> from, int mode, int branches, ChannelRates[] channels, double[][] processes)
    {
        from = Each(from, branches, channels, c => c.PhaseSpace, mode);
        for (int channel = 0; channel < channels.Length; channel++)
        {
            Add(from[..branches], processes[channel].AsSpan(mode, branches));
            from = from[branches..];
        }

        for (int t = 0; t < channels[0].Rate.Length; t++)
        {
            int at = t;
            from = Each(from, branches, channels, c => c.WeightedPhaseSpace[at], mode);
            from = Each(from, branches, channels, c => c.Rate[at], mode);
            from = Each(from, branches, channels, c => c.Normal[at], mode);
        }
    }

    private static ReadOnlySpan<double> Each(
        ReadOnlySpan<double> from, int branches, ChannelRates[] channels, Func<ChannelRates, double[]> target, int mode)
    {
        foreach (ChannelRates channel in channels)
        {
            Add(from[..branches], target(channel).AsSpan(mode, branches));
            from = from[branches..];
        }

        return from;
    }

    private static void Add(ReadOnlySpan<double> from, Span<double> target)
    {
        for (int i = 0; i < from.Length; i++)
        {
            target[i] += from[i];
        }
    }

    // factors as in RateAccumulator.Store
    private static void Finish(ScatteringProblem problem, ChannelRates channel, double[] processes)
    {
        double tuples = problem.Modes.Grid.Count, share = problem.Constants.ThreePhononPrefactor / tuples;
        for (int mode = 0; mode < processes.Length; mode++)
        {
            channel.PhaseSpace[mode] /= tuples;
            channel.Processes[mode] = (long)Math.Round(processes[mode]);
            for (int t = 0; t < channel.Rate.Length; t++)
            {
                channel.WeightedPhaseSpace[t][mode] /= tuples;
                channel.Rate[t][mode] = share * (channel.Normal[t][mode] + channel.Rate[t][mode]);
                channel.Normal[t][mode] *= share;
            }
        }

        for (int point = 0; point < problem.FirstPoints.Count; point++)
        {
            DegenerateMean.Average(problem, point, channel);
        }
    }
}
