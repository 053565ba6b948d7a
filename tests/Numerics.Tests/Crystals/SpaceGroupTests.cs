using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Tests.Crystals;

public class SpaceGroupTests
{
    public static TheoryData<string, int, string, int> Expected => new()
    {
        { nameof(TestCrystals.Diamond), 48, "m-3m", 24 },
        { nameof(TestCrystals.ZincBlende), 24, "-43m", 24 },
        { nameof(TestCrystals.RockSalt), 48, "m-3m", 48 },
        { nameof(TestCrystals.LithiumCobaltate), 12, "-3m", 12 },
        { nameof(TestCrystals.Wurtzite), 12, "6mm", 6 },
        { nameof(TestCrystals.Triclinic), 1, "1", 1 },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void KnownCrystalHasItsPointGroup(string name, int order, string symbol, int withoutTranslation)
    {
        foreach (IntMatrix3 change in TestCrystals.BasisChanges())
        {
            SpaceGroup group = SpaceGroup.Find(ByName(name).InBasis(change));
            Assert.Equal(order, group.Operations.Length);
            Assert.Equal(symbol, group.PointGroup.Symbol);
            Assert.Equal(withoutTranslation, group.Operations.Count(o => o.Translation.Length < 1e-6));
            Assert.Equal(IntMatrix3.Identity, group.Operations[0].Rotation);
            Assert.True(group.IsPrimitive);
        }
    }

    [Fact]
    public void OperationsCarryAtomsWhereTheySay()
    {
        foreach (Crystal crystal in TestCrystals.All())
        {
            foreach (SymmetryOperation g in SpaceGroup.Find(crystal).Operations)
            {
                for (int b = 0; b < crystal.AtomCount; b++)
                {
                    Vector3D image = (g.Rotation * crystal.Atoms[b].Position) + g.Translation;
                    Vector3D expected = crystal.Atoms[g.AtomMap[b]].Position + g.CellShifts[b].ToVector();
                    Assert.True((image - expected).Length < 1e-6, $"{g}");
                    Assert.Equal(crystal.Atoms[b].Element, crystal.Atoms[g.AtomMap[b]].Element);
                }
            }
        }
    }

    [Fact]
    public void CartesianRotationsAreOrthogonalAndAGroup()
    {
        foreach (Crystal crystal in TestCrystals.All())
        {
            SpaceGroup group = SpaceGroup.Find(crystal);
            Dictionary<IntMatrix3, Matrix3> byRotation = group.Operations.ToDictionary(o => o.Rotation, o => o.CartesianRotation);
            foreach ((IntMatrix3 w, Matrix3 r) in byRotation)
            {
                Assert.True(Distance(r * r.Transposed, Matrix3.Identity) < 1e-14);
                foreach ((IntMatrix3 w2, Matrix3 r2) in byRotation)
                {
                    Assert.True(Distance(byRotation[w * w2], r * r2) < 1e-14);
                }
            }
        }
    }

    [Fact]
    public void NoiseInLatticeVectorsDoesNotSpoilOrthogonality()
    {
        Matrix3 noisy = TestCrystals.Fcc + (1e-7 * new Matrix3(new(1, -2, 0.5), new(0.3, 1, 2), new(-1, 0.4, 0.2)));
        SpaceGroup group = SpaceGroup.Find(TestCrystals.Make(noisy, 5.43, ("Si", new(0, 0, 0)), ("Si", new(0.25, 0.25, 0.2500001))));
        Assert.Equal(48, group.Operations.Length);
        Assert.All(
            group.Operations, o => Assert.True(Distance(o.CartesianRotation * o.CartesianRotation.Transposed, Matrix3.Identity) < 1e-14));
    }

    [Fact]
    public void NonPrimitiveCellListsPureTranslations()
    {
        Crystal cubic = TestCrystals.Make(
            Matrix3.Identity,
            4.2,
            ("Mg", new(0, 0, 0)),
            ("Mg", new(0, 0.5, 0.5)),
            ("Mg", new(0.5, 0, 0.5)),
            ("Mg", new(0.5, 0.5, 0)),
            ("O", new(0.5, 0.5, 0.5)),
            ("O", new(0.5, 0, 0)),
            ("O", new(0, 0.5, 0)),
            ("O", new(0, 0, 0.5)));
        SpaceGroup group = SpaceGroup.Find(cubic);
        Assert.Equal(192, group.Operations.Length);
        Assert.Equal(4, group.PureTranslationCount);
        Assert.Equal(48, group.PointGroup.Order);
        Assert.All(group.Operations.Take(4), o => Assert.Equal(IntMatrix3.Identity, o.Rotation));
        Assert.Equal(48, group.WaveVectorRotations().Length);
    }

    [Fact]
    public void IsotopesOfOneElementAreDifferentAtoms()
    {
        Crystal diamond = TestCrystals.Diamond();
        Crystal mixed = diamond with { Atoms = diamond.Atoms.SetItem(1, diamond.Atoms[1] with { Mass = 30 }) };
        Assert.Equal("-43m", SpaceGroup.Find(mixed).PointGroup.Symbol);
    }

    [Fact]
    public void SmallDisplacementBreaksSymmetryUnlessTolerated()
    {
        Crystal diamond = TestCrystals.Diamond();
        Crystal shifted = diamond with { Atoms = diamond.Atoms.SetItem(1, diamond.Atoms[1] with { Position = new(0.251, 0.25, 0.25) }) };
        Assert.True(SpaceGroup.Find(shifted).Operations.Length < 48);
        Assert.Equal(48, SpaceGroup.Find(shifted, 0.05).Operations.Length);
    }

    [Fact]
    public void TimeReversalDoublesTheRotationsOnlyWithoutInversion()
    {
        Assert.Equal(48, SpaceGroup.Find(TestCrystals.Diamond()).WaveVectorRotations().Length);
        SpaceGroup zincBlende = SpaceGroup.Find(TestCrystals.ZincBlende());
        Assert.Equal(48, zincBlende.WaveVectorRotations().Length);
        Assert.Equal(24, zincBlende.WaveVectorRotations(timeReversal: false).Length);
        Assert.Equal(24, zincBlende.WaveVectorRotations().Count(r => r.TimeReversal));
    }

    internal static Crystal ByName(string name) => name switch
    {
        nameof(TestCrystals.Diamond) => TestCrystals.Diamond(),
        nameof(TestCrystals.ZincBlende) => TestCrystals.ZincBlende(),
        nameof(TestCrystals.RockSalt) => TestCrystals.RockSalt(),
        nameof(TestCrystals.LithiumCobaltate) => TestCrystals.LithiumCobaltate(),
        nameof(TestCrystals.Wurtzite) => TestCrystals.Wurtzite(),
        nameof(TestCrystals.Triclinic) => TestCrystals.Triclinic(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static double Distance(Matrix3 a, Matrix3 b) => (a - b) switch { var d => d.Row0.Length + d.Row1.Length + d.Row2.Length };
}
