using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.TargetError;

/// <summary>One kind of process to be sampled, as the decisions see it.</summary>
/// <param name="Cost">Of one wave-vector tuple; only ratios between sources matter.</param>
/// <param name="ExhaustiveTuples">Tuples that the exhaustive sum looks at; null where that is out of question.</param>
internal sealed record RoundSource(double Cost, double? ExhaustiveTuples);

/// <summary>What a round wants of one source: the tuples of a plan, or with <paramref name="Plan"/> null every process.</summary>
internal sealed record RoundWish(SamplingPlan? Plan);

/// <summary>
/// A round of sampling. Whoever has computed it puts the channels into <see cref="Found"/> before asking for the next round.
/// </summary>
/// <param name="Name">"pilot", "round 1", ...</param>
/// <param name="Wishes">[source]; null where nothing is wanted of the source.</param>
internal sealed record SamplingRound(string Name, IReadOnlyList<RoundWish?> Wishes)
{
    /// <summary>[source], for every wish its channels.</summary>
    public IReadOnlyList<ChannelRates>?[] Found { get; } = new IReadOnlyList<ChannelRates>?[Wishes.Count];
}

/// <summary>
/// The decisions of <see cref="TargetErrorSampling"/>, round by round, without computing anything: rounds may be evaluated in this process,
/// or in parts by many.
/// </summary>
/// <param name="problem">The problem that the sources sample.</param>
/// <param name="sources">At least one.</param>
/// <param name="assemble">Joins sampled channels, and whatever else is known, to rates of the whole grid.</param>
/// <param name="conduct">The conductivity of rates.</param>
/// <param name="target">Relative standard error, above 0.</param>
/// <param name="seed">Seed of all streams.</param>
/// <param name="pilotTuples">Tuples a first wave vector and source in the pilot, all batches together.</param>
internal sealed class TargetErrorRounds(
    ScatteringProblem problem,
    IReadOnlyList<RoundSource> sources,
    Func<IReadOnlyList<ChannelRates>, ScatteringRates> assemble,
    Func<ScatteringRates, IReadOnlyList<Conductivity>> conduct,
    double target,
    ulong seed,
    long pilotTuples = TargetErrorRounds.DefaultPilotTuples)
{
    public const long DefaultPilotTuples = 128;

    private const int MaximumRounds = 12;

    /// <summary>
    /// After the pilot, exhaustive sums are taken when they look at no more than this many times the tuples that sampling needs; before it,
    /// when they cost no more than the pilot.
    /// </summary>
    private const double ExhaustivePreference = 2;

    private readonly List<ChannelRates> _summed = [];
    private readonly List<SamplingPlan>[] _draws = [.. sources.Select(_ => new List<SamplingPlan>())];

    /// <summary>Set when the last round was taken in.</summary>
    public TargetErrorResult? Result { get; private set; }

    /// <summary>The rounds, to be gone through once.</summary>
    public IEnumerable<SamplingRound> Rounds()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(target);
        double pilotCost = sources.Sum(s => s.Cost) * pilotTuples * problem.FirstPoints.Count;
        List<int> open = [.. Enumerable.Range(0, sources.Count).Where(s => !(sources[s].ExhaustiveTuples * sources[s].Cost <= pilotCost))];
        SamplingPlan pilot = SamplingPlan.Uniform(problem.FirstPoints.Count, pilotTuples, seed);
        SamplingRound round = new("pilot", [.. sources.Select((_, s) => new RoundWish(open.Contains(s) ? pilot : null))]);
        yield return round;
        SumUp(round, Enumerable.Range(0, sources.Count).Except(open));
        List<IReadOnlyList<ChannelRates>> sampled = [.. open.Select(s => round.Found[s]!)];
        if (Judge(sampled, 1) <= 1)
        {
            open.ForEach(s => _draws[s].Add(pilot));
            yield break;
        }

        int[][] tuples = Allocate(sampled, open, pilot.Batches, out int[] exhaustive);
        for (int number = 1; number <= MaximumRounds; number++)
        {
            SamplingPlan[] plans = [.. tuples.Select(t => pilot with { Round = number, TuplesPerBatch = t })];
            var wishes = new RoundWish?[sources.Count];
            Array.ForEach(exhaustive, s => wishes[s] = new RoundWish(null));
            for (int i = 0; i < open.Count; i++)
            {
                wishes[open[i]] = new RoundWish(plans[i]);
                _draws[open[i]].Add(plans[i]);
            }

            round = new($"round {number}", wishes);
            yield return round;
            SumUp(round, exhaustive);
            exhaustive = [];
            sampled = [.. open.Select((s, i) => number == 1 ? round.Found[s]! : SampledPool.Join(problem, sampled[i], round.Found[s]!))];
            double excess = Judge(sampled, number + 1);
            if (excess <= 1)
            {
                yield break;
            }

            double growth = Math.Min(4, (1.1 * excess) - 1);
            tuples = [.. sampled.Select(c => c[0].Batches!.Tuples.Select(n => SampleAllocation.WholeDraws(growth * n)).ToArray())];
        }
    }

    /// <summary>The conductivity so far; returns by which factor the tuples have to grow.</summary>
    private double Judge(List<IReadOnlyList<ChannelRates>> sampled, int rounds)
    {
        ScatteringRates rates = assemble([.. _summed, .. sampled.SelectMany(c => c)]);
        IReadOnlyList<Conductivity> kappa = conduct(rates);
        double excess = Excess(kappa);
        Result = new(rates, kappa, rounds, excess <= 1, _draws);
        return excess;
    }

    // what the pilot says each source needs; sources for which every process is hardly more are closed
    private int[][] Allocate(List<IReadOnlyList<ChannelRates>> sampled, List<int> open, int batches, out int[] exhaustive)
    {
        List<TupleNoise> noise = [.. sampled.Select(c => TupleNoise.Of(
            Result!.Rates, Result.Conductivities, channel => c.Any(r => r.Channel == channel), c[0].Batches!.Tuples))];
        int[][] tuples = SampleAllocation.TuplesPerBatch(noise, [.. open.Select(s => sources[s].Cost)], batches, target);
        var closed = new List<int>();
        for (int i = open.Count - 1; i >= 0; i--)
        {
            if (sources[open[i]].ExhaustiveTuples <= ExhaustivePreference * batches * tuples[i].Sum(n => (double)n))
            {
                closed.Add(open[i]);
                open.RemoveAt(i);
                noise.RemoveAt(i);
                tuples = SampleAllocation.TuplesPerBatch(noise, [.. open.Select(s => sources[s].Cost)], batches, target);
            }
        }

        exhaustive = [.. closed];
        return tuples;
    }

    private void SumUp(SamplingRound round, IEnumerable<int> exhaustive) => _summed.AddRange(exhaustive.SelectMany(s => round.Found[s]!));

    // variance and bias fall as the inverse of the tuples
    private double Excess(IReadOnlyList<Conductivity> kappa) => kappa.Max(k =>
    {
        double error = k.MeanStandardError / (target * k.Mean);
        double bias = Math.Abs(k.BiasCorrection[0, 0] + k.BiasCorrection[1, 1] + k.BiasCorrection[2, 2]) / (3 * target * k.Mean);
        return Math.Max(error * error, bias);
    });
}
