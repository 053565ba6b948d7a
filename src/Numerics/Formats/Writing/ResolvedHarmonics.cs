using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Writing;

/// <summary>Second and third order between supercells and the infinite crystal, where nothing is lost.</summary>
internal static class ResolvedHarmonics
{
    private const int MostCells = 4096;
    private const double Same = 1e-12;

    /// <summary>Angstrom; distances closer than this are equal, as where phonons are made.</summary>
    private const double ImageTolerance = 1e-4;

    /// <summary>Every block at the cells where it acts: shares of a supercell's constants at the shortest images.</summary>
    public static HarmonicForceConstants Resolve(Crystal crystal, HarmonicForceConstants constants)
    {
        if (constants.Superlattice is not { } superlattice)
        {
            return constants;
        }

        var images = new WignerSeitzImages(crystal, superlattice, ImageTolerance);
        var atoms = new List<int>();
        var cells = new List<IntVector3>();
        var values = new List<double>();
        for (int block = 0; block < constants.BlockCount; block++)
        {
            (int b, int c) = (constants.FirstAtom(block), constants.SecondAtom(block));
            List<IntVector3> nearest = images.Nearest(b, c, constants.Cell(block));
            foreach (IntVector3 cell in nearest)
            {
                atoms.AddRange(b, c);
                cells.Add(cell);
                foreach (double value in constants.Block(block))
                {
                    values.Add(value / nearest.Count);
                }
            }
        }

        return new(constants.AtomCount, [.. atoms], [.. cells], [.. values], constants.Declaration);
    }

    /// <summary>
    /// The constants on a supercell from which <see cref="Resolve"/> makes them again: their own one, or the smallest multiple of the
    /// primitive cell that is large enough.
    /// </summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="constants">Resolved or not.</param>
    /// <param name="diagonal">Only multiples along the primitive vectors are wanted.</param>
    /// <param name="file">For the message.</param>
    /// <exception cref="InputException">No supercell of a reasonable size holds them.</exception>
    public static HarmonicForceConstants OnSupercell(Crystal crystal, HarmonicForceConstants constants, bool diagonal, string file)
    {
        if (constants.Superlattice is { } own && (own.IsDiagonal || !diagonal))
        {
            return constants;
        }

        HarmonicForceConstants resolved = Resolve(crystal, constants);
        foreach (Superlattice superlattice in Candidates(Enumerable.Range(0, resolved.BlockCount).Select(resolved.Cell)))
        {
            HarmonicForceConstants folded = Fold(resolved, superlattice);
            if (AreEqual(resolved, Resolve(crystal, folded)))
            {
                return folded;
            }
        }

        throw TooLong(file, "second-order force constants");
    }

    /// <summary>The sums over all images.</summary>
    public static HarmonicForceConstants Fold(HarmonicForceConstants resolved, Superlattice superlattice)
    {
        int atoms = resolved.AtomCount;
        var folded = new HarmonicForceConstants(
            atoms, superlattice, new double[checked(9 * atoms * atoms * (int)superlattice.CellCount)], resolved.Declaration);
        for (int block = 0; block < resolved.BlockCount; block++)
        {
            int to = 9 * folded.Find(resolved.FirstAtom(block), resolved.SecondAtom(block), resolved.Cell(block));
            for (int k = 0; k < 9; k++)
            {
                folded.Values[to + k] += resolved.Block(block)[k];
            }
        }

        return folded;
    }

    /// <summary>Third order on a supercell, [atom][atom][atom][27], from which its shortest images make it again.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="third">Third order.</param>
    /// <param name="preferred">Tried first.</param>
    /// <param name="file">For the message.</param>
    /// <exception cref="InputException">No supercell of a reasonable size holds it.</exception>
    public static SupercellForceConstants ThirdOnSupercell(
        Crystal crystal, AnharmonicForceConstants third, Superlattice? preferred, string file)
    {
        IEnumerable<Superlattice> candidates = Candidates(third.Cells);
        foreach (Superlattice superlattice in preferred is null ? candidates : candidates.Prepend(preferred))
        {
            var atoms = new SupercellAtoms(crystal, superlattice);
            if (27L * crystal.AtomCount * atoms.Count * atoms.Count > 1 << 28)
            {
                break;
            }

            SupercellForceConstants folded = Fold(third, atoms);
            if (AreEqual(third, ImageSpread.Spread(folded)))
            {
                return folded;
            }
        }

        throw TooLong(file, "third-order force constants");
    }

    private static SupercellForceConstants Fold(AnharmonicForceConstants third, SupercellAtoms atoms)
    {
        double[] values = new double[27 * atoms.Crystal.AtomCount * atoms.Count * atoms.Count];
        for (int block = 0; block < third.BlockCount; block++)
        {
            int second = atoms.Index(third.Atom(block, 1), third.Cell(block, 1));
            int last = atoms.Index(third.Atom(block, 2), third.Cell(block, 2));
            int to = 27 * ((((third.Atom(block, 0) * atoms.Count) + second) * atoms.Count) + last);
            for (int k = 0; k < 27; k++)
            {
                values[to + k] += third.Block(block)[k];
            }
        }

        return SupercellForceConstants.Dense(3, atoms, values);
    }

    private static bool AreEqual(HarmonicForceConstants a, HarmonicForceConstants b)
    {
        double tolerance = Same * a.Values.Max(Math.Abs);
        return Covers(a, b) && Covers(b, a);

        bool Covers(HarmonicForceConstants x, HarmonicForceConstants y)
        {
            for (int block = 0; block < x.BlockCount; block++)
            {
                int other = y.Find(x.FirstAtom(block), x.SecondAtom(block), x.Cell(block));
                for (int k = 0; k < 9; k++)
                {
                    if (Math.Abs(x.Block(block)[k] - (other < 0 ? 0 : y.Block(other)[k])) > tolerance)
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    private static bool AreEqual(AnharmonicForceConstants a, AnharmonicForceConstants b)
    {
        double largest = a.Values.Length == 0 ? 0 : a.Values.Max(Math.Abs);
        var difference = new BlockCollector(a.Order, a.BlockSize);
        Add(a, 1);
        Add(b, -1);
        return difference.ToForceConstants().Values.All(v => Math.Abs(v) <= Same * largest);

        void Add(AnharmonicForceConstants c, double weight)
        {
            for (int block = 0; block < c.BlockCount; block++)
            {
                difference.Add(
                    c.Atoms.AsSpan(c.Order * block, c.Order), c.Cells.AsSpan((c.Order - 1) * block, c.Order - 1), c.Block(block), weight);
            }
        }
    }

    /// <summary>n x m x l primitive cells, from what the cells span upwards.</summary>
    private static IEnumerable<Superlattice> Candidates(IEnumerable<IntVector3> cells)
    {
        IntVector3 most = IntVector3.Zero;
        foreach (IntVector3 cell in cells)
        {
            most = new(Math.Max(most.X, Math.Abs(cell.X)), Math.Max(most.Y, Math.Abs(cell.Y)), Math.Max(most.Z, Math.Abs(cell.Z)));
        }

        for (int more = 0; more < 8; more++)
        {
            var size = new IntVector3(Math.Max(1, (2 * most.X) + more), Math.Max(1, (2 * most.Y) + more), Math.Max(1, (2 * most.Z) + more));
            if ((long)size.X * size.Y * size.Z <= MostCells)
            {
                yield return new Superlattice(size);
            }
        }
    }

    private static InputException TooLong(string file, string what) => new(
        file,
        0,
        string.Create(CultureInfo.InvariantCulture, $"{what} that reach further than a supercell of {MostCells} cells"),
        "constants that a periodic supercell holds without loss",
        "Convert to TDEP, which lists every pair, or shorten the cutoff.");
}
