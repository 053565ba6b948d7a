using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Tests.Scattering;

public class TetrahedronTests
{
    private static readonly QPointGrid Grid = new(5, 4, 3);

    [Fact]
    public void WeightOfAPoint_OverAllEnergies_IsOne()
    {
        TetrahedronMesh mesh = Mesh(out _);
        double[] energies = [.. Enumerable.Range(0, 20000).Select(i => -0.1 + (i * 6e-4))];
        double[] sums = new double[8];
        foreach (Vector512<double> weight in Weights(mesh, 17, energies))
        {
            for (int lane = 0; lane < 8; lane++)
            {
                sums[lane] += 6e-4 * weight.GetElement(lane);
            }
        }

        for (int branch = 0; branch < 3; branch++)
        {
            Assert.Equal(1, sums[branch], 1e-3);
        }
    }

    [Fact]
    public void WeightedMeanOfALinearFunction_IsTheEnergy()
    {
        // over all corners of all tetrahedra, sum w (f - E) = 0: f is linear in each and the delta picks f = E
        TetrahedronMesh mesh = Mesh(out PhononTable phonons);
        double[] energies = [1.3, 4.2, 7.7];
        double[] sums = new double[energies.Length];
        double[] total = new double[energies.Length];
        for (long q = 0; q < Grid.Count; q++)
        {
            Vector512<double>[] weights = Weights(mesh, q, energies);
            for (int i = 0; i < energies.Length; i++)
            {
                for (int branch = 0; branch < 3; branch++)
                {
                    sums[i] += weights[i].GetElement(branch) * (phonons.Frequencies[(3 * q) + branch] - energies[i]);
                    total[i] += weights[i].GetElement(branch);
                }
            }
        }

        for (int i = 0; i < energies.Length; i++)
        {
            Assert.True(total[i] > 1);
            Assert.Equal(0, sums[i] / total[i], 1e-12);
        }
    }

    private static Vector512<double>[] Weights(TetrahedronMesh mesh, long q, double[] energies)
    {
        var neighbours = new long[TetrahedronMesh.NeighbourCount];
        mesh.Neighbours(q, neighbours);
        Vector512<double>[] values = [.. neighbours.Select(n => mesh.Frequencies(n, 0))];
        var weights = new Vector512<double>[energies.Length];
        mesh.AddWeights(values, energies, weights);
        return weights;
    }

    private static TetrahedronMesh Mesh(out PhononTable phonons)
    {
        phonons = new PhononTable((int)Grid.Count, 3);
        var random = new Random(5);
        for (int i = 0; i < phonons.Frequencies.Length; i++)
        {
            phonons.Frequencies[i] = 10 * random.NextDouble();
        }

        return new(new Lattice(new(new(3, 0.1, 0), new(-0.4, 4, 0.3), new(0, 0.2, 5))), Grid, phonons);
    }
}
