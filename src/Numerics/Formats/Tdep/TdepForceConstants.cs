using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Tdep;

/// <summary>
/// Reads TDEP's lists of force constants: for each atom its tuples, each with atoms, lattice vectors and 3^n numbers in eV/Angstrom^n.
/// </summary>
internal static class TdepForceConstants
{
    /// <summary>Largest distance from whole numbers of what should be a lattice vector.</summary>
    private const double WholeTolerance = 1e-3;

    private const int LargestCell = 1000;

    /// <summary>exp(-this) is what the part of the dipoles' sum in real space would be, which is left out.</summary>
    private const double RealSpaceExponent = 30;

    /// <exception cref="InputException">The file is damaged or belongs to another cell.</exception>
    public static (HarmonicForceConstants Constants, DielectricResponse? Dielectric) ReadSecond(string path, Crystal crystal)
    {
        var scanner = new RecordScanner(InputText.Read(path));
        ReadHead(ref scanner, crystal);
        var blocks = new Dictionary<(int First, int Second, IntVector3 Cell), double[]>();
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            int neighbours = Count(ref scanner, "the number of neighbours");
            for (int n = 0; n < neighbours; n++)
            {
                int other = Atom(ref scanner, crystal);
                IntVector3 cell = Cell(ref scanner);
                double[] values = Numbers(ref scanner, 9);
                if (!blocks.TryGetValue((atom, other, cell), out double[]? sum))
                {
                    blocks.Add((atom, other, cell), values);
                    continue;
                }

                for (int k = 0; k < 9; k++)
                {
                    sum[k] += values[k];
                }
            }
        }

        DielectricResponse? dielectric = scanner.TryNextRecord() ? ReadPolar(ref scanner, crystal) : null;
        var constants = new HarmonicForceConstants(
            crystal.AtomCount,
            [.. blocks.Keys.SelectMany(k => (int[])[k.First, k.Second])],
            [.. blocks.Keys.Select(k => k.Cell)],
            [.. blocks.Values.SelectMany(v => v)],
            dielectric is null
                ? HarmonicDeclaration.Plain
                : new(new PolarScheme.Ewald(Spread(crystal, dielectric), DipolePart.None, RealSpaceExponent)));
        return (constants, dielectric);
    }

    /// <exception cref="InputException">The file is damaged or belongs to another cell.</exception>
    public static AnharmonicForceConstants ReadAnharmonic(string path, int order, Crystal crystal)
    {
        var scanner = new RecordScanner(InputText.Read(path));
        ReadHead(ref scanner, crystal);
        int size = order == 3 ? 27 : 81;
        var blocks = new BlockCollector(order, size);
        int[] atoms = new int[order];
        var cells = new IntVector3[order];
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            int tuples = Count(ref scanner, "the number of tuples");
            for (int n = 0; n < tuples; n++)
            {
                for (int leg = 0; leg < order; leg++)
                {
                    atoms[leg] = Atom(ref scanner, crystal);
                }

                for (int leg = 0; leg < order; leg++)
                {
                    cells[leg] = Cell(ref scanner);
                }

                if (atoms[0] != atom)
                {
                    throw scanner.Error(
                        string.Create(CultureInfo.InvariantCulture, $"a tuple that begins with atom {atoms[0] + 1}"),
                        string.Create(CultureInfo.InvariantCulture, $"one of atom {atom + 1}"),
                        "Lines are missing or doubled: make the file again.");
                }

                IntVector3 origin = cells[0];
                blocks.Add(atoms, Array.ConvertAll(cells[1..], c => c - origin), Numbers(ref scanner, size), 1);
            }
        }

        return blocks.ToForceConstants();
    }

    private static void ReadHead(ref RecordScanner scanner, Crystal crystal)
    {
        scanner.NextRecord("the number of atoms");
        int atoms = scanner.Integer("the number of atoms");
        if (atoms != crystal.AtomCount)
        {
            throw scanner.Error(
                string.Create(CultureInfo.InvariantCulture, $"{atoms} atoms"),
                string.Create(CultureInfo.InvariantCulture, $"{crystal.AtomCount}, as in infile.ucposcar"),
                "The files belong to different cells: take both from one run.");
        }

        scanner.NextRecord("the cutoff");
        scanner.Number("the cutoff in Angstrom");
    }

    private static int Count(ref RecordScanner scanner, string what)
    {
        scanner.NextRecord(what);
        return scanner.Integer(0, int.MaxValue, what, "A line is missing, doubled or damaged here: make the file again.");
    }

    private static int Atom(ref RecordScanner scanner, Crystal crystal)
    {
        string what = string.Create(CultureInfo.InvariantCulture, $"an atom from 1 to {crystal.AtomCount}");
        scanner.NextRecord(what);
        return scanner.Integer(
            1, crystal.AtomCount, what, "A line is missing, doubled or damaged here, or the file belongs to another cell.") - 1;
    }

    private static IntVector3 Cell(ref RecordScanner scanner)
    {
        const string what = "a lattice vector as three whole numbers";
        scanner.NextRecord(what);
        Vector3D vector = scanner.Vector(what);
        var whole = new Vector3D(Math.Round(vector.X), Math.Round(vector.Y), Math.Round(vector.Z));
        if ((vector - whole).Length > WholeTolerance || whole.Length > LargestCell)
        {
            throw scanner.Error(
                $"{vector.X} {vector.Y} {vector.Z}", what, "A line is missing or doubled before this one: make the file again.");
        }

        return new((int)whole.X, (int)whole.Y, (int)whole.Z);
    }

    private static double[] Numbers(ref RecordScanner scanner, int count)
    {
        const string what = "three force constants";
        double[] values = new double[count];
        for (int i = 0; i < count; i += 3)
        {
            scanner.NextRecord(what);
            (values[i], values[i + 1], values[i + 2]) = (scanner.Number(what), scanner.Number(what), scanner.Number(what));
        }

        return values;
    }

    private static DielectricResponse? ReadPolar(ref RecordScanner scanner, Crystal crystal)
    {
        int flag = scanner.Integer("the flag of polar crystals");
        if (flag == 0)
        {
            return null;
        }

        if (flag != 3)
        {
            throw scanner.Error(
                $"the polar flag {flag}", "0 or 3", "Kinds 1 and 2 are of old versions: make the file again with a newer TDEP.");
        }

        Matrix3 epsilon = LotoSplitting.Tensor(ref scanner, "the dielectric tensor");
        scanner.NextRecord("the coupling parameter");
        scanner.NextRecord("the number of independent charges");
        int independent =
            scanner.Integer(0, 9 * crystal.AtomCount, "the number of independent charges", "The file is damaged: make it again.");
        for (long line = 0; line < independent + (independent > 0 ? 9L * crystal.AtomCount : 0); line++)
        {
            scanner.NextRecord("coefficients of the charges");
        }

        var charges = ImmutableArray.CreateBuilder<Matrix3>();
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            charges.Add(LotoSplitting.Tensor(ref scanner, "a Born charge"));
        }

        return new(epsilon, charges.ToImmutable());
    }

    /// <summary>
    /// So small a spread of the Ewald sum that all of it lies in reciprocal space: no two atoms are near enough for the rest.
    /// </summary>
    private static double Spread(Crystal crystal, DielectricResponse dielectric)
    {
        Matrix3 inverse = dielectric.Epsilon.Inverse();
        double nearest = double.PositiveInfinity;
        for (int b = 0; b < crystal.AtomCount; b++)
        {
            for (int c = 0; c < crystal.AtomCount; c++)
            {
                for (int cell = 0; cell < 125; cell++)
                {
                    var shift = new IntVector3((cell % 5) - 2, (cell / 5 % 5) - 2, (cell / 25) - 2);
                    Vector3D between = crystal.CartesianPosition(c, shift) - crystal.CartesianPosition(b, IntVector3.Zero);
                    double square = Vector3D.Dot(between, inverse * between);
                    nearest = square > 1e-6 ? Math.Min(nearest, square) : nearest;
                }
            }
        }

        return nearest / (4 * RealSpaceExponent);
    }
}
