using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Mode Grueneisen parameters from third-order force constants,
/// gamma(Q) = -1/(6 omega^2) sum Phi_abc(0 b1, l2 b2, l3 b3) e_{b1 a}* e_{b2 b} exp(i q.r_l2) (r_l3 + tau_b3)_c / sqrt(m_b1 m_b2):
/// -d ln omega/d ln V for a uniform expansion in which the atoms keep their fractional positions.
/// </summary>
public sealed unsafe class GrueneisenParameters
{
    private readonly Crystal _crystal;
    private readonly double _degeneracyTolerance;
    private readonly LatticeFourierSum _sum;

    /// <param name="third">Order three, obeying the acoustic sum rule; otherwise the result depends on the origin of the cell.</param>
    /// <param name="constants">Constants.</param>
    /// <param name="degeneracyTolerance">Modes nearer than this share the mean of their set, rad/ps.</param>
    /// <exception cref="ArgumentException">The force constants are not of third order.</exception>
    public GrueneisenParameters(
        Crystal crystal, AnharmonicForceConstants third, PhysicalConstants constants, double degeneracyTolerance = 2 * Math.PI * 1e-4)
    {
        if (third.Order != 3)
        {
            throw new ArgumentException($"Third-order force constants expected, order {third.Order} given.", nameof(third));
        }

        _crystal = crystal;
        _degeneracyTolerance = degeneracyTolerance;
        var blocks = new HermitianBlockSum(crystal.BranchCount);
        Span<double> change = stackalloc double[9];
        for (int block = 0; block < third.BlockCount; block++)
        {
            Vector3D r = crystal.CartesianPosition(third.Atom(block, 2), third.Cell(block, 2));
            ReadOnlySpan<double> values = third.Block(block);
            for (int k = 0; k < 9; k++)
            {
                change[k] = (values[3 * k] * r.X) + (values[(3 * k) + 1] * r.Y) + (values[(3 * k) + 2] * r.Z);
            }

            int b = third.Atom(block, 0);
            int c = third.Atom(block, 1);
            double mass = Math.Sqrt(crystal.Atoms[b].Mass * crystal.Atoms[c].Mass);
            blocks.Add(b, c, third.Cell(block, 1), change, -constants.ElectronVoltFrequencySquared / (6 * mass));
        }

        _sum = new(blocks.ToSeries(crystal.Lattice));
    }

    /// <summary>
    /// Parameters of every mode of a table, [mode], 0 where the squared frequency is not positive. Not for several threads at once.
    /// </summary>
    /// <param name="phonons">The phonons.</param>
    /// <param name="fractionalQPoints">Their wave vectors.</param>
    public double[] Compute(PhononTable phonons, ReadOnlySpan<Vector3D> fractionalQPoints)
    {
        int n = _crystal.BranchCount;
        var result = new double[phonons.Frequencies.Length];
        double* q = stackalloc double[24];
        for (int first = 0; first < fractionalQPoints.Length; first += 8)
        {
            for (int lane = 0; lane < 8; lane++)
            {
                Vector3D point = fractionalQPoints[Math.Min(first + lane, fractionalQPoints.Length - 1)];
                q[lane] = point.X;
                q[8 + lane] = point.Y;
                q[16 + lane] = point.Z;
            }

            _sum.EvaluateAt(Vector512.Load(q), Vector512.Load(q + 8), Vector512.Load(q + 16));
            for (int lane = 0; lane < 8 && first + lane < fractionalQPoints.Length; lane++)
            {
                for (int mode = (first + lane) * n; mode < (first + lane + 1) * n; mode++)
                {
                    double omega = phonons.Frequencies[mode];
                    result[mode] = omega > 0 ? Expectation(phonons, mode, lane) / (omega * omega) : 0;
                }

                AverageDegenerateSets(phonons, (first + lane) * n, result);
            }
        }

        return result;
    }

    /// <summary>Mean over modes weighted with their heat capacity, as it enters the thermal expansion.</summary>
    /// <param name="parameters">Of every mode.</param>
    /// <param name="phonons">The phonons.</param>
    /// <param name="weights">Weight of every q-point.</param>
    /// <param name="temperature">K.</param>
    /// <param name="constants">Constants.</param>
    public static double Mean(
        double[] parameters, PhononTable phonons, IReadOnlyList<int> weights, double temperature, PhysicalConstants constants)
    {
        double sum = 0;
        double capacity = 0;
        for (int mode = 0; mode < parameters.Length; mode++)
        {
            if (phonons.Frequencies[mode] > 0)
            {
                double c = weights[mode / phonons.BranchCount]
                    * BoseEinstein.HeatCapacity(constants.HbarOverBoltzmann * phonons.Frequencies[mode] / temperature);
                sum += c * parameters[mode];
                capacity += c;
            }
        }

        return capacity > 0 ? sum / capacity : 0;
    }

    /// <summary>e* M e of the lane's matrix.</summary>
    private double Expectation(PhononTable phonons, int mode, int lane)
    {
        int n = _crystal.BranchCount;
        ReadOnlySpan<double> re = phonons.EigenvectorsReal.AsSpan(mode * n, n);
        ReadOnlySpan<double> im = phonons.EigenvectorsImaginary.AsSpan(mode * n, n);
        double* element = _sum.Results.Pointer + lane;
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i; j < n; j++, element += 8)
            {
                double real = (re[i] * re[j]) + (im[i] * im[j]);
                double imaginary = (re[i] * im[j]) - (im[i] * re[j]);
                sum += (i == j ? 1 : 2) * ((element[0] * real) - (i == j ? 0 : element[8 * _sum.Stride] * imaginary));
            }
        }

        return sum;
    }

    private void AverageDegenerateSets(PhononTable phonons, int start, double[] result)
    {
        foreach ((int first, int end) in DegenerateSets.Of(phonons.Frequencies.AsSpan(start, phonons.BranchCount), _degeneracyTolerance))
        {
            Span<double> set = result.AsSpan(start + first, end - first);
            set.Fill(set.ToArray().Average());
        }
    }
}
