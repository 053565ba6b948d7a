using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Limit;

/// <summary>The block-by-block contraction of large cells against the dense tables, for single first modes.</summary>
public class SparsePartnerVertexTests
{
    private static readonly Vector3D[] Points =
        [new(0.13, 0.27, -0.31), new(0.4, 0.11, 0.23), new(-0.2, 0.35, 0.05), new(0.31, 0.07, 0.45)];

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    public void ThreePhonon_GivesTheDenseSquares(string example)
    {
        PartnerContext context = Context(example);
        ModeBlock first = Block(context, Points);
        ModeBlock partners = GridBlock(context, Points[1]), thirds = GridBlock(context, Points[0] + Points[1]);
        var dense = new PartnerThreePhononVertex(context.Problem.Interactions.Third!, context.BranchCount, context.PartnerGrid);
        var sparse = new SparsePartnerThreePhononVertex(context.Problem.Interactions.Third!, context.BranchCount, context.PartnerGrid);
        foreach (IPartnerThreePhononVertex vertex in new IPartnerThreePhononVertex[] { dense, sparse })
        {
            vertex.BeginFirst(first, 0, 4);
            vertex.SetShift(partners.Points[0]);
        }

        double largest = 0;
        for (int point = 0; point < context.PartnerGrid.Count; point += 5)
        {
            dense.BeginPartner(context.PartnerGrid.Address(point), point, partners, thirds);
            sparse.BeginPartner(context.PartnerGrid.Address(point), point, partners, thirds);
            for (int branch = 0; branch < context.BranchCount; branch++)
            {
                Vector512<double> expected = dense.Squares(partners, branch, thirds, point, 0);
                largest = Compare(expected, sparse.Squares(partners, branch, thirds, point, 0), largest, context.BranchCount);
            }
        }

        Assert.True(largest > 0);
    }

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    public void FourPhonon_GivesTheDenseSquares(string example)
    {
        PartnerContext context = Context(example);
        Vector3D last = -1.0 * (Points[0] + Points[1] + Points[2]);
        ModeBlock block = Block(context, [.. Points[..3], last]);
        var dense = new PartnerFourPhononVertex(context.Problem.Interactions.Fourth!, context.BranchCount);
        var sparse = new SparsePartnerFourPhononVertex(context.Problem.Interactions.Fourth!, context.BranchCount);
        double largest = 0;
        for (int branch = 0; branch < context.BranchCount; branch++)
        {
            foreach (IPartnerFourPhononVertex vertex in new IPartnerFourPhononVertex[] { dense, sparse })
            {
                vertex.BeginFirst(block, 0, branch);
                vertex.BeginTuple(new(block, 1, block, 2, block, 3));
                vertex.SetSecond(5 - branch);
            }

            for (int third = 0; third < context.BranchCount; third++)
            {
                dense.SetThird(third);
                sparse.SetThird(third);
                largest = Compare(dense.Squares(0), sparse.Squares(0), largest, context.BranchCount);
            }
        }

        Assert.True(largest > 0);
    }

    private static double Compare(Vector512<double> expected, Vector512<double> actual, double largest, int branches)
    {
        for (int lane = 0; lane < branches; lane++)
        {
            largest = Math.Max(largest, expected[lane]);
        }

        for (int lane = 0; lane < branches; lane++)
        {
            Assert.Equal(expected[lane], actual[lane], 1e-10 * largest);
        }

        return largest;
    }

    private static PartnerContext Context(string example)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(example));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        var problem = new LimitProblem(model, SpaceGroup.Find(input.Crystal), new(input.Third, input.Fourth), [300]);
        return new(problem, new QPointGrid(8, 8, 8), new PartnerSumOptions { PointsPerAxis = 8 });
    }

    private static ModeBlock Block(PartnerContext context, Vector3D[] points)
    {
        var block = new ModeBlock(context, 8);
        block.SolveAt(context.Problem.Model.CreateSolver(), points);
        return block;
    }

    private static ModeBlock GridBlock(PartnerContext context, Vector3D origin)
    {
        var block = new ModeBlock(context, (int)context.PartnerGrid.Count);
        block.SolveGrid(context.Problem.Model.CreateSolver(), context.PartnerGrid, origin);
        return block;
    }
}
