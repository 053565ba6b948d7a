using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport.Coherences;

/// <summary>Coherences of one wave vector at one temperature, without the prefactor k_B/(N Omega) and the weight of its star.</summary>
/// <param name="Modes">[6 * branch + component], star average done.</param>
/// <param name="CellAveraged">The sum over branches with averaged Lorentzians, six components.</param>
/// <param name="Slopes">Change of a third of the trace with the rate of each branch.</param>
internal sealed record PointCoherence(double[] Modes, double[] CellAveraged, double[] Slopes)
{
    public static PointCoherence Of(
        VelocityOperator velocity, ScatteringRates rates, int t, int point, Vector3D[] steps, double[] average, TransportOptions options)
    {
        int n = rates.Phonons.BranchCount;
        var result = new PointCoherence(new double[6 * n], new double[6], new double[n]);
        if (options.LeaveOutGamma && rates.WedgePoints[point] == 0)
        {
            return result;
        }

        Span<double> product = stackalloc double[6];
        Span<double> tensor = stackalloc double[6];
        for (int s = 0; s < n; s++)
        {
            for (int u = s + 1; u < n; u++)
            {
                int modeS = (point * n) + s, modeU = (point * n) + u;
                double omegaS = rates.Phonons.Frequencies[modeS], omegaU = rates.Phonons.Frequencies[modeU];
                if (!(omegaS > 0) || !(omegaU > 0) || omegaS == omegaU || !rates.IsKnown(t, modeS) || !rates.IsKnown(t, modeU))
                {
                    continue;
                }

                Products(velocity, n, s, u, product);
                SymmetricTensor.Apply(average, product, tensor);
                double cs = ThermalConductivity.ModeHeatCapacity(omegaS, rates.Temperatures[t], options);
                double cu = ThermalConductivity.ModeHeatCapacity(omegaU, rates.Temperatures[t], options);
                double distance = omegaS - omegaU, width = 0.5 * (rates.Total[t][modeS] + rates.Total[t][modeU]);
                double capacity = 0.5 * (omegaS + omegaU) * ((cs / omegaS) + (cu / omegaU)); // both orders of the pair
                double square = (distance * distance) + (width * width);
                double factor = capacity * width / square;
                double broad = capacity * Averaged(distance, width, Span(velocity, n, s, u, steps));
                double share = cs + cu > 0 ? cs / (cs + cu) : 0.5;
                for (int k = 0; k < 6; k++)
                {
                    result.Modes[(6 * s) + k] += share * factor * tensor[k];
                    result.Modes[(6 * u) + k] += (1 - share) * factor * tensor[k];
                    result.CellAveraged[k] += broad * tensor[k];
                }

                double slope = 0.5 * capacity * ((distance * distance) - (width * width)) / (square * square)
                    * (tensor[0] + tensor[1] + tensor[2]) / 3;
                result.Slopes[s] += slope;
                result.Slopes[u] += slope;
            }
        }

        return result;
    }

    // Re(V_st,a V_ts,b) in the order xx, yy, zz, yz, xz, xy; V is Hermitian
    private static void Products(VelocityOperator velocity, int n, int s, int u, Span<double> product)
    {
        ReadOnlySpan<int> left = [0, 1, 2, 1, 0, 0];
        ReadOnlySpan<int> right = [0, 1, 2, 2, 2, 1];
        for (int k = 0; k < 6; k++)
        {
            int a = (((left[k] * n) + s) * n) + u, b = (((right[k] * n) + s) * n) + u;
            product[k] = (velocity.Real[a] * velocity.Real[b]) + (velocity.Imaginary[a] * velocity.Imaginary[b]);
        }
    }

    // how far the distance of the two frequencies changes within a cell of the grid
    private static double Span(VelocityOperator velocity, int n, int s, int u, Vector3D[] steps)
    {
        double Difference(int axis) => velocity.Real[(((axis * n) + s) * n) + s] - velocity.Real[(((axis * n) + u) * n) + u];
        var gradient = new Vector3D(Difference(0), Difference(1), Difference(2));
        return steps.Max(step => Math.Abs(Vector3D.Dot(step, gradient)));
    }

    private static double Averaged(double distance, double width, double span) => span > 1e-6 * width
        ? (Math.Atan((distance + (0.5 * span)) / width) - Math.Atan((distance - (0.5 * span)) / width)) / span
        : width / ((distance * distance) + (width * width));
}
