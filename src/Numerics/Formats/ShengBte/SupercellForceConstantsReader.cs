using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>
/// Reads FORCE_CONSTANTS_2ND (phonopy's text form): the number n of supercell atoms (or "rows n"), then for every pair a line "i j" and
/// three lines of three numbers, eV/Angstrom^2. Supercell atoms are numbered x fastest, then y, z, then the atom of the primitive cell.
/// Only rows of atoms in the first cell count; others are checked and left.
/// </summary>
internal static class SupercellForceConstantsReader
{
    /// <param name="path">The file, plain or gzip'd.</param>
    /// <param name="supercell">scell of CONTROL.</param>
    /// <param name="atomCount">Atoms of the primitive cell.</param>
    /// <param name="declaration">What the numbers mean.</param>
    /// <exception cref="InputException">The file is not such a list of pairs, or does not belong to this supercell.</exception>
    public static HarmonicForceConstants Read(
        string path, IntVector3 supercell, int atomCount, HarmonicDeclaration? declaration = null)
    {
        var scanner = new RecordScanner(InputText.Read(path));
        long cells = (long)supercell.X * supercell.Y * supercell.Z;
        long total = cells * atomCount;
        scanner.NextRecord("the number of supercell atoms");
        (int rows, int columns) = ReadHeader(ref scanner, total);

        // A pair takes at least 4 + 3 * 6 bytes: the file must be long enough before anything is allocated.
        if ((long)rows * columns * 22 > scanner.Remaining + 1L || 9L * atomCount * total > Array.MaxLength)
        {
            throw scanner.Error(
                string.Create(CultureInfo.InvariantCulture, $"{rows} x {columns} pairs announced, {scanner.Remaining} bytes left"),
                "a file long enough for all pairs",
                "The file is truncated: make or copy it again.");
        }

        double[] values = new double[9 * atomCount * total];
        var constants = new HarmonicForceConstants(atomCount, new Superlattice(supercell), values, declaration);
        bool[] seen = new bool[atomCount * total];
        for (long pair = (long)rows * columns; pair > 0; pair--)
        {
            ReadPair(ref scanner, constants, (int)total, seen);
        }

        if (scanner.TryNextRecord())
        {
            throw scanner.Error(
                "more lines", "the end of the file after the announced pairs", "Correct the first line or remove what follows.");
        }

        int missing = Array.IndexOf(seen, false);
        if (missing >= 0)
        {
            long first = (missing / total * cells) + 1;
            throw new InputException(
                path,
                0,
                string.Create(CultureInfo.InvariantCulture, $"no block for the pair {first} {(missing % total) + 1}"),
                "all pairs whose first atom lies in the first cell",
                "Make the file again for the supercell scell of CONTROL.");
        }

        return constants;
    }

    private static (int Rows, int Columns) ReadHeader(ref RecordScanner scanner, long total)
    {
        int rows = scanner.Integer("the number of supercell atoms");
        ReadOnlySpan<byte> second = scanner.Token();
        int columns = rows;
        if (second.Length > 0 && !FortranNumber.TryParseInteger(second, out columns))
        {
            throw scanner.Error(
                RecordScanner.Show(second), "the number of supercell atoms", "The first line must be the number of supercell atoms.");
        }

        scanner.EndRecord("the number of supercell atoms");
        if (columns != total || rows < 1 || rows > total)
        {
            throw scanner.Error(
                string.Create(CultureInfo.InvariantCulture, $"{columns} supercell atoms"),
                string.Create(CultureInfo.InvariantCulture, $"scell(1) scell(2) scell(3) natoms = {total}"),
                "Set scell and natoms in CONTROL to the supercell that the file was made with.");
        }

        return (rows, columns);
    }

    private static void ReadPair(ref RecordScanner scanner, HarmonicForceConstants constants, int total, bool[] seen)
    {
        const string pair = "the two supercell atoms of a pair";
        const string remedy = "Supercell atoms are numbered from 1: a line is missing, repeated or damaged here.";
        scanner.NextRecord(pair);
        int first = scanner.Integer(1, total, pair, remedy) - 1;
        int second = scanner.Integer(1, total, pair, remedy) - 1;
        scanner.EndRecord(pair);

        IntVector3 supercell = constants.Superlattice!.Size;
        int cells = supercell.X * supercell.Y * supercell.Z;
        bool wanted = first % cells == 0;
        int offset = 0;
        if (wanted)
        {
            int atom = first / cells;
            int slot = (atom * total) + second;
            if (seen[slot])
            {
                throw scanner.Error(
                    string.Create(CultureInfo.InvariantCulture, $"the pair {first + 1} {second + 1} again"),
                    "every pair once",
                    "Remove one of the two blocks.");
            }

            seen[slot] = true;
            int cell = second % cells;
            var position = new IntVector3(cell % supercell.X, cell / supercell.X % supercell.Y, cell / (supercell.X * supercell.Y));
            offset = 9 * constants.Find(atom, second / cells, position);
        }

        for (int a = 0; a < 3; a++)
        {
            const string row = "three force constants";
            scanner.NextRecord(row);
            for (int b = 0; b < 3; b++)
            {
                double value = scanner.Number(row);
                if (wanted)
                {
                    constants.Values[offset + (3 * a) + b] = value;
                }
            }

            scanner.EndRecord(row);
        }
    }
}
