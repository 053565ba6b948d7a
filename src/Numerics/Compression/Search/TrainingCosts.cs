using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Seconds of one core that a training takes, from counts alone. The nanoseconds are those of one machine (a first-generation EPYC);
/// another one shifts all of them by about the same factor, which a short measurement or the runs that are done tell.
/// </summary>
internal static class TrainingCosts
{
    // nanoseconds of vectors of eight terms, third order: two sites that meet, a translation, a block of the tensor; least squares of
    // evaluations of silicon, rock salt and a crystal of eight atoms. The long-wave terms go with pairs and blocks.
    private static readonly (double Pair, double Shift, double Tuple) Plain = (21, 620, 1460), LongWave = (170, 0, 2450);

    /// <summary>Nanoseconds of a number of a correction pair.</summary>
    private const double Correction = 2;

    /// <summary>More work a pair, translation or block at fourth order.</summary>
    private static readonly (double Pair, double Shift, double Tuple) Fourth = (16.0 / 9, 5, 12);

    /// <summary>Loss and gradient for one accepted step: line searches mostly take the first.</summary>
    private const double EvaluationsOfIteration = 1.1;

    /// <summary>Part of the iterations that a continued run makes before it converges.</summary>
    private const double ContinuedShare = 0.8;

    /// <summary>Seconds of a heat round's means and slopes, for a term and a site.</summary>
    private const double HeatSlopes = 1e-3;

    /// <summary>Seconds of one evaluation of loss and gradient.</summary>
    public static double Evaluation(IEnumerable<EvaluationCounts> counts, bool longWaves) => 1e-9 * counts.Sum(c =>
    {
        (double pair, double shift, double tuple) = longWaves ? LongWave : Plain;
        (double morePair, double moreShift, double moreTuple) = c.Order == 3 ? (1, 1, 1) : Fourth;
        return (c.Rows * Vectors(c.Columns) * ((morePair * pair * c.Pairs) + (moreShift * shift * c.Shifts)))
            + (moreTuple * tuple * c.Tuples * Vectors(c.LinearRows));
    });

    /// <summary>Seconds of one run of a stage.</summary>
    public static double Run(StageMethod method, EvaluationCounts[] counts, int parameters, TrainingObjective objective)
    {
        double share = method.Continues ? ContinuedShare : 1;
        double iteration = (EvaluationsOfIteration * Evaluation(counts, method.Weights.HasLongWaves))
            + (1e-9 * Correction * method.Minimizer(parameters, objective).Memory * parameters);
        double polish = method.Polish && parameters <= TrainerLimits.PolishedParameters
            ? TrainerLimits.PolishIterations * 2 * parameters * Evaluation(counts, method.Weights.HasLongWaves)
            : 0;
        double heat = method.Weights.HasHeat ? HeatSlopes * counts.Sum(c => c.Columns) : 0;
        return (share * method.Iterations * iteration) + polish + heat;
    }

    private static double Vectors(int terms) => (terms + FactorLayout.Lanes - 1) / FactorLayout.Lanes;
}
