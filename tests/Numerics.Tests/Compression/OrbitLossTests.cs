using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Compression;

public class OrbitLossTests
{
    [Fact]
    public void Subgroups_OfTheCubicGroup_AreAsManyAsTheyShouldBe()
    {
        CompressionProblem problem = Problem("mgo", 3);
        var group = new OperationGroup(Numerics.Crystals.Symmetry.SpaceGroup.Find(problem.Crystal).Operations);
        ulong all = (1UL << 48) - 1;
        IReadOnlyList<ulong> subgroups = group.SubgroupsOf(all);
        Assert.Equal(98, subgroups.Count); // of Oh
        Assert.Equal(33, group.Representatives(subgroups, all).Count);
    }

    [Theory]
    [InlineData("si", 3, 0.0, 0.0)]
    [InlineData("si", 3, 1.0, 0.01)]
    [InlineData("mgo", 3, 0.0, 0.0)]
    public void OrbitLoss_EqualsThatOfItsExpansion_WithTheRightGradient(string example, int order, double strain, double elastic)
    {
        CompressionProblem problem = Problem(example, order);
        OrbitCatalog catalog = OrbitCatalog.Create(problem, 0.05)!;
        IReadOnlyList<OrbitType> types = catalog.Types(8);
        Assert.NotEmpty(types);
        OrbitType[][] choices = [[types[0]], [types[^1]], [types[1], types[^2]], [types[^1], types[^1]]];
        foreach (OrbitType[] choice in choices)
        {
            TrainingCandidate candidate = catalog.Candidate(choice);
            IPcpLoss loss = candidate.Create(new(strain, elastic));
            var x = new double[loss.ParameterCount];
            loss.RandomStart(5, 1, x);
            var gradient = new double[x.Length];
            LossTerms terms = loss.Evaluate(x, gradient);
            CompressionFixtures.AssertGradient(loss, x, gradient, 1e-3);
            PcpModes modes = loss.ToModes(x);
            Assert.Equal(candidate.Rank, modes.Rank);
            Assert.True(modes.LargestSumRuleResidual() < 1e-12);
            if (modes.Sites.Length <= 30)
            {
                Assert.Equal(CompressionFixtures.BruteForceLoss(problem.Tensor, modes), terms.Plain, 1e-10);
            }
        }
    }

    [Fact]
    public void ReducedSymmetry_HasTheRightLossAndGradient()
    {
        CompressionProblem problem = Problem("si", 3);
        PcpSupport support = PcpSupport.Covering(problem.Crystal, problem.Blocks, 0.03);
        foreach (TrainingCandidate candidate in OrbitCatalog.Create(problem, 0.05)!.ReducedSymmetry(support, 4))
        {
            IPcpLoss loss = candidate.Create(new(1, 0.01));
            var x = new double[loss.ParameterCount];
            loss.RandomStart(5, 1, x);
            var gradient = new double[x.Length];
            LossTerms terms = loss.Evaluate(x, gradient);
            CompressionFixtures.AssertGradient(loss, x, gradient, 1e-3);
            Assert.Equal(CompressionFixtures.BruteForceLoss(problem.Tensor, loss.ToModes(x)), terms.Plain, 1e-10);
        }
    }

    private static CompressionProblem Problem(string example, int order)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(example), new(Third: order == 3, Fourth: order == 4));
        DeformationField field = DeformationField.Of(new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018));
        var tensor = order == 3 ? input.Third! : input.Fourth!;
        return new(input.Crystal, tensor, LongWaveTargets.Of(tensor, field, 1, 4));
    }
}
