namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Force constants made to obey permutation symmetry and the acoustic sum rule.</summary>
/// <param name="Constants">The corrected tensor; blocks as given, then permutations that were missing.</param>
/// <param name="RelativeChange">Norm of the change over the norm of the input.</param>
/// <param name="Remaining">Violation that is left.</param>
/// <param name="Iterations">Conjugate-gradient steps taken.</param>
internal sealed record SumRuleCorrection(
    AnharmonicForceConstants Constants, double RelativeChange, SumRuleViolation Remaining, int Iterations)
{
    /// <summary>
    /// The nearest tensor (least change of the sum of squares, on the given blocks and their permutations) that obeys both the sum rule
    /// over every leg and permutation symmetry. Its space group is that of the input. To be applied before compressing: the compressed form
    /// obeys both rules, so that their violation would be the floor of its error.
    /// </summary>
    /// <param name="constants">Third or fourth order.</param>
    /// <param name="relativeTolerance">Largest sum left, relative to the largest force constant.</param>
    /// <param name="iterationLimit">Conjugate-gradient steps at most.</param>
    public static SumRuleCorrection Of(AnharmonicForceConstants constants, double relativeTolerance = 1e-12, int iterationLimit = 1000)
    {
        AnharmonicForceConstants closed = PermutationSymmetry.Close(constants);
        var symmetrise = new PermutationMean(closed);
        var violation = new LegGroups(closed, closed.Order - 1);
        double[] start = symmetrise.Apply(closed.Values);
        double tolerance = relativeTolerance * RuleViolation.LargestMagnitude(start);

        // On symmetric tensors the sum over the last leg is enough. With P the permutation mean and M the group mean, the projection of
        // x is x - P M y, where M P M y = M x is solved by conjugate gradients.
        double[] corrected = start;
        double[] residual = violation.Means(start);
        double[] direction = residual;
        double squared = Dot(residual, residual);
        int iterations = 0;
        while (iterations < iterationLimit && squared > 0 && RuleViolation.LargestMagnitude(violation.Sums(corrected)) > tolerance)
        {
            double[] change = symmetrise.Apply(direction);
            double[] image = violation.Means(change);
            double curvature = Dot(direction, image);
            if (!(curvature > 0))
            {
                break;
            }

            double step = squared / curvature;
            corrected = Combine(corrected, -step, change);
            residual = Combine(residual, -step, image);
            double next = Dot(residual, residual);
            direction = Combine(residual, next / squared, direction);
            squared = next;
            iterations++;
        }

        var result = new AnharmonicForceConstants(closed.Order, closed.Atoms, closed.Cells, symmetrise.Apply(corrected));
        double[] difference = Combine(result.Values, -1, closed.Values);
        double norm = Math.Sqrt(Dot(closed.Values, closed.Values));
        double relativeChange = norm > 0 ? Math.Sqrt(Dot(difference, difference)) / norm : 0;
        return new(result, relativeChange, AcousticSumRule.Violation(result), iterations);
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>a + factor b.</summary>
    private static double[] Combine(double[] a, double factor, double[] b)
    {
        double[] sum = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            sum[i] = a[i] + (factor * b[i]);
        }

        return sum;
    }
}
