using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Tests.Crystals;

/// <summary>Small crystals with known space groups.</summary>
internal static class TestCrystals
{
    public static readonly Matrix3 Fcc = new(new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0));

    public static readonly Matrix3 Hexagonal = new(new(1, 0, 0), new(-0.5, Math.Sqrt(0.75), 0), new(0, 0, 1.6));

    public static Crystal Make(Matrix3 vectors, double scale, params (string Element, Vector3D Position)[] atoms) =>
        new(new Lattice(scale * vectors), [.. atoms.Select(a => new Atom(a.Element, a.Position, 10 + a.Element[0], 0))]);

    /// <summary>Fd-3m, 48 rotations, non-symmorphic.</summary>
    public static Crystal Diamond() => Make(Fcc, 5.43, ("Si", new(0, 0, 0)), ("Si", new(0.25, 0.25, 0.25)));

    /// <summary>F-43m, 24 rotations.</summary>
    public static Crystal ZincBlende() => Make(Fcc, 4.81, ("B", new(0, 0, 0)), ("As", new(0.25, 0.25, 0.25)));

    /// <summary>Fm-3m, 48 rotations.</summary>
    public static Crystal RockSalt() => Make(Fcc, 4.22, ("Mg", new(0, 0, 0)), ("O", new(0.5, 0.5, 0.5)));

    /// <summary>R-3m, 12 rotations: lithium cobaltate.</summary>
    public static Crystal LithiumCobaltate()
    {
        const double z = 0.760412991;
        var vectors = new Matrix3(
            new(1.64134838396534, 0, 4.71520501443946),
            new(-0.820674191982672, 1.42144939697452, 4.71520501443946),
            new(-0.820674191982672, -1.42144939697452, 4.71520501443946));
        return Make(vectors, 1, ("Li", new(0, 0, 0)), ("Co", new(0.5, 0.5, 0.5)), ("O", new(z, z, z)), ("O", new(1 - z, 1 - z, 1 - z)));
    }

    /// <summary>P6_3mc, 12 rotations, no inversion.</summary>
    public static Crystal Wurtzite() => Make(
        Hexagonal,
        3.2,
        ("Ga", new(1.0 / 3, 2.0 / 3, 0)),
        ("Ga", new(2.0 / 3, 1.0 / 3, 0.5)),
        ("N", new(1.0 / 3, 2.0 / 3, 0.376)),
        ("N", new(2.0 / 3, 1.0 / 3, 0.876)));

    /// <summary>P-1 is the highest possible; the general positions leave only the identity: P1.</summary>
    public static Crystal Triclinic() => Make(
        new(new(4.1, 0.2, 0.1), new(0.7, 5.3, -0.4), new(-0.3, 0.9, 6.1)),
        1,
        ("A", new(0.1, 0.2, 0.3)),
        ("B", new(0.55, 0.72, 0.31)),
        ("C", new(0.93, 0.41, 0.88)));

    public static IEnumerable<Crystal> All() => [Diamond(), ZincBlende(), RockSalt(), LithiumCobaltate(), Wurtzite(), Triclinic()];

    /// <summary>The same crystal in other lattice vectors a'_i = sum_j P_ij a_j with an integer P of determinant 1 or -1.</summary>
    public static Crystal InBasis(this Crystal crystal, IntMatrix3 p)
    {
        var lattice = new Lattice(p.ToMatrix() * crystal.Lattice.Vectors);
        IntMatrix3 toNew = p.Transposed.UnimodularInverse();
        return new(lattice, [.. crystal.Atoms.Select(a => a with { Position = toNew * a.Position })]);
    }

    /// <summary>Left-handed, reordered and skewed changes of basis.</summary>
    public static IEnumerable<IntMatrix3> BasisChanges() =>
    [
        IntMatrix3.Identity,
        new(new(0, 1, 0), new(1, 0, 0), new(0, 0, 1)),
        new(new(0, 1, 0), new(0, 0, 1), new(1, 0, 0)),
        -IntMatrix3.Identity,
        new(new(1, 0, 0), new(7, 1, 0), new(-3, 5, -1)),
        new(new(1, 40, 0), new(0, 1, 0), new(0, -11, 1)),
    ];
}
