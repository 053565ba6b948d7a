using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.LinearAlgebra;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// The elastic limit: matrix elements of n long waves with q_1 + ... + q_n = 0, divided by i^n |q_1| ... |q_n|. A leg of direction k and
/// polarisation p sees m = sum_B k_B W[B, p](A); V = 1/n! sum_xi perm(m). Depends on the factors only through their nine moments.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class ElasticTerm<TKernel>
    where TKernel : struct, IGramKernel
{
    private static readonly int N = TKernel.Order;

    private readonly ElasticSamples _samples;
    private readonly double _normSquared;
    private readonly int _combinations = (int)Math.Round(Math.Pow(3, TKernel.Order));

    public ElasticTerm(ElasticSamples samples)
    {
        _samples = samples;
        _normSquared = samples.Targets.Sum(v => v * v);
    }

    /// <summary>sum |dV|^2 / sum |V|^2; adds <paramref name="weight"/> times its gradient.</summary>
    public double Add(FactorLayout layout, AlignedBuffer moments, double weight, AlignedBuffer gradient)
    {
        double loss = 0;
        double factorial = Permanent.Factorial(N);
        V* legs = stackalloc V[layout.Groups * 3 * N * N];
        V* legGradient = stackalloc V[3 * N * N];
        V* permanents = stackalloc V[81];
        V* weights = stackalloc V[81];
        int* sites = stackalloc int[] { 0, 3 * N, 6 * N, 9 * N };
        int* slots = stackalloc int[] { 0, 1, 2, 3 };
        for (int sample = 0; sample < _samples.Count; sample++)
        {
            for (int c = 0; c < _combinations; c++)
            {
                permanents[c] = V.Zero;
            }

            for (int g = 0; g < layout.Groups; g++)
            {
                V* m = legs + (g * 3 * N * N);
                Project(layout, moments, g, sample, m);
                PermanentContraction<V, EightLanes>.AddPermanents(N, m, permanents);
            }

            for (int c = 0; c < _combinations; c++)
            {
                double error = (Vector512.Sum(permanents[c]) / factorial) - _samples.Targets[(sample * _combinations) + c];
                loss += error * error;
                weights[c] = Vector512.Create(2 * weight * error / (factorial * _normSquared));
            }

            for (int g = 0; g < layout.Groups && weight != 0; g++)
            {
                for (int k = 0; k < 3 * N * N; k++)
                {
                    legGradient[k] = V.Zero;
                }

                V* m = legs + (g * 3 * N * N);
                _ = N == 3
                    ? PermanentContraction<V, EightLanes>.Order3(m, legGradient, N, sites, slots, weights, null)
                    : PermanentContraction<V, EightLanes>.Order4(m, legGradient, N, sites, slots, weights);
                AddProjected(layout, gradient, g, sample, legGradient);
            }
        }

        return loss / _normSquared;
    }

    // m[(leg * 3 + polarisation) * N + i]
    private void Project(FactorLayout layout, AlignedBuffer moments, int group, int sample, V* m)
    {
        for (int leg = 0; leg < N; leg++)
        {
            var k = _samples.Direction(sample, leg);
            for (int p = 0; p < 3; p++)
            {
                for (int i = 0; i < N; i++)
                {
                    V* w = moments.Vectors + (group * N) + i;
                    m[(((leg * 3) + p) * N) + i] =
                        (w[p * layout.Stride] * k.X) + (w[(3 + p) * layout.Stride] * k.Y) + (w[(6 + p) * layout.Stride] * k.Z);
                }
            }
        }
    }

    private void AddProjected(FactorLayout layout, AlignedBuffer gradient, int group, int sample, V* m)
    {
        for (int leg = 0; leg < N; leg++)
        {
            var k = _samples.Direction(sample, leg);
            for (int p = 0; p < 3; p++)
            {
                for (int i = 0; i < N; i++)
                {
                    V* w = gradient.Vectors + (group * N) + i;
                    V d = m[(((leg * 3) + p) * N) + i];
                    w[p * layout.Stride] += d * k.X;
                    w[(3 + p) * layout.Stride] += d * k.Y;
                    w[(6 + p) * layout.Stride] += d * k.Z;
                }
            }
        }
    }
}
