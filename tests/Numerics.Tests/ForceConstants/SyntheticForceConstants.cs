using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Tests.ForceConstants;

/// <summary>Random force constants with the support and, after averaging, the symmetry of a crystal.</summary>
internal static class SyntheticForceConstants
{
    /// <summary>
    /// A random block for every ordered n-tuple whose atoms all lie within the cutoff (Angstrom) of each other; no symmetry.
    /// </summary>
    public static AnharmonicForceConstants Random(Crystal crystal, int order, double cutoff, int seed)
    {
        var random = new Random(seed);
        var atoms = new List<int>();
        var cells = new List<IntVector3>();
        var values = new List<double>();
        for (int first = 0; first < crystal.AtomCount; first++)
        {
            List<(int Atom, IntVector3 Cell)> near =
                [.. Sites(crystal).Where(s => Distance(crystal, (first, IntVector3.Zero), s) < cutoff)];
            foreach ((int Atom, IntVector3 Cell)[] rest in Tuples(near, order - 1))
            {
                if (rest.Any(a => rest.Any(b => Distance(crystal, a, b) >= cutoff)))
                {
                    continue;
                }

                double decay = Math.Exp(-rest.Sum(s => Distance(crystal, (first, IntVector3.Zero), s)));
                atoms.AddRange([first, .. rest.Select(s => s.Atom)]);
                cells.AddRange(rest.Select(s => s.Cell));
                values.AddRange(Enumerable.Range(0, (int)Math.Round(Math.Pow(3, order))).Select(_ => decay * (random.NextDouble() - 0.5)));
            }
        }

        return new(order, [.. atoms], [.. cells], [.. values]);
    }

    /// <summary>The same, averaged over the crystal's space group.</summary>
    public static AnharmonicForceConstants Symmetric(Crystal crystal, int order, double cutoff, int seed) =>
        ForceConstantSymmetry.Symmetrize(Random(crystal, order, cutoff, seed), SpaceGroup.Find(crystal));

    /// <summary>Random values on a supercell that fall off with the distance to the nearest image; no symmetry.</summary>
    public static HarmonicForceConstants RandomHarmonic(Crystal crystal, IntVector3 supercell, int seed)
    {
        var random = new Random(seed);
        double[] values = new double[9 * crystal.AtomCount * crystal.AtomCount * supercell.X * supercell.Y * supercell.Z];
        var constants = new HarmonicForceConstants(crystal.AtomCount, new Superlattice(supercell), values);
        var lattice = new Matrix3(
            supercell.X * crystal.Lattice.Vectors.Row0,
            supercell.Y * crystal.Lattice.Vectors.Row1,
            supercell.Z * crystal.Lattice.Vectors.Row2);
        var images = new VoronoiCell(lattice);
        var toSupercell = new Lattice(lattice);
        for (int block = 0; block < constants.BlockCount; block++)
        {
            Vector3D x = toSupercell.ToFractional(crystal.CartesianPosition(constants.SecondAtom(block), constants.Cell(block))
                - crystal.CartesianPosition(constants.FirstAtom(block), IntVector3.Zero));
            double distance = toSupercell.ToCartesian(x + images.ShiftToShortest(x).ToVector()).Length;
            for (int i = 0; i < 9; i++)
            {
                values[(9 * block) + i] = Math.Exp(-distance) * (random.NextDouble() - 0.5);
            }
        }

        return constants;
    }

    private static IEnumerable<(int Atom, IntVector3 Cell)> Sites(Crystal crystal) =>
        from x in Enumerable.Range(-2, 5)
        from y in Enumerable.Range(-2, 5)
        from z in Enumerable.Range(-2, 5)
        from atom in Enumerable.Range(0, crystal.AtomCount)
        select (atom, new IntVector3(x, y, z));

    private static IEnumerable<(int Atom, IntVector3 Cell)[]> Tuples(List<(int Atom, IntVector3 Cell)> sites, int length) =>
        length == 0 ? [[]] : Tuples(sites, length - 1).SelectMany(t => sites.Select(s => ((int, IntVector3)[])[.. t, s]));

    private static double Distance(Crystal crystal, (int Atom, IntVector3 Cell) a, (int Atom, IntVector3 Cell) b) =>
        (crystal.CartesianPosition(a.Atom, a.Cell) - crystal.CartesianPosition(b.Atom, b.Cell)).Length;
}
