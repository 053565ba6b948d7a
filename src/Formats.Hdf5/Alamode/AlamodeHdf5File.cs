using System.Globalization;
using PcpCluster.Formats.Hdf5.Files;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Alamode;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Alamode;

/// <summary>
/// One HDF5 file of alm: cells, and for each order rows of atoms, axes, vectors from the first atom to the others, and a value. Everything
/// counts from 0; units stand beside the data (bohr and Ry/bohr^n where they do not).
/// </summary>
internal sealed class AlamodeHdf5File : IAlamodeFile, IDisposable
{
    private const string Remedy = "The file is damaged or of another program: make it again with alm.";
    private const double Tolerance = 1e-2; // Angstrom; lattice vectors are hundred times as long

    private readonly Hdf5File _file;
    private readonly Lattice _supercell;
    private readonly Vector3D[] _places; // of the supercell's atoms, fractional
    private readonly Superlattice _superlattice;

    private AlamodeHdf5File(Hdf5File file)
    {
        _file = file;
        Lattice primitive = ReadLattice("PrimitiveCell");
        _supercell = ReadLattice("SuperCell");
        Crystal = ReadCrystal(primitive);
        _places = Vectors("SuperCell/fractional_coordinate", 1);
        _superlattice = FindSuperlattice(primitive);
    }

    public Crystal Crystal { get; }

    /// <exception cref="InputException">The file is damaged or holds something else.</exception>
    public static AlamodeHdf5File Open(string path)
    {
        var file = Hdf5File.Open(path);
        try
        {
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Second order on the supercell.</summary>
    public HarmonicForceConstants Harmonic(HarmonicDeclaration declaration) =>
        AlamodeEntry.Harmonic(new(Crystal, _superlattice), Entries(2), declaration);

    /// <summary>Third or fourth order; null where the file has none.</summary>
    public AnharmonicForceConstants? Anharmonic(int order) =>
        _file.Has(Group(order)) ? AlamodeEntry.Anharmonic(order, Entries(order)) : null;

    private static string Group(int order) => string.Create(CultureInfo.InvariantCulture, $"ForceConstants/Order{order}");

    private List<AlamodeEntry> Entries(int order)
    {
        string group = Group(order);
        double[] values = _file.Doubles(group + "/force_constant_values");
        int[] atoms = Indices(group + "/atom_indices", values.Length, order, Crystal.AtomCount);
        int[] places = Indices(group + "/atom_indices_supercell", values.Length, order, _places.Length);
        int[] axes = Indices(group + "/coord_indices", values.Length, order, 3);
        Vector3D[] shifts = Vectors(group + "/shift_vectors", order - 1);
        if (shifts.Length != values.Length * (order - 1))
        {
            throw Wrong(group + "/shift_vectors", $"{shifts.Length / (order - 1)} rows", $"{values.Length}, as there are values");
        }

        double unit = ValueUnit(group + "/force_constant_values", order), length = Length(group + "/shift_vectors");
        var entries = new List<AlamodeEntry>(values.Length);
        for (int row = 0; row < values.Length; row++)
        {
            int at = row * order;
            var legs = new AlamodeLeg[order - 1];
            for (int leg = 1; leg < order; leg++)
            {
                Vector3D shift = length * shifts[(row * (order - 1)) + leg - 1];
                IntVector3 cell = Cell(group, row, atoms[at], atoms[at + leg], shift);
                RequireInSupercell(group, row, places[at], places[at + leg], shift);
                legs[leg - 1] = new(places[at + leg], atoms[at + leg], cell, axes[at + leg]);
            }

            entries.Add(new(atoms[at], axes[at], legs, unit * values[row]));
        }

        return entries;
    }

    private IntVector3 Cell(string group, int row, int first, int other, Vector3D shift)
    {
        Lattice lattice = Crystal.Lattice;
        Vector3D cell = lattice.ToFractional(shift) + Crystal.Atoms[first].Position - Crystal.Atoms[other].Position;
        return Miss(lattice, cell) < Tolerance ? IntVector3.Rounded(cell) : throw Wrong(
            group + "/shift_vectors",
            string.Create(CultureInfo.InvariantCulture, $"row {row + 1}: {shift.X:F4} {shift.Y:F4} {shift.Z:F4} Angstrom"),
            string.Create(CultureInfo.InvariantCulture, $"a vector from atom {first} to an image of atom {other} of PrimitiveCell"));
    }

    private void RequireInSupercell(string group, int row, int first, int other, Vector3D shift)
    {
        if (!(Miss(_supercell, _supercell.ToFractional(shift) + _places[first] - _places[other]) < Tolerance))
        {
            throw Wrong(
                group + "/atom_indices_supercell",
                string.Create(CultureInfo.InvariantCulture, $"row {row + 1}: atoms {first} and {other}"),
                "atoms of SuperCell that lie shift_vectors apart",
                "The constants belong to another supercell: make the file again with alm.");
        }
    }

    /// <summary>Distance from the nearest lattice vector, Angstrom.</summary>
    private static double Miss(Lattice lattice, Vector3D v) =>
        Math.Max(Math.Abs(v.X), Math.Max(Math.Abs(v.Y), Math.Abs(v.Z))) < 1e6
            ? lattice.ToCartesian(v - IntVector3.Rounded(v).ToVector()).Length
            : double.PositiveInfinity;

    private Superlattice FindSuperlattice(Lattice primitive)
    {
        var rows = new IntVector3[3];
        bool whole = true;
        for (int row = 0; row < 3; row++)
        {
            Vector3D v = primitive.ToFractional(_supercell.Vectors.Row(row));
            whole &= Miss(primitive, v) < Tolerance && v.Length < 200;
            rows[row] = whole ? IntVector3.Rounded(v) : IntVector3.Zero;
        }

        var matrix = new IntMatrix3(rows[0], rows[1], rows[2]);
        int cells = whole ? Math.Abs(matrix.Determinant) : 0;
        return cells > 0 && cells * Crystal.AtomCount == _places.Length ? new(matrix) : throw Wrong(
            "SuperCell",
            string.Create(CultureInfo.InvariantCulture, $"{_places.Length} atoms in {cells} primitive cells"),
            string.Create(CultureInfo.InvariantCulture, $"whole primitive cells of {Crystal.AtomCount} atoms"));
    }

    private Crystal ReadCrystal(Lattice lattice)
    {
        Vector3D[] positions = Vectors("PrimitiveCell/fractional_coordinate", 1);
        string[] elements = _file.Texts("PrimitiveCell/elements");
        int[] kinds = Indices("PrimitiveCell/atomic_kinds", positions.Length, 1, elements.Length);
        return new(lattice, [.. positions.Select((p, i) => NaturalIsotopes.TryGet(elements[kinds[i]], out double mass, out double variance)
            ? new Atom(elements[kinds[i]], p, mass, variance)
            : throw Wrong("PrimitiveCell/elements", $"'{elements[kinds[i]]}'", "the symbol of an element with natural isotopes"))]);
    }

    private Lattice ReadLattice(string cell)
    {
        string name = cell + "/lattice_vector";
        Vector3D[] rows = Vectors(name, 1);
        try
        {
            return rows.Length == 3
                ? new(Length(name) * new Matrix3(rows[0], rows[1], rows[2]))
                : throw Wrong(name, $"{rows.Length} vectors", "three");
        }
        catch (ArgumentException)
        {
            throw Wrong(name, "dependent lattice vectors", "three independent ones");
        }
    }

    private Vector3D[] Vectors(string name, int each)
    {
        int[] shape = _file.Shape(name);
        if (shape.Length != 2 || shape[1] != 3 * each)
        {
            throw Wrong(name, $"the shape ({string.Join(", ", shape)})", $"(rows, {3 * each})");
        }

        double[] values = _file.Doubles(name);
        return [.. values.Chunk(3).Select(v => new Vector3D(v[0], v[1], v[2]))];
    }

    private int[] Indices(string name, int rows, int columns, int end)
    {
        long[] values = _file.Integers(name);
        if (values.Length != (long)rows * columns)
        {
            throw Wrong(name, $"the shape ({string.Join(", ", _file.Shape(name))})", $"({rows}, {columns})");
        }

        int bad = Array.FindIndex(values, v => v < 0 || v >= end);
        return bad < 0
            ? Array.ConvertAll(values, v => (int)v)
            : throw Wrong(name, $"row {(bad / columns) + 1}: {values[bad]}", $"0 to {end - 1}");
    }

    /// <summary>Angstrom of a dataset's unit.</summary>
    private double Length(string name)
    {
        string basis = _file.Attribute(name, "basis") ?? "Cartesian";
        if (basis != "Cartesian")
        {
            throw Wrong(name, $"the basis '{basis}'", "Cartesian");
        }

        return _file.Attribute(name, "unit") switch
        {
            null or "bohr" => PhysicalConstants.Bohr,
            "angstrom" => 1,
            string other => throw Wrong(name, $"the unit '{other}'", "bohr or angstrom"),
        };
    }

    private double ValueUnit(string name, int order)
    {
        string power = string.Create(CultureInfo.InvariantCulture, $"^{order}");
        string unit = _file.Attribute(name, "unit") ?? "Ry/bohr" + power;
        return unit == "Ry/bohr" + power ? PhysicalConstants.Rydberg / Math.Pow(PhysicalConstants.Bohr, order)
            : unit == "eV/angstrom" + power ? 1
            : throw Wrong(name, $"the unit '{unit}'", $"Ry/bohr{power} or eV/angstrom{power}");
    }

    private InputException Wrong(string dataset, string read, string expected, string remedy = Remedy) =>
        _file.Error(dataset, read, expected, remedy);
}
