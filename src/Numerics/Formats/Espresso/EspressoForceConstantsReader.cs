using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Espresso;

/// <summary>
/// Reads espresso.ifc2, the output of Quantum ESPRESSO's q2r: a header (cell, types, atoms, dielectric data), the grid, then for every
/// "i j b b'" (Cartesian axes and atoms, from 1) one line "m1 m2 m3 value" a cell, Ry/bohr^2. The value is
/// Phi_ij(b in cell m - 1; b' in cell 0), so that Phi_ij(0 b; l b') stands at l = -(m - 1) modulo the grid.
/// </summary>
internal static class EspressoForceConstantsReader
{
    /// <summary>amu of one Rydberg mass unit (twice the electron mass).</summary>
    private const double RydbergMass = 2 * 5.48579909065e-4;

    /// <param name="path">The file, plain or gzip'd.</param>
    /// <param name="supercell">scell of CONTROL, which must be the grid of the file.</param>
    /// <param name="atomCount">Atoms of the primitive cell.</param>
    /// <param name="declaration">What the numbers mean.</param>
    /// <exception cref="InputException">The file is not such a file, or does not belong to this crystal.</exception>
    public static (HarmonicForceConstants Constants, EspressoHeader Header) Read(
        string path, IntVector3 supercell, int atomCount, HarmonicDeclaration? declaration = null)
    {
        var scanner = new RecordScanner(InputText.Read(path));
        EspressoHeader header = ReadHeader(ref scanner, atomCount);
        ReadGrid(ref scanner, supercell);

        long pairs = 9L * atomCount * atomCount;
        long cells = (long)supercell.X * supercell.Y * supercell.Z;
        // A line "1 1 1 0" takes 8 bytes: the file must be long enough before anything is allocated.
        if (pairs * cells * 8 > scanner.Remaining + 1L || pairs * cells > Array.MaxLength)
        {
            throw scanner.Error(
                string.Create(CultureInfo.InvariantCulture, $"{scanner.Remaining} bytes of force constants"),
                string.Create(CultureInfo.InvariantCulture, $"{pairs} groups of {cells} lines"),
                "The file is truncated: make or copy it again.");
        }

        var constants = new HarmonicForceConstants(
            atomCount, new Superlattice(supercell), new double[pairs * cells], declaration);
        bool[] seenPairs = new bool[pairs];
        bool[] seenCells = new bool[cells];
        for (long pair = 0; pair < pairs; pair++)
        {
            ReadPair(ref scanner, constants, seenPairs, seenCells);
        }

        if (scanner.TryNextRecord())
        {
            throw scanner.Error(
                "more lines", "the end of the file after the last group", "Remove what follows, or correct natoms and scell.");
        }

        return (constants, header);
    }

    private static EspressoHeader ReadHeader(ref RecordScanner scanner, int atomCount)
    {
        const string first = "'ntype nat ibrav celldm(1:6)'";
        scanner.NextRecord(first);
        const string remedy = "The file belongs to another crystal, or natoms in CONTROL is wrong.";
        int types = scanner.Integer(1, atomCount, "the number of atom types, from 1 to natoms", remedy);
        scanner.Integer(atomCount, atomCount, string.Create(CultureInfo.InvariantCulture, $"natoms = {atomCount} of CONTROL"), remedy);
        int ibrav = scanner.Integer("the Bravais index ibrav");
        Span<double> celldm = stackalloc double[6];
        foreach (ref double parameter in celldm)
        {
            parameter = scanner.Number(first);
        }

        double alat = celldm[0] * PhysicalConstants.Bohr;
        if (!(alat > 0))
        {
            string read = string.Create(CultureInfo.InvariantCulture, $"celldm(1) = {celldm[0]}");
            throw scanner.Error(read, "a positive lattice parameter in bohr", "Make the file again.");
        }

        Lattice? lattice = ibrav == 0 ? ReadLattice(ref scanner, alat) : EspressoLattice.Of(ibrav, alat, celldm);
        double[] typeMasses = ReadTypes(ref scanner, types);
        var positions = ImmutableArray.CreateBuilder<Vector3D>(atomCount);
        var masses = ImmutableArray.CreateBuilder<double>(atomCount);
        for (int atom = 0; atom < atomCount; atom++)
        {
            const string line = "an atom: its number, type and position";
            scanner.NextRecord(line);
            ReadNumber(ref scanner, "atom", atom + 1);
            int type = scanner.Integer(1, types, "the type of the atom, from 1 to ntype", "Types are numbered from 1.");
            positions.Add(alat * scanner.Vector(line));
            masses.Add(typeMasses[type - 1]);
        }

        (DielectricResponse? dielectric, double alpha) = ReadDielectric(ref scanner, atomCount);
        return new(lattice, alat, positions.MoveToImmutable(), masses.MoveToImmutable(), dielectric, alpha);
    }

    private static Lattice ReadLattice(ref RecordScanner scanner, double alat)
    {
        const string line = "a lattice vector in units of celldm(1)";
        Span<Vector3D> vectors = stackalloc Vector3D[3];
        foreach (ref Vector3D vector in vectors)
        {
            scanner.NextRecord(line);
            vector = alat * scanner.Vector(line);
        }

        try
        {
            return new(new(vectors[0], vectors[1], vectors[2]));
        }
        catch (ArgumentException)
        {
            throw scanner.Error(
                "lattice vectors that are dependent, or one a million times longer than another",
                "three independent lattice vectors of like lengths",
                "Make the file again.");
        }
    }

    private static double[] ReadTypes(ref RecordScanner scanner, int types)
    {
        const string line = "an atom type: its number, symbol and mass";
        double[] masses = new double[types];
        for (int type = 0; type < types; type++)
        {
            scanner.NextRecord(line);
            ReadNumber(ref scanner, "type", type + 1);
            scanner.QuotedToken();
            masses[type] = scanner.Number("the mass of the type in Rydberg units") * RydbergMass;
        }

        return masses;
    }

    private static void ReadNumber(ref RecordScanner scanner, string what, int number) => scanner.Integer(
        number,
        number,
        string.Create(CultureInfo.InvariantCulture, $"{what} number {number}"),
        "They are numbered from 1 without gaps.");

    private static (DielectricResponse? Response, double Alpha) ReadDielectric(ref RecordScanner scanner, int atomCount)
    {
        const string flag = "T or F: whether dielectric data follow";
        scanner.NextRecord(flag);
        ReadOnlySpan<byte> token = scanner.Token();
        if (!FortranLogical.TryParse(token, out bool polar))
        {
            throw scanner.Error(RecordScanner.Show(token), flag, "The header is damaged: make or copy the file again.");
        }

        double alpha = scanner.AtEnd ? 1 : scanner.Number("the Ewald parameter alpha behind T");
        if (!(alpha > 0))
        {
            string read = string.Create(CultureInfo.InvariantCulture, $"alpha = {alpha}");
            throw scanner.Error(
                read, "a positive Ewald parameter in (2 pi/celldm(1))^2", "The header is damaged: make or copy the file again.");
        }

        scanner.EndRecord("T or F, and behind T the Ewald parameter");
        if (!polar)
        {
            return (null, 1);
        }

        Matrix3 epsilon = ReadMatrix(ref scanner, "a row of the dielectric tensor");
        var charges = ImmutableArray.CreateBuilder<Matrix3>(atomCount);
        for (int atom = 0; atom < atomCount; atom++)
        {
            scanner.NextRecord("the number of an atom before its Born charges");
            ReadNumber(ref scanner, "atom", atom + 1);
            charges.Add(ReadMatrix(ref scanner, "a row of Born charges"));
        }

        return (new(epsilon, charges.MoveToImmutable()), alpha);
    }

    private static Matrix3 ReadMatrix(ref RecordScanner scanner, string row)
    {
        scanner.NextRecord(row);
        Vector3D first = scanner.Vector(row);
        scanner.NextRecord(row);
        Vector3D second = scanner.Vector(row);
        scanner.NextRecord(row);
        return new(first, second, scanner.Vector(row));
    }

    private static void ReadGrid(ref RecordScanner scanner, IntVector3 supercell)
    {
        const string grid = "the grid of the force constants";
        scanner.NextRecord(grid);
        var read = new IntVector3(scanner.Integer(grid), scanner.Integer(grid), scanner.Integer(grid));
        scanner.EndRecord(grid);
        if (read != supercell)
        {
            throw scanner.Error(
                string.Create(CultureInfo.InvariantCulture, $"the grid {read.X} {read.Y} {read.Z}"),
                string.Create(CultureInfo.InvariantCulture, $"scell = {supercell.X} {supercell.Y} {supercell.Z} of CONTROL"),
                "Set scell in CONTROL to the q grid of the ph.x/q2r.x run.");
        }
    }

    private static void ReadPair(ref RecordScanner scanner, HarmonicForceConstants constants, bool[] seenPairs, bool[] seenCells)
    {
        const string head = "two Cartesian axes and two atoms";
        const string remedy = "A line is missing, repeated or damaged here: make or copy the file again.";
        int atoms = constants.AtomCount;
        IntVector3 supercell = constants.Superlattice!.Size;
        scanner.NextRecord(head);
        int i = scanner.Integer(1, 3, head, remedy) - 1;
        int j = scanner.Integer(1, 3, head, remedy) - 1;
        int b = scanner.Integer(1, atoms, head, remedy) - 1;
        int bPrime = scanner.Integer(1, atoms, head, remedy) - 1;
        scanner.EndRecord(head);
        int pair = (((((b * atoms) + bPrime) * 3) + i) * 3) + j;
        RefuseTwice(ref scanner, ref seenPairs[pair], "this group of axes and atoms again");

        Array.Clear(seenCells);
        for (int n = 0; n < seenCells.Length; n++)
        {
            const string line = "a cell and its force constant";
            scanner.NextRecord(line);
            int m1 = scanner.Integer(1, supercell.X, line, remedy) - 1;
            int m2 = scanner.Integer(1, supercell.Y, line, remedy) - 1;
            int m3 = scanner.Integer(1, supercell.Z, line, remedy) - 1;
            double value = scanner.Number(line);
            scanner.EndRecord(line);
            RefuseTwice(ref scanner, ref seenCells[(((m1 * supercell.Y) + m2) * supercell.Z) + m3], "this cell again");
            var cell = new IntVector3(
                (supercell.X - m1) % supercell.X, (supercell.Y - m2) % supercell.Y, (supercell.Z - m3) % supercell.Z);
            constants.Values[(9 * constants.Find(b, bPrime, cell)) + (3 * i) + j] = value * PhysicalConstants.RydbergPerBohrSquared;
        }
    }

    private static void RefuseTwice(ref RecordScanner scanner, ref bool seen, string read)
    {
        if (seen)
        {
            throw scanner.Error(read, "every one once", "A line or a group is repeated here: make or copy the file again.");
        }

        seen = true;
    }
}
