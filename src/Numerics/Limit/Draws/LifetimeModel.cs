using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>
/// Lifetimes for choosing first modes: for each branch log(rate/omega^2) linear in log(omega + 0.3), |q|, the cubic invariants K4 and K6 of
/// the direction (cubic crystals only) and |v|, fitted by weighted ridge regression to a pilot sample. Features are clipped to the pilot's
/// range, as the model must not extrapolate. Whatever it says only changes the variance of the estimate, not its mean.
/// </summary>
internal sealed class LifetimeModel
{
    public const int FeatureCount = 5;

    private const double Ridge = 3e-3;
    private const int FewestModes = 8;

    private readonly BranchFit[] _branches;

    private LifetimeModel(BranchFit[] branches) => _branches = branches;

    /// <param name="modes">Pilot modes: branch, frequency, features, rate in 1/ps and weight (their heat).</param>
    /// <param name="branchCount">Number of branches.</param>
    /// <param name="cubic">Whether the cubic invariants count.</param>
    public static LifetimeModel Fit(IReadOnlyList<PilotMode> modes, int branchCount, bool cubic)
    {
        PilotMode[] usable = [.. modes.Where(m => m.Rate > 0 && m.Weight > 0)];
        var branches = new BranchFit[branchCount];
        double overall = Mean(usable);
        for (int branch = 0; branch < branchCount; branch++)
        {
            PilotMode[] own = [.. usable.Where(m => m.Branch == branch)];
            branches[branch] = own.Length switch
            {
                0 => BranchFit.Constant(overall),
                < FewestModes => BranchFit.Constant(Mean(own)),
                _ => FitBranch(own, cubic),
            };
        }

        return new(branches);
    }

    /// <summary>Lifetime in ps.</summary>
    public double Lifetime(int branch, double frequency, ReadOnlySpan<double> features)
    {
        BranchFit fit = _branches[branch];
        double log = fit.Intercept;
        for (int k = 0; k < FeatureCount; k++)
        {
            log += fit.Slope[k] * Math.Clamp(features[k], fit.Lowest[k], fit.Highest[k]);
        }

        return Math.Exp(-log) / (frequency * frequency);
    }

    /// <summary>The features of a mode.</summary>
    public static void Features(WedgeTable table, int point, int branch, Span<double> features)
    {
        long mode = ((long)point * table.BranchCount) + branch;
        features[0] = Math.Log(Math.Max(0, table.Frequency[mode]) + 0.3);
        features[1] = table.WaveNumber[point];
        features[2] = table.CubicFourth[point];
        features[3] = table.CubicSixth[point];
        features[4] = Math.Sqrt(table.SpeedSquared[mode]);
    }

    private static double Mean(PilotMode[] modes)
    {
        double weight = modes.Sum(m => m.Weight);
        return weight > 0 ? modes.Sum(m => m.Weight * Target(m)) / weight : 0;
    }

    private static double Target(PilotMode mode) => Math.Log(mode.Rate / (mode.Frequency * mode.Frequency));

    private static BranchFit FitBranch(PilotMode[] modes, bool cubic)
    {
        double total = modes.Sum(m => m.Weight);
        var mean = new double[FeatureCount];
        var deviation = new double[FeatureCount];
        for (int k = 0; k < FeatureCount; k++)
        {
            int feature = k;
            mean[k] = modes.Sum(m => m.Weight * m.Features[feature]) / total;
            double variance =
                modes.Sum(m => m.Weight * (m.Features[feature] - mean[feature]) * (m.Features[feature] - mean[feature])) / total;
            bool used = variance > 1e-12 && (cubic || k is not (2 or 3));
            deviation[k] = used ? Math.Sqrt(variance) : double.PositiveInfinity;
        }

        double centre = Mean(modes);
        var matrix = new double[FeatureCount, FeatureCount];
        var right = new double[FeatureCount];
        foreach (PilotMode mode in modes)
        {
            double w = mode.Weight / total;
            for (int i = 0; i < FeatureCount; i++)
            {
                double x = (mode.Features[i] - mean[i]) / deviation[i];
                right[i] += w * x * (Target(mode) - centre);
                for (int j = 0; j < FeatureCount; j++)
                {
                    matrix[i, j] += w * x * (mode.Features[j] - mean[j]) / deviation[j];
                }
            }
        }

        for (int i = 0; i < FeatureCount; i++)
        {
            matrix[i, i] += Ridge;
        }

        double[] slope = SmallLinearSystem.Solve(matrix, right);
        double intercept = centre;
        for (int k = 0; k < FeatureCount; k++)
        {
            slope[k] /= deviation[k];
            intercept -= slope[k] * mean[k];
        }

        return new BranchFit(
            intercept,
            slope,
            [.. Enumerable.Range(0, FeatureCount).Select(k => modes.Min(m => m.Features[k]))],
            [.. Enumerable.Range(0, FeatureCount).Select(k => modes.Max(m => m.Features[k]))]);
    }

    private sealed record BranchFit(double Intercept, double[] Slope, double[] Lowest, double[] Highest)
    {
        public static BranchFit Constant(double value) =>
            new(value, new double[FeatureCount], new double[FeatureCount], new double[FeatureCount]);
    }
}

/// <summary>A mode of the pilot sample.</summary>
/// <param name="Branch">Branch.</param>
/// <param name="Frequency">rad/ps.</param>
/// <param name="Features">See <see cref="LifetimeModel.Features"/>.</param>
/// <param name="Rate">1/ps.</param>
/// <param name="Weight">Its part of the heat.</param>
internal sealed record PilotMode(int Branch, double Frequency, double[] Features, double Rate, double Weight);
