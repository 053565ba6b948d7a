using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Tests.Crystals;

namespace PcpCluster.Numerics.Tests.Phonons;

/// <summary>How the force constants of a polar test crystal were made.</summary>
public enum Dipoles
{
    MixedSpace,
    Ewald,
}

/// <summary>Crystals of springs with known dispersion, and a random polar one without any symmetry.</summary>
internal static class ModelCrystals
{
    /// <summary>
    /// Springs of a stiffness along x between neighbours of a chain of atoms with the given masses, evenly spaced by 2 Angstrom.
    /// </summary>
    public static HarmonicModel Chain(double stiffness, params double[] masses)
    {
        int n = masses.Length;
        var crystal = new Crystal(
            new Lattice(new(new(2 * n, 0, 0), new(0, 20, 0), new(0, 0, 20))),
            [.. masses.Select((m, b) => new Atom("X", new((double)b / n, 0, 0), m, 0))]);
        var supercell = new IntVector3(5, 1, 1);
        var constants = new HarmonicForceConstants(n, new Superlattice(supercell), new double[9 * n * n * 5]);
        for (int b = 0; b < n; b++)
        {
            constants.Values[9 * constants.Find(b, b, IntVector3.Zero)] += 2 * stiffness;
            constants.Values[9 * constants.Find(b, (b + 1) % n, new(b + 1 == n ? 1 : 0, 0, 0))] -= stiffness;
            constants.Values[9 * constants.Find(b, (b + n - 1) % n, new(b == 0 ? 4 : 0, 0, 0))] -= stiffness;
        }

        return new(crystal, constants, PhysicalConstants.Codata2018);
    }

    /// <summary>Face-centred cubic, one atom, central springs to the twelve neighbours; lattice constant 4 Angstrom.</summary>
    public static (Crystal Crystal, HarmonicForceConstants Constants) Fcc(double stiffness, double mass)
    {
        var crystal = new Crystal(new Lattice(4.0 * TestCrystals.Fcc), [new Atom("Ar", Vector3D.Zero, mass, 0)]);
        return (crystal, Springs(crystal, new(4, 4, 4), (_, _, d) => d < 2.9 ? stiffness : 0));
    }

    /// <summary>
    /// A crystal of two atoms without symmetry, central springs; described by <paramref name="cells"/> cells along the first axis at once.
    /// All
    /// atoms have names of their own, so that a larger cell is not found to be one.
    /// </summary>
    public static (Crystal Crystal, HarmonicForceConstants Constants) TwoAtomCell(int cells)
    {
        var lattice = new Lattice(new(new(4.0 * cells, 0, 0), new(0.4, 4.3, 0), new(0.3, -0.2, 4.7)));
        var crystal = new Crystal(lattice, [.. Enumerable.Range(0, 2 * cells).Select(i => new Atom(
            $"X{i}",
            i % 2 == 0 ? new Vector3D((double)(i / 2) / cells, 0, 0) : new Vector3D(((i / 2) + 0.37) / cells, 0.46, 0.55),
            i % 2 == 0 ? 20 : 45,
            0))]);
        return (crystal, Springs(crystal, new(4 / cells, 4, 4), (_, _, d) => d < 5.2 ? 6 / d : 0));
    }

    /// <summary>
    /// Central springs between all pairs of atoms with stiffness(b, b', distance); on a supercell, images folded onto it, exactly obeying
    /// the acoustic sum rule.
    /// </summary>
    public static HarmonicForceConstants Springs(
        Crystal crystal, IntVector3 supercell, Func<int, int, double, double> stiffness, HarmonicDeclaration? declaration = null)
    {
        int n = crystal.AtomCount;
        var constants = new HarmonicForceConstants(
            n, new Superlattice(supercell), new double[9 * n * n * supercell.X * supercell.Y * supercell.Z], declaration);
        for (int b = 0; b < n; b++)
        {
            for (int c = 0; c < n; c++)
            {
                for (int k = 0; k < 1331; k++)
                {
                    var cell = new IntVector3((k % 11) - 5, (k / 11 % 11) - 5, (k / 121) - 5);
                    Vector3D r = crystal.CartesianPosition(c, cell) - crystal.CartesianPosition(b, IntVector3.Zero);
                    double strength = r.Length < 1e-6 ? 0 : stiffness(b, c, r.Length);
                    if (strength != 0)
                    {
                        Matrix3 block = strength / r.LengthSquared * Matrix3.Outer(r, r);
                        Add(b, c, cell, -1.0 * block);
                        Add(b, b, IntVector3.Zero, block);
                    }
                }
            }
        }

        return constants;

        void Add(int b, int c, IntVector3 cell, Matrix3 block)
        {
            int at = 9 * constants.Find(b, c, cell);
            for (int element = 0; element < 9; element++)
            {
                constants.Values[at + element] += block[element / 3, element % 3];
            }
        }
    }

    /// <summary>Three atoms in a triclinic cell with springs, charges and a dielectric tensor that nothing relates.</summary>
    public static (Crystal Crystal, HarmonicForceConstants Constants) PolarTriclinic(Dipoles scheme)
    {
        Crystal bare = TestCrystals.Triclinic();
        var first = new Matrix3(new(1.3, 0.1, -0.2), new(0.05, 0.9, 0.15), new(-0.1, 0.2, 1.1));
        var second = new Matrix3(new(-0.7, 0.2, 0.1), new(0.1, -0.4, 0.05), new(0.15, -0.1, -0.6));
        Matrix3 third = -1.0 * (first + second);
        var epsilon = new Matrix3(new(3.1, 0.2, -0.1), new(0.2, 2.7, 0.3), new(-0.1, 0.3, 3.6));
        Crystal crystal = bare with { Dielectric = new(epsilon, [first, second, third]) };
        return (crystal, Springs(crystal, new(3, 2, 2), (b, c, d) => d < 5.5 ? (4.0 + (b * c)) / d : 0, Declaration(crystal, scheme)));
    }

    private static HarmonicDeclaration Declaration(Crystal crystal, Dipoles scheme)
    {
        double spread = crystal.Lattice.Vectors.Row0.LengthSquared / (16 * Math.PI * Math.PI);
        return new(
            scheme == Dipoles.MixedSpace ? new PolarScheme.MixedSpace() : new PolarScheme.Ewald(spread, DipolePart.WithoutReciprocalSum));
    }

    /// <summary>
    /// The same constants for the crystal in lattice vectors a'_i = sum_j P_ij a_j that only permute or flip the old ones.
    /// </summary>
    public static HarmonicForceConstants InBasis(this HarmonicForceConstants constants, IntMatrix3 p)
    {
        IntMatrix3 toNew = p.Transposed.UnimodularInverse();
        IntVector3 old = constants.Superlattice!.Size;
        IntVector3 turned = toNew * old;
        var supercell = new IntVector3(Math.Abs(turned.X), Math.Abs(turned.Y), Math.Abs(turned.Z));
        var result = new HarmonicForceConstants(
            constants.AtomCount, new Superlattice(supercell), new double[constants.Values.Length], constants.Declaration);
        for (int b = 0; b < constants.AtomCount; b++)
        {
            for (int c = 0; c < constants.AtomCount; c++)
            {
                for (int k = 0; k < old.X * old.Y * old.Z; k++)
                {
                    var cell = new IntVector3(k % old.X, k / old.X % old.Y, k / (old.X * old.Y));
                    constants.Block(constants.Find(b, c, cell)).CopyTo(result.Values.AsSpan(9 * result.Find(b, c, toNew * cell)));
                }
            }
        }

        return result;
    }
}
