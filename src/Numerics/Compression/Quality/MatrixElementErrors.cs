using System.Diagnostics;
using System.Numerics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>
/// Errors of matrix elements on random tuples of modes that conserve momentum; every tuple weighs 1/(omega_1 ... omega_n), as in the rates.
/// </summary>
/// <param name="GeneralSquare">sum w | |V~|^2 - |V|^2 | / sum w |V|^2, wave vectors uniform in the Brillouin zone, any branch.</param>
/// <param name="OneLongWave">sqrt(sum w |V~ - V|^2 / sum w |V|^2), the first phonon acoustic with |q| = 0.02/Angstrom.</param>
/// <param name="AllLongWaves">The same, all phonons acoustic with |q| of about 0.02/Angstrom.</param>
/// <param name="TimeRatio">Seconds of one V of the full tensor, phases and eigenvectors given, over seconds of one V~ from tabulated A(Q);
/// plain code for both.</param>
internal sealed record MatrixElementErrors(double GeneralSquare, double OneLongWave, double AllLongWaves, double TimeRatio)
{
    private const double LongWaveNumber = 0.02;

    /// <param name="tensor">The full tensor.</param>
    /// <param name="modes">Its PCP modes.</param>
    /// <param name="model">Phonons.</param>
    /// <param name="seed">Seed of the tuples.</param>
    /// <param name="samples">Tuples of each kind.</param>
    public static MatrixElementErrors Measure(AnharmonicForceConstants tensor, PcpModes modes, HarmonicModel model, ulong seed, int samples)
    {
        long full = 0, compressed = 0;
        (double square, _) = Compare(0);
        (_, double one) = Compare(1);
        (_, double all) = Compare(tensor.Order);
        return new(square, one, all, (double)full / compressed);

        (double Square, double Amplitude) Compare(int longWaves)
        {
            double squareError = 0, amplitudeError = 0, norm = 0;
            double[] masses = [.. model.Crystal.Atoms.Select(a => a.Mass)];
            foreach ((Vector3D[] q, double weight, Complex[][] e) in Tuples(model, tensor.Order, longWaves, seed, samples))
            {
                Complex[][] legs = [.. q.Select((k, leg) => PcpTransform.Evaluate(modes, masses, k, e[leg]))];
                long start = Stopwatch.GetTimestamp();
                Complex approximate = PcpTransform.MatrixElement(modes, legs);
                compressed += Stopwatch.GetTimestamp() - start;
                var element = new FullMatrixElement(tensor, masses, q, e);
                start = Stopwatch.GetTimestamp();
                Complex exact = element.Evaluate();
                full += Stopwatch.GetTimestamp() - start;
                double size = Square(exact);
                squareError += weight * Math.Abs(Square(approximate) - size);
                amplitudeError += weight * Square(approximate - exact);
                norm += weight * size;
            }

            return (squareError / norm, Math.Sqrt(amplitudeError / norm));
        }
    }

    // several at once: phonons are solved eight at a time, and three take as long
    private static IEnumerable<(Vector3D[] Waves, double Weight, Complex[][] Eigenvectors)> Tuples(
        HarmonicModel model, int order, int longWaves, ulong seed, int samples)
    {
        var random = new StartRandom(seed, longWaves);
        foreach (int[] some in Enumerable.Range(0, samples).Chunk(PhononSolver.Lanes))
        {
            var waves = new Vector3D[some.Length][];
            var choices = new double[some.Length][];
            for (int k = 0; k < some.Length; k++)
            {
                waves[k] = WaveVectors(model.Crystal.Lattice, order, longWaves, ref random);
                choices[k] = new double[order];
                for (int leg = 0; leg < order; leg++)
                {
                    choices[k][leg] = random.NextUniform();
                }
            }

            PhononTable phonons = model.Solve([.. waves.SelectMany(q => q)], ComputeOptions.SingleThread);
            for (int k = 0; k < some.Length; k++)
            {
                (double weight, Complex[][] e) = ChooseModes(phonons, k * order, longWaves, choices[k]);
                yield return (waves[k], weight, e);
            }
        }
    }

    private static double Square(Complex z) => (z.Real * z.Real) + (z.Imaginary * z.Imaginary);

    // the first longWaves wave vectors are short; the last one closes the sum
    private static Vector3D[] WaveVectors(Lattice lattice, int order, int longWaves, ref StartRandom random)
    {
        var q = new Vector3D[order];
        for (int leg = 0; leg < order - 1; leg++)
        {
            if (leg < longWaves)
            {
                var direction = new Vector3D(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
                Vector3D cartesian = (LongWaveNumber / direction.Length) * direction;
                q[leg] = (1 / (2 * Math.PI)) * (lattice.Vectors * cartesian);
            }
            else
            {
                q[leg] = new(random.NextUniform(), random.NextUniform(), random.NextUniform());
            }

            q[^1] -= q[leg];
        }

        return q;
    }

    // of the points from a first one on; choices are uniform
    private static (double Weight, Complex[][] Eigenvectors) ChooseModes(PhononTable phonons, int first, int longWaves, double[] choices)
    {
        var e = new Complex[choices.Length][];
        double weight = 1;
        for (int leg = 0; leg < e.Length; leg++)
        {
            int branches = leg < longWaves ? 3 : phonons.BranchCount;
            int mode = ((first + leg) * phonons.BranchCount) + (int)(choices[leg] * branches);
            e[leg] = [.. Enumerable.Range(0, phonons.BranchCount).Select(k => new Complex(
                phonons.EigenvectorsReal[(mode * phonons.BranchCount) + k],
                phonons.EigenvectorsImaginary[(mode * phonons.BranchCount) + k]))];
            weight /= Math.Max(Math.Abs(phonons.Frequencies[mode]), 1e-6);
        }

        return (weight, e);
    }
}
