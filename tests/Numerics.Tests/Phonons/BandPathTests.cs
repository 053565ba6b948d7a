using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Tests.Crystals;

namespace PcpCluster.Numerics.Tests.Phonons;

public class BandPathTests
{
    private static readonly Matrix3 Unit = Matrix3.Identity;

    public static TheoryData<string, BravaisType, string> Lattices => new()
    {
        { "fcc", BravaisType.FaceCentredCubic, "ΓX XU KΓ ΓL LW WX" },
        { "bcc", BravaisType.BodyCentredCubic, "ΓH HN NΓ ΓP PH PN" },
        { "sc", BravaisType.SimpleCubic, "ΓX XM MΓ ΓR RX MR" },
        { "wurtzite", BravaisType.Hexagonal, "ΓM MK KΓ ΓA AL LH HA LM KH" },
        { "layered", BravaisType.Rhombohedral, "ΓL LB1 BZ ZΓ ΓX QF FP1 P1Z LP" },
        { "flat rhombohedral", BravaisType.Rhombohedral, "ΓP PZ ZQ QΓ ΓF FP1 P1Q1 Q1L LZ" },
        { "tetragonal", BravaisType.SimpleTetragonal, "ΓX XM MΓ ΓZ ZR RA AZ XR MA" },
        { "bct", BravaisType.BodyCentredTetragonal, "ΓX XP PN NΓ ΓZ" },
        { "orthorhombic", BravaisType.SimpleOrthorhombic, "ΓX XS SY YΓ ΓZ ZU UR RT TZ YT UX SR" },
        { "fco", BravaisType.FaceCentredOrthorhombic, "ΓX ΓY ΓZ ΓL" },
        { "bco", BravaisType.BodyCentredOrthorhombic, "ΓX ΓR RW WS SΓ ΓT TW" },
        { "cco", BravaisType.BaseCentredOrthorhombic, "ΓY YT TZ ZΓ ΓS SR RZ" },
        { "triclinic", BravaisType.General, "XΓ ΓY VΓ ΓZ UΓ ΓT RΓ" },
    };

    [Theory]
    [MemberData(nameof(Lattices))]
    public void StandardPath_FitsTheLatticeInAnyBasis(string name, BravaisType type, string route)
    {
        Crystal crystal = Make(name);
        IntMatrix3[] bases =
        [
            IntMatrix3.Identity, new(new(0, 1, 0), new(1, 0, 0), new(0, 0, 1)), new(new(1, 1, 0), new(0, 1, 1), new(0, 0, 1)),
            new(new(2, 1, 0), new(1, 1, 0), new(-1, 3, -1)),
        ];
        double[]? lengths = null;
        foreach (IntMatrix3 basis in bases)
        {
            Crystal other = crystal.InBasis(basis);
            BandPath path = BandPath.Standard(other, SpaceGroup.Find(other));
            Assert.Equal(type, path.Type);
            Assert.Equal(route, string.Join(' ', path.Segments.Select(s => s.Start.Label + s.End.Label)));
            double[] here = [.. path.Segments.Select(s => s.Length)];
            lengths ??= here;
            for (int i = 0; i < here.Length && type != BravaisType.General; i++)
            {
                Assert.Equal(lengths[i], here[i], 1e-9);
            }
        }
    }

    [Fact]
    public void FccPoints_AreWhereTheTextbooksPutThem()
    {
        const double a = 5.43;
        Crystal crystal = TestCrystals.Diamond();
        BandPath path = BandPath.Standard(crystal, SpaceGroup.Find(crystal));
        var expected = new Dictionary<string, double>
        {
            ["X"] = 1,
            ["U"] = Math.Sqrt(1.125),
            ["K"] = Math.Sqrt(1.125),
            ["L"] = Math.Sqrt(0.75),
            ["W"] = Math.Sqrt(1.25),
        };
        var zone = new BrillouinZone(crystal.Lattice);
        foreach (BandPathPoint point in path.Segments.SelectMany(s => new[] { s.Start, s.End }).Where(p => p.Label != "Γ"))
        {
            Vector3D k = crystal.Lattice.WaveVectorToCartesian(point.Fractional);
            Assert.Equal(expected[point.Label] * 2 * Math.PI / a, k.Length, 1e-9);
            Assert.Equal(k.Length, zone.ShortestImage(point.Fractional).Length, 1e-9);
        }
    }

    /// <summary>The ends of the standard points have more symmetry than the points near them.</summary>
    [Theory]
    [InlineData("fcc")]
    [InlineData("bcc")]
    [InlineData("wurtzite")]
    [InlineData("layered")]
    [InlineData("bct")]
    public void SpecialPoints_LieOnTheBoundaryAndHaveLargeLittleGroups(string name)
    {
        Crystal crystal = Make(name);
        SpaceGroup group = SpaceGroup.Find(crystal);
        var zone = new BrillouinZone(crystal.Lattice);
        foreach (BandSegment segment in BandPath.Standard(crystal, group).Segments)
        {
            foreach (BandPathPoint point in new[] { segment.Start, segment.End })
            {
                Assert.True(point.Label == "Γ" || zone.AllShortestImages(point.Fractional).Length > 1, $"{point} is not on the boundary");
                Assert.True(LittleGroup.Of(point.Fractional, group).Order > 1, $"{point}");
            }
        }
    }

    [Fact]
    public void BandStructure_TakesTheDirectionalLimitAtGammaOfAPolarCrystal()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("mgo"), new(Third: false, Fourth: false));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        SpaceGroup group = SpaceGroup.Find(input.Crystal);
        BandPath path = BandPath.Standard(input.Crystal, group);
        BandStructure bands = BandStructure.Compute(model, path, 0.05, ComputeOptions.SingleThread, group);
        Assert.Equal(path.Segments.Sum(s => s.Length), bands.Distances[^1], 1e-9);
        int gamma = 0;
        for (int i = 0; i < bands.QPoints.Length; i++)
        {
            Assert.True(i == 0 || bands.Distances[i] - bands.Distances[i - 1] <= 0.05 + 1e-12);
            if (bands.QPoints[i] == Vector3D.Zero)
            {
                gamma++;
                Assert.Equal(0, bands.Phonons.Frequencies[(6 * i) + 2], 1e-3);
                Assert.Equal(11.9565, bands.Phonons.Frequencies[(6 * i) + 4] / (2 * Math.PI), 1e-3);
                Assert.Equal(20.9396, bands.Phonons.Frequencies[(6 * i) + 5] / (2 * Math.PI), 1e-3);
            }
        }

        Assert.Equal(3, gamma);
    }

    private static Crystal Make(string name)
    {
        const double a = 3.1, b = 3.7, c = 4.4;
        return name switch
        {
            "fcc" => TestCrystals.Diamond(),
            "wurtzite" => TestCrystals.Wurtzite(),
            "layered" => TestCrystals.LithiumCobaltate(),
            "triclinic" => TestCrystals.Triclinic(),
            "sc" => One(Unit),
            "bcc" => One(Centred('I', a, a, a)),
            "tetragonal" => One(Box(a, a, c)),
            "bct" => One(Centred('I', a, a, c)),
            "orthorhombic" => One(Box(b, c, a)),
            "fco" => One(Centred('F', c, b, a)),
            "bco" => One(Centred('I', b, a, c)),
            "cco" => One(Centred('C', b, c, a)),
            "flat rhombohedral" => One(1.0 / 3 * new Matrix3(new(2, 1, 1), new(-1, 1, 1), new(-1, -2, 1))
                * new Matrix3(new(4, 0, 0), new(-2, 4 * Math.Sqrt(0.75), 0), new(0, 0, 3))),
            _ => throw new ArgumentException(name),
        };

        static Crystal One(Matrix3 vectors) => TestCrystals.Make(vectors, 1, ("A", Vector3D.Zero));

        static Matrix3 Box(double x, double y, double z) => new(new(x, 0, 0), new(0, y, 0), new(0, 0, z));

        static Matrix3 Centred(char centring, double x, double y, double z) => (centring switch
        {
            'I' => new Matrix3(new(-0.5, 0.5, 0.5), new(0.5, -0.5, 0.5), new(0.5, 0.5, -0.5)),
            'F' => new Matrix3(new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)),
            _ => new Matrix3(new(0.5, 0.5, 0), new(-0.5, 0.5, 0), new(0, 0, 1)),
        }) * Box(x, y, z);
    }
}
