using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport.Coherences;

/// <summary>
/// Coherences between branches (Simoncelli, Marzari, Mauri, Nat. Phys. 15, 809 (2019)):
/// kappa_C = k_B/(N Omega) sum_q sum_st (omega_s + omega_t)/4 (c_s/omega_s + c_t/omega_t) Re(V_st V_ts) G/((omega_s - omega_t)^2 + G^2), s
/// and t in different degenerate sets, G the mean of both full widths 1/tau of all scattering. For s = t the summand is c v^2 tau.
/// </summary>
internal static class WignerTransport
{
    /// <param name="model">The harmonic crystal.</param>
    /// <param name="wedge">Grid and irreducible points.</param>
    /// <param name="rates">Rates of the wedge.</param>
    /// <param name="relaxationTime">The conductivities of these rates.</param>
    /// <param name="options">Constants.</param>
    /// <param name="definition">The velocity operator.</param>
    /// <param name="compute">Threads and cancellation.</param>
    /// <returns>One result a temperature.</returns>
    public static IReadOnlyList<CoherenceConductivity> Compute(
        HarmonicModel model,
        IrreducibleWedge wedge,
        ScatteringRates rates,
        IReadOnlyList<Conductivity> relaxationTime,
        TransportOptions options,
        VelocityDefinition definition,
        ComputeOptions compute)
    {
        var star = new StarAverage(wedge);
        double[] average = SymmetricTensor.Tabulate(star.Of);
        Vector3D[] steps = GridSteps.Of(model.Crystal.Lattice, wedge.Grid, wedge.Rotations);
        int points = wedge.Count;
        PointCoherence[][] all = new PointCoherence[points][];
        int batches = (points + PhononSolver.Lanes - 1) / PhononSolver.Lanes;
        ParallelWork.ForEach(batches, compute with { Progress = null }, () =>
        {
            PhononSolver solver = model.CreateSolver();
            var velocity = new VelocityOperator(model.Crystal, definition);
            return batch =>
            {
                int first = batch * PhononSolver.Lanes;
                Vector3D[] q =
                [
                    .. Enumerable.Range(first, Math.Min(PhononSolver.Lanes, points - first))
                        .Select(i => wedge.Grid.Fractional(wedge.Points[i])),
                ];
                solver.SolveAt(q);
                for (int lane = 0; lane < q.Length; lane++)
                {
                    velocity.Evaluate(solver, lane);
                    int point = first + lane;
                    all[point] =
                    [
                        .. Enumerable.Range(0, rates.Temperatures.Count)
                            .Select(t => PointCoherence.Of(velocity, rates, t, point, steps, average, options)),
                    ];
                }
            };
        });
        double volume = model.Crystal.Lattice.Volume * options.VolumeScale;
        double prefactor = options.Constants.ConductivityPrefactor / (rates.Grid.Count * volume);
        return
        [
            .. Enumerable.Range(0, rates.Temperatures.Count)
                .Select(t => Sum(all, rates, relaxationTime[t], prefactor, star, options, t)),
        ];
    }

    private static CoherenceConductivity Sum(
        PointCoherence[][] points,
        ScatteringRates rates,
        Conductivity relaxationTime,
        double prefactor,
        StarAverage star,
        TransportOptions options,
        int t)
    {
        double[] total = new double[6], averaged = new double[6];
        var modes = new double[6 * rates.Phonons.Frequencies.Length];
        double variance = 0;
        for (int point = 0; point < points.Length; point++)
        {
            PointCoherence part = points[point][t];
            double scale = prefactor * rates.Weights[point];
            for (int k = 0; k < 6; k++)
            {
                averaged[k] += scale * part.CellAveraged[k];
            }

            for (int i = 0; i < part.Modes.Length; i++)
            {
                double value = scale * part.Modes[i];
                modes[(point * part.Modes.Length) + i] = value;
                total[i % 6] += value;
            }

            variance += Variance(part.Slopes, rates, t, point) * scale * scale;
        }

        Matrix3 populations = MeanVelocities(rates, relaxationTime, prefactor, star, options, t);
        return new CoherenceConductivity(
            rates.Temperatures[t],
            SymmetricTensor.ToMatrix(total),
            relaxationTime.Tensor - relaxationTime.BiasCorrection - populations,
            populations,
            SymmetricTensor.ToMatrix(averaged),
            Math.Sqrt(variance),
            modes);
    }

    // of the mean of kappa_C, from how it changes with each rate; wave vectors never share draws
    private static double Variance(double[] slopes, ScatteringRates rates, int t, int point)
    {
        int branches = slopes.Length;
        if (rates.BatchCount == 0)
        {
            double sum = 0;
            for (int branch = 0; branch < branches; branch++)
            {
                double error = slopes[branch] == 0 ? 0 : slopes[branch] * rates.TotalStandardError[t][(point * branches) + branch];
                sum += error * error;
            }

            return sum;
        }

        var influence = new double[rates.BatchCount];
        var batch = new double[rates.BatchCount];
        for (int branch = 0; branch < branches; branch++)
        {
            rates.SumBatches(t, (point * branches) + branch, batch);
            for (int b = 0; b < batch.Length; b++)
            {
                influence[b] += slopes[branch] * batch[b];
            }
        }

        double standardError = RateBatches.Statistics(influence).StandardError;
        return standardError * standardError;
    }

    // the relaxation-time approximation with the mean velocity of each degenerate set
    private static Matrix3 MeanVelocities(
        ScatteringRates rates, Conductivity relaxationTime, double prefactor, StarAverage star, TransportOptions options, int t)
    {
        PhononTable phonons = rates.Phonons;
        var sum = new Matrix3(Vector3D.Zero, Vector3D.Zero, Vector3D.Zero);
        for (int mode = 0; mode < phonons.Frequencies.Length; mode++)
        {
            if (relaxationTime.Modes.MeanFreePaths[mode] > 0)
            {
                double c = ThermalConductivity.ModeHeatCapacity(phonons.Frequencies[mode], rates.Temperatures[t], options);
                var v = new Vector3D(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]);
                sum += (rates.Weights[mode / phonons.BranchCount] * c / rates.Total[t][mode]) * Matrix3.Outer(v, v);
            }
        }

        return prefactor * star.Of(sum);
    }
}
