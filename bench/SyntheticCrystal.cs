using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.ShengBte;

namespace PcpCluster.Bench;

/// <summary>
/// Writes the input of a made-up crystal of any number of atoms: <c>crystal ATOMS FOLDER [equal]</c>. A simple cubic lattice whose sites
/// are joined
/// to their 6 nearest and 12 next neighbours by a pair potential with given second to fourth derivatives (those of a Morse potential at its
/// minimum); one cell holds ATOMS sites in a box as near to a cube as it goes. Masses are random, from 20 to 57 amu, so that no symmetry is
/// left but
/// what the box has; with "equal" they are 28 amu, and the cell is a supercell of one atom. Force constants of orders 2, 3 and 4 are exact
/// derivatives: sum rules and permutations hold to rounding.
/// </summary>
internal static class SyntheticCrystal
{
    private const double Spacing = 2.7; // Angstrom
    private const double NearStiffness = 6, NextStiffness = 2; // eV/Angstrom^2
    private const double NearWidth = 1.5, NextWidth = 1.4; // Morse's a, 1/Angstrom

    private static readonly string[] Elements =
    [
        .. ("Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd "
            + "Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au").Split(' '),
    ];

    public static int Run(string[] args)
    {
        if (args.Length is < 2 or > 3 || !int.TryParse(args[0], CultureInfo.InvariantCulture, out int atoms) || atoms < 1 || atoms > 128
            || (args.Length == 3 && args[2] != "equal"))
        {
            Console.Error.WriteLine("crystal ATOMS FOLDER [equal]: ATOMS is a number from 1 to 128");
            return 2;
        }

        Write(args[1], Box(atoms), args.Length == 3);
        return 0;
    }

    /// <summary>Sides of a box of n sites, the product nearest to a cube, longest first.</summary>
    private static IntVector3 Box(int n)
    {
        IntVector3 best = new(n, 1, 1);
        for (int z = 1; z * z * z <= n; z++)
        {
            for (int y = z; n % z == 0 && y * y <= n / z; y++)
            {
                if (n / z % y == 0)
                {
                    best = new(n / z / y, y, z);
                }
            }
        }

        return best;
    }

    private static void Write(string folder, IntVector3 box, bool equal)
    {
        Directory.CreateDirectory(folder);
        IntVector3[] sites =
        [
            .. from x in Enumerable.Range(0, box.X)
               from y in Enumerable.Range(0, box.Y)
               from z in Enumerable.Range(0, box.Z)
               select new IntVector3(x, y, z),
        ];
        var lattice = new Lattice(new Matrix3(
            new(Spacing * box.X, 0, 0), new(0, Spacing * box.Y, 0), new(0, 0, Spacing * box.Z)));
        var supercell = new IntVector3(Cells(box.X), Cells(box.Y), Cells(box.Z));
        WriteControl(Path.Combine(folder, "CONTROL"), box, supercell, sites, equal);
        WriteHarmonic(Path.Combine(folder, "FORCE_CONSTANTS_2ND"), box, supercell, sites);
        ForceConstantsWriter.Write(Path.Combine(folder, "FORCE_CONSTANTS_3RD"), Tensor(3, box, sites), lattice);
        ForceConstantsWriter.Write(Path.Combine(folder, "FORCE_CONSTANTS_4TH"), Tensor(4, box, sites), lattice);
    }

    // so many that next neighbours are met once
    private static int Cells(int side) => (3 + side) / side;

    private static void WriteControl(string path, IntVector3 box, IntVector3 supercell, IntVector3[] sites, bool equal)
    {
        var random = new Random(5);
        int kinds = equal ? 1 : sites.Length;
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
        IEnumerable<string> elements = Enumerable.Range(0, kinds).Select(k => $"\"{Elements[k % Elements.Length]}\"");
        IEnumerable<string> masses = Enumerable.Range(0, kinds)
            .Select(_ => (equal ? 28.0 : 20 + (37 * random.NextDouble())).ToString("F6", CultureInfo.InvariantCulture));
        Line($"&allocations\n nelements={kinds}, natoms={sites.Length}, ngrid(:)=4 4 4\n&end\n&crystal\n lfactor={Spacing / 10},");
        Line($" lattvec(:,1)={box.X} 0 0, lattvec(:,2)=0 {box.Y} 0, lattvec(:,3)=0 0 {box.Z},");
        Line($" elements={string.Join(' ', elements)}");
        Line($" types={string.Join(' ', sites.Select((_, i) => equal ? 1 : i + 1))},");
        for (int i = 0; i < sites.Length; i++)
        {
            (double x, double y, double z) = ((double)sites[i].X / box.X, (double)sites[i].Y / box.Y, (double)sites[i].Z / box.Z);
            Line($" positions(:,{i + 1})={x:F12} {y:F12} {z:F12},");
        }

        Line($" masses={string.Join(' ', masses)}, gfactors={string.Join(' ', Enumerable.Repeat("0", kinds))},");
        Line($" scell(:)={supercell.X} {supercell.Y} {supercell.Z}\n&end\n&parameters\n T=300\n scalebroad=1\n&end");
        Line($"&flags\n autoisotopes=.FALSE. nonanalytic=.FALSE. convergence=.FALSE. isotopes=.FALSE. espresso=.FALSE.\n&end");
        File.WriteAllText(path, text.ToString());
    }

    private static void WriteHarmonic(string path, IntVector3 box, IntVector3 supercell, IntVector3[] sites)
    {
        Dictionary<IntVector3[], double[]> terms = Derivatives(2);
        int cells = supercell.X * supercell.Y * supercell.Z, columns = sites.Length * cells;
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine(FormattableString.Invariant($"{sites.Length} {columns}"));
        for (int i = 0; i < sites.Length; i++)
        {
            var row = new double[columns * 9];
            foreach ((IntVector3[] neighbour, double[] values) in terms)
            {
                (int atom, IntVector3 cell) = Site(sites[i] + neighbour[0], box);
                int plane = (Modulo(cell.Z, supercell.Z) * supercell.Y) + Modulo(cell.Y, supercell.Y);
                int at = (atom * cells) + (plane * supercell.X) + Modulo(cell.X, supercell.X);
                for (int k = 0; k < 9; k++)
                {
                    row[(9 * at) + k] += values[k];
                }
            }

            for (int j = 0; j < columns; j++)
            {
                writer.WriteLine(FormattableString.Invariant($"{(i * cells) + 1} {j + 1}"));
                for (int a = 0; a < 3; a++)
                {
                    int k = (9 * j) + (3 * a);
                    writer.WriteLine(FormattableString.Invariant($"{row[k]:F15} {row[k + 1]:F15} {row[k + 2]:F15}"));
                }
            }
        }
    }

    private static AnharmonicForceConstants Tensor(int order, IntVector3 box, IntVector3[] sites)
    {
        Dictionary<IntVector3[], double[]> terms = Derivatives(order);
        List<int> atoms = [];
        List<IntVector3> cells = [];
        List<double> values = [];
        for (int i = 0; i < sites.Length; i++)
        {
            foreach ((IntVector3[] others, double[] block) in terms)
            {
                atoms.Add(i);
                foreach (IntVector3 other in others)
                {
                    (int atom, IntVector3 cell) = Site(sites[i] + other, box);
                    atoms.Add(atom);
                    cells.Add(cell);
                }

                values.AddRange(block);
            }
        }

        return new(order, [.. atoms], [.. cells], [.. values]);
    }

    /// <summary>
    /// Derivatives of the energy by a site's displacement and those of order - 1 others, at these places relative to it. A pair's energy
    /// depends on the
    /// difference of two displacements: each end that is the site itself brings a factor -1.
    /// </summary>
    private static Dictionary<IntVector3[], double[]> Derivatives(int order)
    {
        var result = new Dictionary<IntVector3[], double[]>(new TupleComparer());
        for (int n = 0; n < 27; n++)
        {
            var neighbour = new IntVector3((n / 9) - 1, (n / 3 % 3) - 1, (n % 3) - 1);
            int distance = Math.Abs(neighbour.X) + Math.Abs(neighbour.Y) + Math.Abs(neighbour.Z);
            if (distance is 0 or 3)
            {
                continue;
            }

            double[] pair = PairDerivative(order, neighbour.ToVector(), distance == 1);
            for (int ends = 0; ends < 1 << (order - 1); ends++)
            {
                IntVector3[] others =
                    [.. Enumerable.Range(0, order - 1).Select(leg => (ends >> leg & 1) != 0 ? neighbour : IntVector3.Zero)];
                int atSite = 1 + others.Count(o => o == IntVector3.Zero);
                double sign = atSite % 2 == 0 ? 1 : -1;
                if (!result.TryGetValue(others, out double[]? sum))
                {
                    result[others] = sum = new double[pair.Length];
                }

                for (int k = 0; k < pair.Length; k++)
                {
                    sum[k] += sign * pair[k];
                }
            }
        }

        return result.Where(t => t.Value.Any(v => Math.Abs(v) > 1e-12)).ToDictionary(new TupleComparer());
    }

    /// <summary>d^n V(|r|)/dr^n, n = 2 to 4, of a pair at rest (no force) at distance r.</summary>
    private static double[] PairDerivative(int order, Vector3D direction, bool near)
    {
        double k = near ? NearStiffness : NextStiffness, a = near ? NearWidth : NextWidth, r = Spacing * direction.Length;
        double v2 = k, v3 = -3 * a * k, v4 = 7 * a * a * k;
        double f2 = v2 / (r * r), f3 = (v3 - (3 * v2 / r)) / (r * r * r), f4 = (v4 - (6 * v3 / r) + (15 * v2 / (r * r))) / (r * r * r * r);
        double[] x = [Spacing * direction.X, Spacing * direction.Y, Spacing * direction.Z];
        static double Delta(int i, int j) => i == j ? 1 : 0;
        var values = new double[(int)Math.Pow(3, order)];
        for (int entry = 0; entry < values.Length; entry++)
        {
            int i = entry % 3, j = entry / 3 % 3, l = entry / 9 % 3, m = entry / 27;
            values[entry] = order switch
            {
                2 => f2 * x[i] * x[j],
                3 => (f3 * x[i] * x[j] * x[l]) + (f2 * ((x[i] * Delta(j, l)) + (x[j] * Delta(i, l)) + (x[l] * Delta(i, j)))),
                _ => (f4 * x[i] * x[j] * x[l] * x[m])
                    + (f3 * ((x[i] * x[j] * Delta(l, m)) + (x[i] * x[l] * Delta(j, m)) + (x[i] * x[m] * Delta(j, l))
                        + (x[j] * x[l] * Delta(i, m)) + (x[j] * x[m] * Delta(i, l)) + (x[l] * x[m] * Delta(i, j))))
                    + (f2 * ((Delta(i, j) * Delta(l, m)) + (Delta(i, l) * Delta(j, m)) + (Delta(i, m) * Delta(j, l)))),
            };
        }

        return values;
    }

    private static (int Atom, IntVector3 Cell) Site(IntVector3 place, IntVector3 box)
    {
        (int x, int y, int z) = (Modulo(place.X, box.X), Modulo(place.Y, box.Y), Modulo(place.Z, box.Z));
        return ((((x * box.Y) + y) * box.Z) + z, new((place.X - x) / box.X, (place.Y - y) / box.Y, (place.Z - z) / box.Z));
    }

    private static int Modulo(int i, int n) => ((i % n) + n) % n;

    private sealed class TupleComparer : IEqualityComparer<IntVector3[]>
    {
        public bool Equals(IntVector3[]? x, IntVector3[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(IntVector3[] tuple)
        {
            var hash = default(HashCode);
            foreach (IntVector3 place in tuple)
            {
                hash.Add(place);
            }

            return hash.ToHashCode();
        }
    }
}
