using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Tests.Crystals;

namespace PcpCluster.Numerics.Tests.ForceConstants;

public class ForceConstantSymmetryTests
{
    [Theory]
    [InlineData(nameof(TestCrystals.Diamond), 3, 2.5)]
    [InlineData(nameof(TestCrystals.Diamond), 4, 2.5)]
    [InlineData(nameof(TestCrystals.ZincBlende), 3, 3.5)]
    [InlineData(nameof(TestCrystals.LithiumCobaltate), 3, 2.2)]
    [InlineData(nameof(TestCrystals.Wurtzite), 3, 2.1)]
    public void AverageOverTheGroupIsTheSymmetricPart(string name, int order, double cutoff)
    {
        Crystal crystal = SpaceGroupTests.ByName(name);
        SpaceGroup group = SpaceGroup.Find(crystal);
        AnharmonicForceConstants random = SyntheticForceConstants.Random(crystal, order, cutoff, 5);
        AnharmonicForceConstants average = ForceConstantSymmetry.Symmetrize(random, group);

        Assert.True(ForceConstantSymmetry.Error(random, group).Maximum > 0.5);
        Assert.True(ForceConstantSymmetry.Error(average, group).Maximum < 1e-14);
        Assert.Equal(random.BlockCount, average.BlockCount); // the cutoff sphere is symmetric already

        // an orthogonal projection: <S, Phi - S> = 0, and twice is once
        double overlap = average.Values.Zip(random.Values, (s, p) => s * (p - s)).Sum();
        Assert.Equal(0, overlap, 1e-12 * average.Values.Sum(v => v * v));
        AnharmonicForceConstants twice = ForceConstantSymmetry.Symmetrize(average, group);
        Assert.All(average.Values.Zip(twice.Values), p => Assert.Equal(p.First, p.Second, 1e-14));
    }

    [Fact]
    public void MissingImagesCountAsViolationAndAreAdded()
    {
        Crystal crystal = TestCrystals.Diamond();
        SpaceGroup group = SpaceGroup.Find(crystal);
        AnharmonicForceConstants full = SyntheticForceConstants.Symmetric(crystal, 3, 2.5, 5);
        int kept = full.BlockCount - 1;
        var truncated = new AnharmonicForceConstants(3, full.Atoms[..(3 * kept)], full.Cells[..(2 * kept)], full.Values[..(27 * kept)]);
        double lost = full.Block(kept).ToArray().Sum(v => v * v);
        double norm = truncated.Values.Sum(v => v * v);

        // the worst operations move the hole to a stored block and a stored block into the hole: twice the lost norm
        Assert.Equal(Math.Sqrt(2 * lost / norm), ForceConstantSymmetry.Error(truncated, group).Maximum, 1e-12);
        Assert.Equal(full.BlockCount, ForceConstantSymmetry.Symmetrize(truncated, group).BlockCount);
    }

    [Fact]
    public void PerOperationErrorsDoNotDependOnThreads()
    {
        Crystal crystal = TestCrystals.ZincBlende();
        SpaceGroup group = SpaceGroup.Find(crystal);
        AnharmonicForceConstants random = SyntheticForceConstants.Random(crystal, 3, 3.5, 5);
        SpaceGroupError one = ForceConstantSymmetry.Error(random, group);
        SpaceGroupError four = ForceConstantSymmetry.Error(random, group, new ComputeOptions(Threads: 4));
        Assert.Equal(one.PerOperation.AsEnumerable(), four.PerOperation.AsEnumerable());
        Assert.Equal(0, one.PerOperation[0]);
        Assert.Equal(one.Maximum, one.PerOperation[one.WorstOperation]);
    }

    [Theory]
    [InlineData(nameof(TestCrystals.Diamond), 3)]
    [InlineData(nameof(TestCrystals.LithiumCobaltate), 2)]
    [InlineData(nameof(TestCrystals.Wurtzite), 3)]
    public void HarmonicConstantsAreJudgedOnTheirSupercell(string name, int n)
    {
        Crystal crystal = SpaceGroupTests.ByName(name);
        SpaceGroup group = SpaceGroup.Find(crystal);
        HarmonicForceConstants random = SyntheticForceConstants.RandomHarmonic(crystal, new(n, n, n), 7);
        HarmonicForceConstants average = ForceConstantSymmetry.Symmetrize(random, group);
        Assert.True(ForceConstantSymmetry.Error(random, group).Maximum > 0.5);
        Assert.True(ForceConstantSymmetry.Error(average, group).Maximum < 1e-14);
    }

    [Fact]
    public void OperationsThatDoNotKeepTheSupercellAreNotJudged()
    {
        Crystal crystal = TestCrystals.Wurtzite();
        SpaceGroup group = SpaceGroup.Find(crystal);
        HarmonicForceConstants average =
            ForceConstantSymmetry.Symmetrize(SyntheticForceConstants.RandomHarmonic(crystal, new(3, 2, 2), 7), group);
        SpaceGroupError error = ForceConstantSymmetry.Error(average, group);
        Assert.InRange(error.PerOperation.Count(double.IsNaN), 1, 11);
        Assert.True(error.Maximum < 1e-14);
        Assert.Equal(0, ForceConstantSymmetry.Error(
            ForceConstantSymmetry.Symmetrize(SyntheticForceConstants.RandomHarmonic(crystal, new(2, 2, 3), 7), group),
            group).PerOperation.Count(double.IsNaN));
    }

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    [InlineData("nacl")]
    public void ExamplesAreSymmetric(string name)
    {
        CrystalInput set = InputFormats.Read(TestData.Example(name), new(Fourth: false));
        SpaceGroup group = SpaceGroup.Find(set.Crystal);
        Assert.Equal(48, group.Operations.Length);
        Assert.True(ForceConstantSymmetry.Error(set.HarmonicForceConstants, group).Maximum < 1e-12);
        Assert.True(ForceConstantSymmetry.Error(set.Third!, group).Maximum < 1e-12);
    }
}
