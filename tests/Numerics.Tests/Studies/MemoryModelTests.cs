using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
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

        CostModel model = Model(setup, new(crystal.Third, null));
        double foretold = GridMemory.Of(crystal.Crystal, setup.Wedge, 1) - GridMemory.BaseMemory + model.Workspace
            + Sharing.Held(triples, branches, 1);
        Assert.InRange(foretold / allocated, 0.8, 1.25); // 0.96 and 1.00 seen
    }

    /// <summary>The same for drawn four-phonon processes, which leave a rate of every batch.</summary>
    [Theory]
    [InlineData(4, 4)]
    [InlineData(12, 3)]
    public void ForetellsWhatDrawsAllocate(int atoms, int n)
    {
        var crystal = new SpringCrystal(atoms, sheared: false);
        AnharmonicForceConstants fourth = PcpExpansion.Expand(ScatteringFixtures.SmallModes(
            4, 4, [.. Enumerable.Range(0, 4).Select(i => new PcpSite(IntVector3.Zero, i)), new(new(0, 1, 0), 0)]));
        var shape = new Interactions(crystal.Third, fourth);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ScatteringSetup setup = crystal.Setup(new QPointGrid(n, n, n), 300);
        var plan = SamplingPlan.Uniform(setup.Problem.FirstPoints.Count, 16, 1);
        FourPhononResult rates = new GridInteractions(shape, setup.Problem, ComputeOptions.SingleThread)
            .FourPhonons(setup.Problem, plan, ComputeOptions.SingleThread);
        double allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains(rates.PlusMinus.Rate[0], rate => rate > 0);
        CostModel model = Model(setup, shape);
        double foretold = GridMemory.Of(crystal.Crystal, setup.Wedge, 1, plan.Batches) - GridMemory.BaseMemory
            + model.SampledFourPhononWorkspace(1, plan.Batches);
        Assert.InRange(foretold / allocated, 0.8, 1.25);
    }

    private static CostModel Model(ScatteringSetup setup, Interactions interactions)
    {
        Vector3D[] steps = GridSteps.Of(setup.Problem.Crystal.Lattice, setup.Wedge.Grid, setup.Wedge.Rotations);
        return new(interactions, setup.Problem.Crystal.BranchCount, KeptFraction.Of(setup.Problem.Phonons, steps, new()));
    }
}
