using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Tests.Scattering;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>
/// What the model of memory foretells against what one thread allocates on the way from the crystal to its rates; what every program takes
/// is left out of both.
/// </summary>
public class MemoryModelTests
{
    [Theory]
    [InlineData(6, 6)]
    [InlineData(24, 4)]
    public void ForetellsWhatIsAllocated(int atoms, int n)
    {
        var crystal = new SpringCrystal(atoms, sheared: false);
        int branches = 3 * atoms;
        long before = GC.GetAllocatedBytesForCurrentThread();
        ScatteringSetup setup = crystal.Setup(new QPointGrid(n, n, n), 300);
        SharedTriples triples = Sharing.Of(setup.Wedge, branches, 1, new(), Conventions.Ours)!;
        var interactions = new GridInteractions(new(crystal.Third, null), setup.Problem, ComputeOptions.SingleThread);
        _ = interactions.SharedThreePhonons(triples, 0, triples.Groups, ComputeOptions.SingleThread);
        double allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Vector3D[] steps = GridSteps.Of(crystal.Crystal.Lattice, setup.Wedge.Grid, setup.Wedge.Rotations);
        var model = new CostModel(new(crystal.Third, null), branches, KeptFraction.Of(setup.Problem.Phonons, steps, new()));
        double foretold = GridMemory.Of(crystal.Crystal, setup.Wedge, 1) - GridMemory.BaseMemory + model.Workspace
            + Sharing.Held(triples, branches, 1);
        Assert.InRange(foretold / allocated, 0.8, 1.25); // 0.96 and 1.00 seen
    }
}
