using System.Diagnostics;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>What a training takes, about: right within a factor of two or so, as nobody knows which candidates will go on.</summary>
/// <param name="Seconds">Of one core, on this machine.</param>
/// <param name="FirstRank">Null for the whole training; where a rank is searched for, the first one tried, whose time alone is
/// told.</param>
internal sealed record TrainingForecast(double Seconds, int? FirstRank)
{
    /// <summary>Rehearsals whose mean is taken.</summary>
    private const int Rehearsals = 3;

    /// <summary>Seconds for the measurement of the machine's speed: enough for compiled code to become optimised code.</summary>
    private const double Measurement = 0.8;

    /// <summary>Nominal seconds of the stages from a number on.</summary>
    /// <param name="candidates">What can be trained.</param>
    /// <param name="options">Of the search.</param>
    /// <param name="done">Results of the stages before.</param>
    /// <param name="first">Stages with runs, from 0.</param>
    public static double Nominal(
        TrainingCandidates candidates, TrainingOptions options, IReadOnlyList<TrainedCandidate[]> done, int first) =>
        Enumerable.Range(0, Rehearsals)
            .Average(draw => SearchRehearsal.Stages(candidates, options, done, draw)
                .Skip(first)
                .Sum(stage => Costs(stage, options.Objective).Sum()));

    /// <summary>Nominal seconds of every run of a stage.</summary>
    public static double[] Costs(TrainingStage stage, TrainingObjective objective)
    {
        var known = new Dictionary<object, double>();
        return [.. stage.Runs.Select(run => Known(run.Candidate))];

        // subgroups of one order about one support cost about the same, and counting takes time
        double Known(TrainingCandidate candidate)
        {
            object key = candidate.Route == TrainingRoutes.ReducedSymmetry ? candidate.Kind : candidate;
            return known.TryGetValue(key, out double cost)
                ? cost
                : known[key] = TrainingCosts.Run(
                    stage.Method, [.. candidate.Modes.Counts()], candidate.Modes.ParameterCount, objective);
        }
    }

    /// <summary>How many times longer than nominal an evaluation takes here.</summary>
    public static double MeasureSpeed(TrainingCandidates candidates, TrainingOptions options)
    {
        Parametrisation modes = SearchRehearsal.Stages(candidates, options, []).First().Runs[0].Candidate.Modes;
        IPcpLoss loss = modes.CreateLoss(LossWeights.Plain);
        double[] point = new double[loss.ParameterCount], gradient = new double[loss.ParameterCount];
        loss.RandomStart(options.Seed, 0, point);
        double best = double.PositiveInfinity;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < Measurement;)
        {
            long one = Stopwatch.GetTimestamp();
            loss.Evaluate(point, gradient);
            best = Math.Min(best, Stopwatch.GetElapsedTime(one).TotalSeconds);
        }

        return best / TrainingCosts.Evaluation(modes.Counts(), longWaves: false);
    }
}
