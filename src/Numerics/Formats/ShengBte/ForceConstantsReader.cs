using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>
/// Reads FORCE_CONSTANTS_3RD and FORCE_CONSTANTS_4TH: the number of blocks; then for each block its running number, the Cartesian
/// vectors (Angstrom) of the cells of atoms 2 to n, the n atoms (from 1), and 3^n lines "a b c value" in eV/Angstrom^n, last
/// index fastest. Blank lines may stand anywhere.
/// </summary>
internal static class ForceConstantsReader
{
    /// <summary>Cell vectors up to this far (in cells, along any axis) from a lattice vector pass silently.</summary>
    private const double SilentCellDeviation = 1e-3;

    /// <summary>
    /// Beyond this the vectors belong to another lattice. In between (a lattice constant relaxed or strained by up to some per cent after
    /// the constants were made) the nearest cell is still beyond doubt: a warning.
    /// </summary>
    private const double LargestCellDeviation = 0.1;

    private const double LargestCell = 1000;

    /// <param name="path">The file, plain or gzip'd.</param>
    /// <param name="order">3 or 4.</param>
    /// <param name="lattice">The crystal's lattice: the vectors of the file are rounded to its nearest cells.</param>
    /// <param name="atomCount">Atoms of the primitive cell.</param>
    /// <param name="warnings">Receives what is odd but harmless.</param>
    /// <exception cref="InputException">The file is not such a list of blocks, or does not belong to this crystal.</exception>
    public static AnharmonicForceConstants Read(
        string path, int order, Lattice lattice, int atomCount, ICollection<string>? warnings = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 3);
        var scanner = new RecordScanner(InputText.Read(path));
        scanner.NextRecord("the number of blocks");
        int count = scanner.Integer(1, int.MaxValue, "the number of blocks, at least 1", "The first line must be the number of blocks.");
        scanner.EndRecord("only the number of blocks");

        int blockSize = 1;
        for (int leg = 0; leg < order; leg++)
        {
            blockSize *= 3;
        }

        // The shortest text of a block; it keeps a wrong count from asking for memory that the file cannot fill.
        long shortest = 2 + (6L * (order - 1)) + (2L * order) + (blockSize * (2L * order + 2)) - 1;
        if (count * shortest > scanner.Remaining + 1L || (long)count * blockSize > Array.MaxLength)
        {
            throw scanner.Error(
                string.Create(CultureInfo.InvariantCulture, $"{count} blocks announced, {scanner.Remaining} bytes left"),
                "a file long enough for all blocks",
                "The count is wrong or the file is truncated: make or copy it again.");
        }

        int[] atoms = new int[count * order];
        var cells = new IntVector3[count * (order - 1)];
        double[] values = new double[count * blockSize];
        double worst = 0;
        double longest = 0;
        long worstLine = 0;
        for (int block = 0; block < count; block++)
        {
            ReadNumber(ref scanner, block, count);
            for (int leg = 1; leg < order; leg++)
            {
                cells[(block * (order - 1)) + leg - 1] = ReadCell(ref scanner, lattice, leg, ref worst, ref worstLine, ref longest);
            }

            ReadAtoms(ref scanner, atoms.AsSpan(block * order, order), atomCount);
            ReadValues(ref scanner, order, values.AsSpan(block * blockSize, blockSize));
        }

        RefuseVanishingCells(path, longest);
        RefuseDistantCells(path, cells);
        if (scanner.TryNextRecord())
        {
            throw scanner.Error(
                "more lines",
                string.Create(CultureInfo.InvariantCulture, $"the end of the file after the {count} blocks that line 1 announces"),
                "Correct the count or remove what follows.");
        }

        if (worst > SilentCellDeviation)
        {
            warnings?.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}:{worstLine}: a cell vector lies {worst:G2} cells off the nearest lattice vector of CONTROL, which is taken; check "
                    + $"lfactor and lattvec."));
        }

        var constants = new AnharmonicForceConstants(order, atoms, cells, values);
        RefuseDuplicates(path, constants);
        return constants;
    }

    private static void ReadNumber(ref RecordScanner scanner, int block, int count)
    {
        string expected = string.Create(CultureInfo.InvariantCulture, $"the running number {block + 1} of {count} blocks");
        scanner.NextRecord(expected);
        scanner.Integer(
            block + 1,
            block + 1,
            expected,
            "Blocks are numbered from 1 without gaps: a line or a block is missing, repeated or damaged here.");
        scanner.EndRecord(expected);
    }

    private static IntVector3 ReadCell(
        ref RecordScanner scanner, Lattice lattice, int leg, ref double worst, ref long worstLine, ref double longest)
    {
        const string expected = "the Cartesian vector of an atom's cell (three numbers, Angstrom)";
        scanner.NextRecord(expected);
        Vector3D vector = scanner.Vector(expected);
        scanner.EndRecord(expected);
        Vector3D cell = lattice.ToFractional(vector);
        var rounded = new Vector3D(Math.Round(cell.X), Math.Round(cell.Y), Math.Round(cell.Z));
        double deviation = LargestComponent(cell - rounded);
        if (!(deviation <= LargestCellDeviation) || LargestComponent(rounded) > LargestCell)
        {
            throw scanner.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"({vector.X:G8} {vector.Y:G8} {vector.Z:G8}), in lattice vectors ({cell.X:G4} {cell.Y:G4} {cell.Z:G4})"),
                string.Create(CultureInfo.InvariantCulture, $"a lattice vector of CONTROL for atom {leg + 1}"),
                "The file was made for another lattice (or vectors in another order or unit): take lfactor (nm) and lattvec from there.");
        }

        longest = Math.Max(longest, LargestComponent(cell));
        if (deviation > worst)
        {
            worst = deviation;
            worstLine = scanner.Line;
        }

        return new((int)rounded.X, (int)rounded.Y, (int)rounded.Z);
    }

    private static void ReadAtoms(ref RecordScanner scanner, Span<int> atoms, int atomCount)
    {
        const string list = "the atom numbers of the block";
        scanner.NextRecord(list);
        for (int leg = 0; leg < atoms.Length; leg++)
        {
            int atom = scanner.Integer("an atom number");
            if (atom < 1 || atom > atomCount)
            {
                throw scanner.Error(
                    string.Create(CultureInfo.InvariantCulture, $"atom {atom}"),
                    string.Create(CultureInfo.InvariantCulture, $"an atom from 1 to natoms = {atomCount}"),
                    "The file belongs to another crystal, or natoms in CONTROL is wrong.");
            }

            atoms[leg] = atom - 1;
        }

        scanner.EndRecord(list);
    }

    private static void ReadValues(ref RecordScanner scanner, int order, Span<double> values)
    {
        const string line = "a line of Cartesian indices and a force constant";
        Span<int> axes = stackalloc int[order];
        for (int i = 0; i < values.Length; i++)
        {
            for (int leg = order - 1, rest = i; leg >= 0; leg--, rest /= 3)
            {
                axes[leg] = (rest % 3) + 1;
            }

            scanner.NextRecord(line);
            foreach (int axis in axes)
            {
                int read = scanner.Integer("a Cartesian index");
                if (read != axis)
                {
                    throw scanner.Error(
                        string.Create(CultureInfo.InvariantCulture, $"the Cartesian index {read}"),
                        $"the indices {string.Join(' ', axes.ToArray())} (the last index runs fastest)",
                        "A line is missing, repeated or damaged here: make or copy the file again.");
                }
            }

            values[i] = scanner.Number("a force constant");
            scanner.EndRecord(line);
        }
    }

    // vectors of other cells that all round to cell 0: CONTROL's lattice is that of another unit
    private static void RefuseVanishingCells(string path, double longest)
    {
        if (longest is > 1e-6 and < 0.5)
        {
            throw new InputException(
                path,
                0,
                string.Create(
                    CultureInfo.InvariantCulture, $"cell vectors (in Angstrom) no longer than {longest:G2} lattice vectors of CONTROL"),
                "whole lattice vectors",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"CONTROL's lattice is about {1 / longest:G2} times too large, or the vectors are in another unit (nm): check "
                        + $"lfactor, which is in "
                        + $"nm, and lattvec."));
        }
    }

    /// <summary>In a lattice ten times too small every cell is a multiple of ten: no interaction reaches the cells in between.</summary>
    private static void RefuseDistantCells(string path, IntVector3[] cells)
    {
        const int suspicious = 5;
        int common = 0;
        foreach (IntVector3 cell in cells)
        {
            common = Gcd(Gcd(common, cell.X), Gcd(cell.Y, cell.Z));
        }

        if (common >= suspicious)
        {
            throw new InputException(
                path,
                0,
                string.Create(CultureInfo.InvariantCulture, $"cell vectors that are all multiples of {common} lattice vectors of CONTROL"),
                "lattice vectors, those of the nearest cells among them",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"CONTROL's lattice is about {common} times too small: check lfactor, which is in nm (0.1 where lattvec is in "
                        + $"Angstrom), and "
                        + $"lattvec."));
        }
    }

    private static int Gcd(int a, int b) => b == 0 ? Math.Abs(a) : Gcd(b, a % b);

    private static void RefuseDuplicates(string path, AnharmonicForceConstants constants)
    {
        if (BlockIndex.TryCreate(constants, out _, out (int First, int Second) twins))
        {
            return;
        }

        throw new InputException(
            path,
            0,
            string.Create(CultureInfo.InvariantCulture, $"block {twins.Second + 1} with the atoms and cells of block {twins.First + 1}"),
            "every ordered tuple of atoms once",
            "Remove one of the two, or add their values into one block.");
    }

    private static double LargestComponent(Vector3D v) => Math.Max(Math.Abs(v.X), Math.Max(Math.Abs(v.Y), Math.Abs(v.Z)));
}
