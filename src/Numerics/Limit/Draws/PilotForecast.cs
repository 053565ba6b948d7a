using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>The standard error that the pilot lets expect of a draw with other probabilities.</summary>
internal static class PilotForecast
{
    /// <summary>What the pilot does not see: the model was fitted to these very modes, and extrapolating the width adds noise.</summary>
    private const double Caution = 1.25;

    /// <summary>
    /// Square root of the number of modes times the relative standard error of kappa, the largest over temperatures. With d = K/p' for the
    /// pilot's modes in the order of the draw (branch, frequency) and weights p'/p, the variance of a systematic sample is that of
    /// successive differences, sum w (d_i - d_(i-1))^2/2 over the sum of w.
    /// </summary>
    /// <param name="problem">Temperatures and boundaries.</param>
    /// <param name="importance">Probabilities p' of the draw to come.</param>
    /// <param name="pilot">The pilot's draw, with its p.</param>
    /// <param name="groups">What it found.</param>
    public static double VariationOfOne(LimitProblem problem, ModeImportance importance, ModeDraw pilot, IReadOnlyList<SampledGroup> groups)
    {
        double largest = 0;
        for (int t = 0; t < problem.Temperatures.Count; t++)
        {
            largest = Math.Max(largest, Variation(problem, importance, pilot, groups, t));
        }

        return Caution * largest;
    }

    private static double Variation(
        LimitProblem problem, ModeImportance importance, ModeDraw pilot, IReadOnlyList<SampledGroup> groups, int t)
    {
        int branches = importance.Table.BranchCount;
        var found = new List<(int Branch, double Frequency, double Ratio, double Weight)>();
        foreach (SampledGroup group in groups)
        {
            for (int k = 0; k < group.Modes.Count; k++)
            {
                SampledMode mode = group.Modes[k];
                DrawnMode drawn = pilot.Group(group.Group)[k];
                double probability = importance.Probability[((long)drawn.Point * branches) + drawn.Branch];
                if (mode.Multiplicity > 0 && probability > 0)
                {
                    double heat =
                        mode.Multiplicity * ModeLifetime.HeatCapacity(problem, mode.Frequency, t) * ModeLifetime.SpeedSquared(mode)
                            * ModeLifetime.Of(problem, mode, t, 0, fourPhonons: true).Lifetime;
                    found.Add((drawn.Branch, mode.Frequency, heat / probability, probability / drawn.Probability));
                }
            }
        }

        found.Sort((a, b) => a.Branch != b.Branch ? a.Branch.CompareTo(b.Branch) : a.Frequency.CompareTo(b.Frequency));
        double weights = 0, mean = 0, squares = 0;
        for (int i = 0; i < found.Count; i++)
        {
            weights += found[i].Weight;
            mean += found[i].Weight * found[i].Ratio;
            double step = i > 0 ? found[i].Ratio - found[i - 1].Ratio : 0;
            squares += 0.5 * found[i].Weight * step * step;
        }

        return mean > 0 ? Math.Sqrt(squares * weights) / mean : 1;
    }
}
