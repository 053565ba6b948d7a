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
            IPcpLoss loss = candidate.Modes.CreateLoss(new(strain, elastic));
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

    [Theory]
    [InlineData("si", 3)]
    [InlineData("mgo", 4)]
    public void DimensionsByCharacters_AreThoseOfTheBases(string example, int order)
    {
        OrbitCatalog catalog = OrbitCatalog.Create(Problem(example, order), 0.05)!;
        int most = 0;
        foreach (OrbitType type in catalog.Types(24))
        {
            OrbitCenter center = ((OrbitTerms)catalog.Candidate([type]).Modes).Centers.Single();
            foreach (SlotPiece piece in type.Pieces)
            {
                int dimension = center.CovariantDimension(piece.Subgroup, piece.Kernel);
                Assert.Equal(center.CovariantBasis(piece.Subgroup, piece.Kernel).Length, dimension);
                most = Math.Max(most, dimension);
            }
        }

        Assert.InRange(most, 5, 1000);
    }

    [Fact]
    public void ReducedSymmetry_HasTheRightLossAndGradient()
    {
        CompressionProblem problem = Problem("si", 3);
        PcpSupport support = PcpSupport.Covering(problem.Crystal, problem.Blocks, 0.03);
        foreach (TrainingCandidate candidate in OrbitCatalog.Create(problem, 0.05)!.ReducedSymmetry(support, 4))
        {
            IPcpLoss loss = candidate.Modes.CreateLoss(new(1, 0.01));
            var x = new double[loss.ParameterCount];
            loss.RandomStart(5, 1, x);
            var gradient = new double[x.Length];
            LossTerms terms = loss.Evaluate(x, gradient);
            CompressionFixtures.AssertGradient(loss, x, gradient, 1e-3);
            Assert.Equal(CompressionFixtures.BruteForceLoss(problem.Tensor, loss.ToModes(x)), terms.Plain, 1e-10);
        }
    }

    // the folded sum must be the sum over all tuples, for few and for many row terms, and also with images of the whole site group
    [Theory]
    [InlineData("si", 3)]
    [InlineData("mgo", 3)]
    [InlineData("si", 4)]
    public void FoldedLinearTerm_EqualsTheSumOverAllTuples(string example, int order)
    {
        CompressionProblem problem = Problem(example, order);
        PcpSupport support = PcpSupport.Covering(problem.Crystal, problem.Blocks, order == 3 ? 0.05 : 0.5);
        OrbitCatalog catalog = OrbitCatalog.Create(problem, 0.05)!;
        int folded = 0;
        foreach (TrainingCandidate candidate in catalog.ReducedSymmetry(support, 12).Where((_, k) => k % 6 == 5))
        {
            OrbitCenter center = ((OrbitTerms)candidate.Modes).Centers.Single();
            folded += FoldedLinearTerm.Pays(center.Fold!, 12 / candidate.Kind.Order) ? 1 : 0;
            IPcpLoss loss = candidate.Modes.CreateLoss(new(1, 0.01));
            var x = new double[loss.ParameterCount];
            loss.RandomStart(3, 0, x);
            var gradient = new double[x.Length];
            LossTerms terms = loss.Evaluate(x, gradient);
            PcpModes modes = loss.ToModes(x);
            IPcpLoss free = PcpLossFactory.Unconstrained(problem, modes.Sites, modes.Rank, new(1, 0.01));
            LossTerms expected = free.Evaluate(ParametersOf(free, modes), new double[free.ParameterCount]);
            Assert.Equal(expected.Plain, terms.Plain, 1e-6 * expected.Plain);
            Assert.Equal(expected.Strain, terms.Strain, 1e-6 * expected.Strain);
            Assert.Equal(expected.Elastic, terms.Elastic, 1e-9 * expected.Elastic);
            CompressionFixtures.AssertGradient(loss, x, gradient, 1e-3);
        }

        Assert.True(folded > 0);
    }

    // the unknowns of free terms at given modes: the reflection that makes factors of them is its own inverse
    private static double[] ParametersOf(IPcpLoss free, PcpModes modes)
    {
        var layout = new FactorLayout(modes.Order, modes.Sites.Length, modes.Rank);
        var buffer = new Numerics.LinearAlgebra.AlignedBuffer(layout.Length);
        for (int xi = 0; xi < modes.Rank; xi++)
        {
            for (int i = 0; i < modes.Order; i++)
            {
                double scale = i == 0 ? modes.Lambda[xi] : 1;
                layout.Scatter([.. modes.Factor(xi, i).ToArray().Select(v => scale * v)], buffer, xi, i);
            }
        }

        var parameters = new double[free.ParameterCount];
        new SumRuleBasis(modes.Sites.Length).ToParameters(layout, buffer, parameters);
        return parameters;
    }

    private static CompressionProblem Problem(string example, int order)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(example), new(Third: order == 3, Fourth: order == 4));
        DeformationField field =
            DeformationField.Of(new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018));
        var tensor = order == 3 ? input.Third! : input.Fourth!;
        return new(input.Crystal, tensor, LongWaveTargets.Of(tensor, field, 1, 4));
    }
}
