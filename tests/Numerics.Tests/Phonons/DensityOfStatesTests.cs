using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Tests.Crystals;

namespace PcpCluster.Numerics.Tests.Phonons;

public class DensityOfStatesTests
{
    [Fact]
    public void Wedge_GivesTheDensityOfTheFullGridAndItsShareOfEveryAtom()
    {
        // the two gallium atoms of wurtzite are equivalent, gallium and nitrogen are not
        Crystal crystal = TestCrystals.Wurtzite();
        HarmonicForceConstants constants = ModelCrystals.Springs(crystal, new(3, 3, 3), (_, _, d) => d < 3.4 ? 20 / (d * d) : 0);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        SpaceGroup group = SpaceGroup.Find(crystal);
        var grid = new QPointGrid(6, 6, 4);
        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, group);
        Vector3D[] steps = GridSteps.Of(crystal.Lattice, grid, group.WaveVectorRotations());
        PhononTable full = model.SolveGrid(grid, ComputeOptions.SingleThread, group);
        PhononTable part = model.Solve([.. Enumerable.Select(wedge.Points, q => grid.Fractional(q))], ComputeOptions.SingleThread, group);
        double[] axis = DensityOfStates.FrequencyAxis(full, 300);

        DensityOfStates ofGrid = DensityOfStates.Compute(full, [.. Enumerable.Repeat(1, (int)grid.Count)], steps, axis);
        DensityOfStates ofWedge = DensityOfStates.Compute(part, wedge.Weights, steps, axis, group);

        double step = axis[1] - axis[0];
        Assert.Equal(12, ofGrid.Total.Sum() * step, 0.15);
        double highest = ofGrid.Total.Max();
        for (int i = 0; i < axis.Length; i++)
        {
            Assert.Equal(ofGrid.Total[i], ofWedge.Total[i], 1e-6 * highest);
            Assert.Equal(ofGrid.Total[i], ofGrid.PerAtom.Sum(a => a[i]), 1e-12 * highest);
            for (int atom = 0; atom < 4; atom++)
            {
                Assert.Equal(ofGrid.PerAtom[atom][i], ofWedge.PerAtom[atom][i], 1e-6 * highest);
            }
        }

        Assert.Equal(3, ofGrid.PerAtom[0].Sum() * step, 0.1);
        Assert.NotEqual(ofGrid.PerAtom[0][150], ofGrid.PerAtom[2][150], 0.005 * highest);
    }

    [Fact]
    public void Thermodynamics_ObeyTheirDerivativesAndTheClassicalLimit()
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.Fcc(1.5, 40);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        PhononTable phonons = model.SolveGrid(new(6, 6, 6), ComputeOptions.SingleThread);
        int[] weights = [.. Enumerable.Repeat(1, 216)];
        PhysicalConstants unit = PhysicalConstants.Codata2018;
        double zero = 0;
        for (int mode = 0; mode < phonons.Frequencies.Length; mode++)
        {
            zero += 0.5 * unit.Hbar * phonons.Frequencies[mode] / 216;
        }

        Assert.Equal(zero, At(0.5).FreeEnergy, 1e-9);
        Assert.Equal(3, At(1e5).HeatCapacity, 1e-5);
        const double step = 0.1;
        double slope = -(At(80 + step).FreeEnergy - At(80 - step).FreeEnergy) / (2 * step) / unit.BoltzmannConstant;
        Assert.Equal(slope, At(80).Entropy, 1e-6);
        double capacity = 80 * (At(80 + step).Entropy - At(80 - step).Entropy) / (2 * step);
        Assert.Equal(capacity, At(80).HeatCapacity - (3.0 / 216), 1e-5);

        HarmonicThermodynamics At(double temperature) => HarmonicThermodynamics.Compute(phonons, weights, temperature, unit);
    }
}
