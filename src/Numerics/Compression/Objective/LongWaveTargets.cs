using System.Numerics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// What the long-wave terms compare with: the full tensor's strain derivative M Phi [s; y, ..] = sum_x W_s(x) Phi(x, y, ..), and its matrix
/// elements for tuples of long waves.
/// </summary>
public sealed class LongWaveTargets
{
    /// <summary>1/Angstrom: length of the wave vectors at which the elastic limit is taken.</summary>
    private const double WaveNumber = 0.004;

    private LongWaveTargets(DeformationField field, BlockTensor strainDerivative, ElasticSamples elastic)
    {
        Field = field;
        StrainDerivative = strainDerivative;
        StrainNormSquared = strainDerivative.NormSquared;
        Elastic = elastic;
    }

    /// <summary>Displacements under homogeneous deformation.</summary>
    internal DeformationField Field { get; }

    /// <summary>M Phi, order n - 1, nine components s = 3 B + a, eV/Angstrom^(n-1).</summary>
    internal BlockTensor StrainDerivative { get; }

    internal double StrainNormSquared { get; }

    /// <summary>Matrix elements of sampled tuples of long waves.</summary>
    internal ElasticSamples Elastic { get; }

    /// <summary>With the usual number of samples: 30 triples, 10 quadruples.</summary>
    public static LongWaveTargets Of(AnharmonicForceConstants tensor, DeformationField field) =>
        Of(tensor, field, seed: 1, samples: tensor.Order == 3 ? 30 : 10);

    /// <param name="tensor">The full tensor.</param>
    /// <param name="field">Displacements under homogeneous deformation of its crystal.</param>
    /// <param name="seed">Seed of the wave vectors.</param>
    /// <param name="samples">Number of tuples of wave vectors.</param>
    public static LongWaveTargets Of(AnharmonicForceConstants tensor, DeformationField field, ulong seed, int samples) =>
        Of(tensor, field, new ElasticSamples(tensor.Order, RandomWaves(tensor.Order, seed, samples), []));

    /// <summary>As above, for the wave vectors of <paramref name="samples"/>.</summary>
    internal static LongWaveTargets Of(AnharmonicForceConstants tensor, DeformationField field, ElasticSamples samples) =>
        new(field, StrainDerivativeOf(tensor, field), samples with { Targets = ElasticLimit(tensor, field, samples) });

    private static BlockTensor StrainDerivativeOf(AnharmonicForceConstants tensor, DeformationField field)
    {
        int rest = tensor.BlockSize / 3;
        var result = new BlockTensor(tensor.Order - 1, 9);
        for (int b = 0; b < tensor.BlockCount; b++)
        {
            // the last leg is summed over, seen from the first: by the sum rule the origin does not matter
            ClusterTuple tuple = BlockTensor.TupleOf(tensor, b);
            PcpSite summed = tuple.Sites[^1];
            double[] block = result.Block(new([.. tuple.Sites[..^1]]));
            ReadOnlySpan<double> values = tensor.Block(b);
            for (int s = 0; s < 9; s++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    double w = field.Displacement(summed, axis, s);
                    for (int k = 0; k < rest && w != 0; k++)
                    {
                        block[(s * rest) + k] += w * values[(3 * k) + axis];
                    }
                }
            }
        }

        return result;
    }

    // wave vectors k_1 .. k_n in random directions, the shortest at least 0.3 of the longest, summing to zero
    private static Vector3D[] RandomWaves(int order, ulong seed, int samples)
    {
        var random = new StartRandom(seed, int.MaxValue);
        var result = new List<Vector3D>();
        while (result.Count < samples * order)
        {
            var k = new Vector3D[order];
            for (int leg = 0; leg < order - 1; leg++)
            {
                k[leg] = new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
                k[^1] -= k[leg];
            }

            double longest = k.Max(v => v.Length);
            if (k.Min(v => v.Length) >= 0.3 * longest)
            {
                result.AddRange(k.Select(v => (1 / longest) * v));
            }
        }

        return [.. result];
    }

    private static double[] ElasticLimit(AnharmonicForceConstants tensor, DeformationField field, ElasticSamples samples)
    {
        int n = tensor.Order;
        var targets = new double[samples.Count * tensor.BlockSize];
        var legs = new Complex[n][];
        for (int sample = 0; sample < samples.Count; sample++)
        {
            Complex scale = Complex.One;
            var waves = new Vector3D[n];
            for (int leg = 0; leg < n; leg++)
            {
                waves[leg] = WaveNumber * samples.Wave(sample, leg);
                scale *= Complex.ImaginaryOne * waves[leg].Length;
            }

            for (int b = 0; b < tensor.BlockCount; b++)
            {
                for (int leg = 0; leg < n; leg++)
                {
                    legs[leg] = Leg(field, new(tensor.Cell(b, leg), tensor.Atom(b, leg)), waves[leg], leg == 0);
                }

                AddBlock(tensor.Block(b), legs, scale, targets.AsSpan(sample * tensor.BlockSize, tensor.BlockSize));
            }
        }

        return targets;
    }

    // displacement of one atom in a long wave of polarisation p, [3 p + axis]; a rigid shift of a leg that is summed over changes nothing,
    // and without it far less cancels
    private static Complex[] Leg(DeformationField field, PcpSite site, Vector3D wave, bool rigid)
    {
        var leg = new Complex[9];
        double phase = Vector3D.Dot(wave, field.Crystal.CartesianPosition(site.Atom, site.Cell));
        var shift = new Complex(Math.Cos(phase) - 1, Math.Sin(phase));
        Complex factor = rigid ? shift + 1 : shift;
        for (int p = 0; p < 3; p++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double relaxed = 0;
                for (int direction = 0; direction < 3; direction++)
                {
                    relaxed += wave[direction] * field.InternalStrain[(((3 * site.Atom) + axis) * 9) + (3 * direction) + p];
                }

                leg[(3 * p) + axis] = (p == axis ? factor : Complex.Zero) + (Complex.ImaginaryOne * relaxed * (shift + 1));
            }
        }

        return leg;
    }

    // contracts leg after leg, the first with the slowest index; polarisations take the place of the Cartesian axes
    private static void AddBlock(ReadOnlySpan<double> block, Complex[][] legs, Complex scale, Span<double> targets)
    {
        var current = new Complex[block.Length];
        var next = new Complex[block.Length];
        for (int k = 0; k < block.Length; k++)
        {
            current[k] = block[k];
        }

        int stride = block.Length / 3;
        foreach (Complex[] leg in legs)
        {
            Array.Clear(next);
            for (int k = 0; k < block.Length; k++)
            {
                int axis = k / stride % 3;
                int zero = k - (axis * stride);
                for (int p = 0; p < 3; p++)
                {
                    next[zero + (p * stride)] += leg[(3 * p) + axis] * current[k];
                }
            }

            (current, next) = (next, current);
            stride /= 3;
        }

        for (int k = 0; k < targets.Length; k++)
        {
            targets[k] += (current[k] / scale).Real;
        }
    }
}
