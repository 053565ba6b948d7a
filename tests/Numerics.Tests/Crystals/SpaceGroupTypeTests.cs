using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Tests.Crystals;

public class SpaceGroupTypeTests
{
    [Fact]
    public void TableHasTheNumbersOfTypesOfEachCrystalSystem()
    {
        Assert.Equal(230, SpaceGroupType.All.Length);
        Assert.Equal(230, SpaceGroupType.All.Select(t => t.Symbol).Distinct().Count());
        int[] expected = [2, 13, 59, 68, 25, 27, 36];
        int[] counted = [.. SpaceGroupType.All
            .GroupBy(t => PointGroup.Of(HallSymbol.Parse(t.Hall).Rotations).System)
            .OrderBy(g => g.Key)
            .Select(g => g.Count())];
        Assert.Equal(expected, counted);
    }

    /// <summary>
    /// Every type is recognised, and taken for no other, in random bases of its primitive lattice and with a random origin.
    /// </summary>
    [Fact]
    public void EveryTypeIsRecognisedInAnyBasisAndOrigin()
    {
        var random = new Random(17);
        foreach (SpaceGroupType type in SpaceGroupType.All)
        {
            HallSymbol hall = HallSymbol.Parse(type.Hall);
            CrystalSystem system = PointGroup.Of(hall.Rotations).System;
            for (int repeat = 0; repeat < 3; repeat++)
            {
                (Matrix3 vectors, List<(IntMatrix3 Rotation, Vector3D Translation)> operations) =
                    RandomSetting(hall, ConventionalVectors(system), random);
                SpaceGroupType? found = SpaceGroupIdentification.Identify(vectors, operations);
                Assert.True(found == type, $"{type} was taken for {found}");
            }
        }
    }

    [Fact]
    public void KnownCrystalsHaveTheirTypes()
    {
        (Crystal Crystal, string Type)[] known =
        [
            (TestCrystals.Diamond(), "Fd-3m (227)"),
            (TestCrystals.ZincBlende(), "F-43m (216)"),
            (TestCrystals.RockSalt(), "Fm-3m (225)"),
            (TestCrystals.LithiumCobaltate(), "R-3m (166)"),
            (TestCrystals.Wurtzite(), "P6_3mc (186)"),
            (TestCrystals.Triclinic(), "P1 (1)"),
            (Quartz(1), "P3_221 (154)"),
            (Quartz(-1), "P3_121 (152)"),
        ];
        foreach ((Crystal crystal, string type) in known)
        {
            foreach (IntMatrix3 change in TestCrystals.BasisChanges())
            {
                Assert.Equal(type, SpaceGroup.Find(crystal.InBasis(change)).Type!.ToString());
            }
        }
    }

    [Fact]
    public void ConventionalCellHasTheTypeOfThePrimitiveOne()
    {
        Vector3D[] centring = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
        (string, Vector3D)[] atoms =
            [.. centring.Select(c => ("Si", c)), .. centring.Select(c => ("Si", c + new Vector3D(0.25, 0.25, 0.25)))];
        SpaceGroup group = SpaceGroup.Find(TestCrystals.Make(Matrix3.Identity, 5.43, atoms));
        Assert.Equal(192, group.Operations.Length);
        Assert.Equal(227, group.Type!.Number);
    }

    /// <summary>Left- or right-handed alpha quartz (mirrored by z -> -z of the positions).</summary>
    private static Crystal Quartz(int sense)
    {
        const double u = 0.4697;
        (double x, double y, double z) = (0.4135, 0.2669, 0.1191);
        return TestCrystals.Make(
            new(new(1, 0, 0), new(-0.5, Math.Sqrt(0.75), 0), new(0, 0, 1.1)),
            4.914,
            ("Si", new(u, 0, sense * 2.0 / 3)),
            ("Si", new(0, u, sense / 3.0)),
            ("Si", new(-u, -u, 0)),
            ("O", new(x, y, sense * z)),
            ("O", new(-y, x - y, sense * (z + (2.0 / 3)))),
            ("O", new(y - x, -x, sense * (z + (1.0 / 3)))),
            ("O", new(y, x, -sense * z)),
            ("O", new(x - y, -y, sense * ((1.0 / 3) - z))),
            ("O", new(-x, y - x, sense * ((2.0 / 3) - z))));
    }

    private static Matrix3 ConventionalVectors(CrystalSystem system) => system switch
    {
        CrystalSystem.Triclinic => new(new(4.1, 0.2, 0.1), new(0.7, 5.3, -0.4), new(-0.3, 0.9, 6.1)),
        CrystalSystem.Monoclinic => new(new(4.1, 0, 0.3), new(0, 5.3, 0), new(-1.4, 0, 6.1)),
        CrystalSystem.Orthorhombic => new(new(4.1, 0, 0), new(0, 5.3, 0), new(0, 0, 6.1)),
        CrystalSystem.Tetragonal => new(new(4.1, 0, 0), new(0, 4.1, 0), new(0, 0, 6.1)),
        CrystalSystem.Cubic => new(new(4.1, 0, 0), new(0, 4.1, 0), new(0, 0, 4.1)),
        _ => new(new(4.1, 0, 0), new(-2.05, 4.1 * Math.Sqrt(0.75), 0), new(0, 0, 6.1)),
    };

    private static (Matrix3 Vectors, List<(IntMatrix3 Rotation, Vector3D Translation)> Operations) RandomSetting(
        HallSymbol hall, Matrix3 conventional, Random random)
    {
        // the conventional cell with its centring translations as operations, in a random basis
        IntMatrix3 p = IntMatrix3.Identity;
        for (int i = 0; i < 6; i++)
        {
            int[] rows = [0, 1, 2];
            random.Shuffle(rows);
            IntVector3[] r = [p.Row0, p.Row1, p.Row2];
            r[rows[0]] += random.Next(2) == 0 ? r[rows[1]] : -r[rows[1]];
            p = new(r[0], r[1], r[2]);
        }

        if (random.Next(2) == 0)
        {
            p = -p;
        }

        IntMatrix3 toNew = p.Transposed.UnimodularInverse();
        Vector3D origin = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
        var operations = new List<(IntMatrix3, Vector3D)>();
        foreach ((IntMatrix3 rotation, Vector3D translation) in Expand(hall))
        {
            Vector3D moved = translation + origin - (rotation * origin);
            operations.Add((toNew * rotation * p.Transposed, toNew * moved));
        }

        return (p.ToMatrix() * conventional, operations);
    }

    private static IEnumerable<(IntMatrix3 Rotation, Vector3D Translation)> Expand(HallSymbol hall)
    {
        var translations = new Dictionary<IntMatrix3, IntVector3> { [IntMatrix3.Identity] = IntVector3.Zero };
        var queue = new Queue<IntMatrix3>(translations.Keys);
        while (queue.TryDequeue(out IntMatrix3 element))
        {
            foreach ((IntMatrix3 rotation, IntVector3 translation) in hall.Generators)
            {
                if (translations.TryAdd(rotation * element, HallSymbol.Modulo((rotation * translations[element]) + translation)))
                {
                    queue.Enqueue(rotation * element);
                }
            }
        }

        return
            from operation in translations
            from centring in hall.Centring
            select (operation.Key, (1.0 / HallSymbol.Denominator) * (operation.Value + centring).ToVector());
    }
}
