using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Tests.Crystals;

namespace PcpCluster.Numerics.Tests.ForceConstants;

public class BasisDetectionTests
{
    /// <summary>The lattice vectors of Quantum ESPRESSO for fcc, in which (1/4, 1/4, 1/4) is a diamond too, but the inverted one.</summary>
    private static readonly Matrix3 EspressoFcc = new(new(-0.5, 0, 0.5), new(0, 0.5, 0.5), new(-0.5, 0.5, 0));

    private static readonly double[] Cutoffs = [2.5, 3.5, 2.2, 2.2, 2.1];

    [Fact]
    public void RightPositionsAreConsistent()
    {
        Crystal[] crystals =
            [
                TestCrystals.Diamond(),
                TestCrystals.ZincBlende(),
                TestCrystals.RockSalt(),
                TestCrystals.LithiumCobaltate(),
                TestCrystals.Wurtzite()
            ];
        foreach ((Crystal crystal, double cutoff) in crystals.Zip(Cutoffs))
        {
            BasisReport report = BasisDetection.Detect(crystal, null, [SyntheticForceConstants.Symmetric(crystal, 3, cutoff, 11)]);
            Assert.Equal(BasisVerdict.Consistent, report.Verdict);
            Assert.Same(crystal, report.FittingCrystal);
            Assert.Equal(0, report.Displacement);
        }
    }

    [Fact]
    public void InvertedDiamondIsDetectedAndTheCellsDecideTheRepresentative()
    {
        Crystal right = TestCrystals.Make(EspressoFcc, 5.37, ("Si", new(0, 0, 0)), ("Si", new(-0.25, 0.75, -0.25)));
        Crystal wrong = Moved(right, 1, new(0.25, 0.25, 0.25));
        Assert.Equal(48, SpaceGroup.Find(wrong).Operations.Length);
        BasisReport report = BasisDetection.Detect(wrong, null, [SyntheticForceConstants.Symmetric(right, 3, 2.5, 11)]);
        Assert.Equal(BasisVerdict.Contradicted, report.Verdict);
        Assert.True(report.GivenErrors[0].Maximum > BasisDetection.ErrorLimit);
        Assert.True(report.FittingErrors[0].Maximum < 1e-14);
        Assert.Equal(right.Atoms[1].Position, report.FittingCrystal!.Atoms[1].Position);
        Assert.Contains("Si (-0.25, 0.75, -0.25)", report.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void HarmonicConstantsAloneSuffice()
    {
        Crystal right = TestCrystals.Make(EspressoFcc, 5.37, ("Si", new(0, 0, 0)), ("Si", new(-0.25, 0.75, -0.25)));
        HarmonicForceConstants harmonic = ForceConstantSymmetry.Symmetrize(
            SyntheticForceConstants.RandomHarmonic(right, new(4, 4, 4), 3), SpaceGroup.Find(right));
        Assert.Equal(BasisVerdict.Consistent, BasisDetection.Detect(right, harmonic, []).Verdict);
        BasisReport report = BasisDetection.Detect(Moved(right, 1, new(0.25, 0.25, 0.25)), harmonic, []);
        Assert.Equal(BasisVerdict.Contradicted, report.Verdict);
        Assert.Equal(right.Atoms[1].Position, report.FittingCrystal!.Atoms[1].Position);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void AtomMovedByALatticeVectorIsADifferentLabelling(int atom)
    {
        Crystal right = TestCrystals.LithiumCobaltate();
        AnharmonicForceConstants third = SyntheticForceConstants.Symmetric(right, 3, 2.2, 11);
        Crystal wrong = Moved(right, atom, right.Atoms[atom].Position + new Vector3D(1, 0, 0));
        BasisReport report = BasisDetection.Detect(wrong, null, [third]);
        Assert.Equal(BasisVerdict.Contradicted, report.Verdict);
        for (int b = 0; b < 4; b++)
        {
            Assert.True((report.FittingCrystal!.Atoms[b].Position - right.Atoms[b].Position).Length < 1e-9);
        }

        Assert.Equal(12, report.FittingGroup!.Operations.Length);
        Assert.True(report.FittingErrors[0].Maximum < 1e-14);
    }

    [Fact]
    public void PositionsOfLowerSymmetryThanTheConstantsAreCorrected()
    {
        Crystal right = TestCrystals.Diamond();
        AnharmonicForceConstants third = SyntheticForceConstants.Symmetric(right, 3, 2.5, 11);
        BasisReport report = BasisDetection.Detect(Moved(right, 1, new(0.25, 0.25, 0.27)), null, [third]);
        Assert.Equal(BasisVerdict.Contradicted, report.Verdict);
        Assert.Equal(right.Atoms[1].Position, report.FittingCrystal!.Atoms[1].Position);

        BasisReport rounded = BasisDetection.Detect(Moved(right, 1, new(0.25, 0.25, 0.2501)), null, [third]);
        Assert.Equal(BasisVerdict.Consistent, rounded.Verdict);
    }

    /// <summary>Eight atoms: pure translations are operations too, and even nonsense positions are corrected.</summary>
    [Fact]
    public void ConventionalCellIsCorrected()
    {
        Vector3D[] centring = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
        (string, Vector3D)[] atoms =
            [.. centring.Select(c => ("Si", c)), .. centring.Select(c => ("Si", c + new Vector3D(0.25, 0.25, 0.25)))];
        Crystal right = TestCrystals.Make(Matrix3.Identity, 5.43, atoms);
        AnharmonicForceConstants third = SyntheticForceConstants.Symmetric(right, 3, 2.5, 11);
        Crystal inverted = right with { Atoms = [.. right.Atoms.Select(a => a with { Position = -a.Position })] };
        Assert.Equal(BasisVerdict.Consistent, BasisDetection.Detect(right, null, [third]).Verdict);
        foreach (Crystal wrong in new[] { inverted, Moved(right, 3, new(0.1, 0.2, 0.77)), Moved(right, 3, new(1.5, 0.5, 0)) })
        {
            BasisReport report = BasisDetection.Detect(wrong, null, [third]);
            Assert.Equal(BasisVerdict.Contradicted, report.Verdict);
            Assert.Equal(192, report.FittingGroup!.Operations.Length);
            Assert.Equal(right.Atoms.Select(a => a.Position), report.FittingCrystal!.Atoms.Select(a => a.Position));
        }
    }

    [Fact]
    public void ConstantsWithoutSymmetryAreUnexplained()
    {
        Crystal crystal = TestCrystals.Diamond();
        BasisReport report = BasisDetection.Detect(crystal, null, [SyntheticForceConstants.Random(crystal, 3, 2.5, 11)]);
        Assert.Equal(BasisVerdict.Unexplained, report.Verdict);
        Assert.Null(report.FittingCrystal);
    }

    [Fact]
    public void SmallNoiseInTheConstantsDoesNotMatter()
    {
        Crystal right = TestCrystals.Make(EspressoFcc, 5.37, ("Si", new(0, 0, 0)), ("Si", new(-0.25, 0.75, -0.25)));
        AnharmonicForceConstants third = SyntheticForceConstants.Symmetric(right, 3, 2.5, 11);
        var random = new Random(1);
        double[] noisy = [.. third.Values.Select(v => v * (1 + (0.02 * (random.NextDouble() - 0.5))))];
        var measured = new AnharmonicForceConstants(3, third.Atoms, third.Cells, noisy);
        Assert.Equal(BasisVerdict.Consistent, BasisDetection.Detect(right, null, [measured]).Verdict);
        BasisReport report = BasisDetection.Detect(Moved(right, 1, new(0.25, 0.25, 0.25)), null, [measured]);
        Assert.Equal(BasisVerdict.Contradicted, report.Verdict);
        Assert.Equal(right.Atoms[1].Position, report.FittingCrystal!.Atoms[1].Position);
    }

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    [InlineData("nacl")]
    public void ExamplesAreConsistent(string name)
    {
        CrystalInput set = InputFormats.Read(TestData.Example(name), new(Fourth: false));
        Assert.Equal(BasisVerdict.Consistent, BasisDetection.Detect(set.Crystal, set.HarmonicForceConstants, [set.Third!]).Verdict);
    }

    [SharedDataFact("si-fourphonon")]
    public void PublishedSiliconExampleContradictsItself()
    {
        CrystalInput set = InputFormats.Read(TestData.Shared("si-fourphonon")!);
        BasisReport report = BasisDetection.Detect(set.Crystal, set.HarmonicForceConstants, [set.Third!]);
        Assert.Equal(BasisVerdict.Contradicted, report.Verdict);
        Assert.Equal(new Vector3D(-0.25, 0.75, -0.25), report.FittingCrystal!.Atoms[1].Position);
        Assert.True(report.GivenErrors[0].Maximum > 0.5);
        Assert.True(report.GivenErrors[1].Maximum > 1);
        Assert.True(report.FittingErrors[0].Maximum < 0.01); // the harmonic constants of its two atoms differ by 0.1 percent
        Assert.True(report.FittingErrors[1].Maximum < 1e-14);
    }

    [SharedDataTheory("bas-fourphonon", "licoo2-fourphonon")]
    [InlineData("bas-fourphonon", 24)]
    [InlineData("licoo2-fourphonon", 12)]
    public void OtherPublishedExamplesAreConsistent(string name, int operations)
    {
        CrystalInput set = InputFormats.Read(TestData.Shared(name)!);
        BasisReport report = BasisDetection.Detect(set.Crystal, set.HarmonicForceConstants, [set.Third!]);
        Assert.Equal(BasisVerdict.Consistent, report.Verdict);
        Assert.Equal(operations, report.GivenGroup.Operations.Length);
        Assert.All(report.GivenErrors, e => Assert.True(e.Maximum < 1e-9));
    }

    private static Crystal Moved(Crystal crystal, int atom, Vector3D position) =>
        crystal with { Atoms = crystal.Atoms.SetItem(atom, crystal.Atoms[atom] with { Position = position }) };
}
