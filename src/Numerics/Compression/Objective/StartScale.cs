namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Scales a random start to ||Phi~|| = 0.3 ||Phi||; zero itself is a saddle point of the loss.</summary>
internal static class StartScale
{
    private const double RelativeNorm = 0.3;

    public static void Apply(IPcpLoss loss, Span<double> parameters, int order)
    {
        // f(t) = 1 - a t^n + b t^2n for factors scaled by t, the plain part; n gradient . A = -n a + 2 n b at t = 1
        var gradient = new double[parameters.Length];
        LossTerms terms = loss.Evaluate(parameters, gradient);
        double slope = 0;
        for (int k = 0; k < gradient.Length; k++)
        {
            slope += gradient[k] * parameters[k];
        }

        // for the objective: sum of weights (1 - a + b) and slope = n (2 b - a); b is the squared norm in the objective's metric
        double total = 1 + terms.Weights.Strain + terms.Weights.Elastic;
        double b = (slope / order) - (terms.Objective - total);
        double scale = Math.Pow(RelativeNorm * RelativeNorm * total / b, 1.0 / (2 * order));
        for (int k = 0; k < parameters.Length; k++)
        {
            parameters[k] *= scale;
        }
    }
}
