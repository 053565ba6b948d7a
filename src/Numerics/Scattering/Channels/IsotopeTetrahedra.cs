using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>The rates of <see cref="IsotopeScattering"/> with the linear tetrahedron method instead of Gaussians.</summary>
internal static class IsotopeTetrahedra
{
    /// <summary>Relative step to either side of a frequency, well above rounding.</summary>
    private const double Side = 1e-8;

    /// <param name="crystal">Mass variances g_b and lattice.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="phonons">Phonons of every grid point, in the grid's order.</param>
    /// <param name="wedgePoints">Grid indices of the points whose rates are wanted.</param>
    /// <param name="temperatures">Number of temperatures; the rate is the same at each.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public static ChannelRates Rates(
        Crystal crystal, QPointGrid grid, PhononTable phonons, IReadOnlyList<long> wedgePoints, int temperatures, ComputeOptions compute)
    {
        int branches = phonons.BranchCount;
        var result = new ChannelRates(ScatteringChannel.Isotope, temperatures, wedgePoints.Count * branches);
        double[] variances = [.. crystal.Atoms.Select(a => a.MassVariance)];
        if (variances.All(g => g == 0))
        {
            return result;
        }

        var mesh = new TetrahedronMesh(crystal.Lattice, grid, phonons);
        ParallelWork.ForEach(wedgePoints.Count, compute, () => w =>
        {
            int first = checked((int)wedgePoints[w] * branches);
            Span<double> energies = phonons.Frequencies.AsSpan(first, branches);
            AddPoint(mesh, phonons, variances, first, result, w * branches);
            IsotopeScattering.AverageDegenerate(result.Rate[0].AsSpan(w * branches, branches), energies);
        });
        for (int t = 1; t < temperatures; t++)
        {
            result.Rate[0].CopyTo(result.Rate[t], 0);
        }

        return result;
    }

    private static void AddPoint(TetrahedronMesh mesh, PhononTable phonons, double[] variances, int first, ChannelRates result, int target)
    {
        int branches = phonons.BranchCount;
        ReadOnlySpan<double> energies = phonons.Frequencies.AsSpan(first, branches);
        Span<long> neighbours = stackalloc long[TetrahedronMesh.NeighbourCount];
        Span<Vector512<double>> values = stackalloc Vector512<double>[TetrahedronMesh.NeighbourCount];
        var weights = new Vector512<double>[2 * branches];

        // a star brings equal frequencies to several corners of a tetrahedron, where the delta jumps: the mean of both sides counts
        double[] sides = new double[2 * branches];
        for (int branch = 0; branch < branches; branch++)
        {
            (sides[branch], sides[branches + branch]) = (energies[branch] * (1 - Side), energies[branch] * (1 + Side));
        }

        double points = phonons.QPointCount;
        for (int q = 0; q < phonons.QPointCount; q++)
        {
            mesh.Neighbours(q, neighbours);
            for (int block = 0; block < mesh.PaddedBranches; block += GridModes.Lanes)
            {
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = mesh.Frequencies(neighbours[i], block);
                }

                Array.Clear(weights);
                mesh.AddWeights(values, sides, weights);
                for (int branch = 0; branch < branches; branch++)
                {
                    for (int lane = 0; lane < Math.Min(GridModes.Lanes, branches - block); lane++)
                    {
                        double delta = 0.5 * (weights[branch] + weights[branches + branch]).GetElement(lane) / points;
                        int other = (q * branches) + block + lane;
                        if (delta > 0 && energies[branch] > 0 && phonons.Frequencies[other] > 0)
                        {
                            double omega = energies[branch];
                            result.Rate[0][target + branch] +=
                                Math.PI / 2 * omega * omega * delta * IsotopeScattering.Overlap(phonons, variances, first + branch, other);
                            result.PhaseSpace[target + branch] += delta;
                            result.Processes[target + branch]++;
                        }
                    }
                }
            }
        }
    }
}
