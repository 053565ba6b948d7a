using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Alamode;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Foundation;
using PureHDF;

namespace PcpCluster.Formats.Hdf5.Alamode;

/// <summary>ALAMODE 2: one HDF5 file as alm writes it, and BORNINFO for polar crystals.</summary>
internal sealed class AlamodeHdf5Output : IOutputFormat
{
    public string Name => "alamode-h5";

    public bool HoldsMasses => false;

    public bool HoldsFourthOrder => true;

    public void Write(string folder, CrystalInput input)
    {
        Crystal crystal = input.Crystal;
        AlamodeEntries places = AlamodeEntries.Of(input, Name);
        var constants = new H5Group();
        foreach ((int order, IEnumerable<AlamodeEntry> entries) in places.Orders)
        {
            constants[string.Create(CultureInfo.InvariantCulture, $"Order{order}")] = Order(order, entries, places);
        }

        var file = new H5File
        {
            ["PrimitiveCell"] = Cell(
                crystal.Lattice, [.. crystal.Atoms.Select(a => a.Position)], [.. Enumerable.Range(0, crystal.AtomCount)], crystal, 1),
            ["SuperCell"] = Cell(
                places.Supercell,
                [.. Enumerable.Range(0, places.Atoms.Count).Select(places.Position)],
                [.. Enumerable.Range(0, places.Atoms.Count).Select(places.Atoms.Kind)],
                crystal,
                places.Atoms.CellCount),
            ["ForceConstants"] = constants,
        };
        file.Attributes["schema"] = "alamode:force_constants";
        file.Attributes["format_version"] = 1;
        file.Write(Path.Combine(folder, "pcp.h5"));
        AlamodeOutput.WriteBorn(folder, crystal);
    }

    private static H5Group Cell(Lattice lattice, Vector3D[] positions, int[] kinds, Crystal crystal, int translations)
    {
        string[] elements = [.. crystal.Atoms.Select(a => a.Element).Distinct()];
        Matrix3 v = 1 / PhysicalConstants.Bohr * lattice.Vectors;
        return new()
        {
            ["lattice_vector"] = Table(Numbers([v.Row0, v.Row1, v.Row2]), 3, "bohr"),
            ["number_of_atoms"] = (long)positions.Length,
            ["number_of_elements"] = (long)elements.Length,
            ["fractional_coordinate"] = Table(Numbers(positions), 3),
            ["atomic_kinds"] = Array.ConvertAll(kinds, k => Array.IndexOf(elements, crystal.Atoms[k].Element)),
            ["elements"] = elements,
            ["spin_polarized"] = 0,
            ["number_of_primitive_translations"] = (long)translations,
            ["mapping_table"] = Table(Enumerable.Range(0, positions.Length).ToArray(), translations), // kind by kind
        };
    }

    private static H5Group Order(int order, IEnumerable<AlamodeEntry> entries, AlamodeEntries places)
    {
        Crystal crystal = places.Atoms.Crystal;
        List<int> atoms = [], supercell = [], axes = [];
        List<Vector3D> shifts = [];
        List<double> values = [];
        double unit = PhysicalConstants.Rydberg / Math.Pow(PhysicalConstants.Bohr, order);
        foreach ((int first, int axis, AlamodeLeg[] legs, double value) in entries)
        {
            atoms.AddRange([first, .. legs.Select(l => l.Kind)]);
            supercell.AddRange([places.Atoms.Index(first, IntVector3.Zero), .. legs.Select(l => l.Atom)]);
            axes.AddRange([axis, .. legs.Select(l => l.Axis)]);
            shifts.AddRange(legs.Select(l => 1 / PhysicalConstants.Bohr
                * (crystal.CartesianPosition(l.Kind, l.Cell) - crystal.CartesianPosition(first, IntVector3.Zero))));
            values.Add(value / unit);
        }

        string power = string.Create(CultureInfo.InvariantCulture, $"^{order}");
        var shift = Table(Numbers(shifts), 3 * (order - 1), "bohr");
        shift.Attributes["basis"] = "Cartesian";
        var constants = new H5Dataset(values.ToArray());
        constants.Attributes["unit"] = "Ry/bohr" + power;
        return new()
        {
            ["atom_indices"] = Table(atoms.ToArray(), order),
            ["atom_indices_supercell"] = Table(supercell.ToArray(), order),
            ["coord_indices"] = Table(axes.ToArray(), order),
            ["shift_vectors"] = shift,
            ["force_constant_values"] = constants,
        };
    }

    private static H5Dataset Table<T>(T[] values, int columns, string? unit = null)
    {
        var table = new H5Dataset(values, fileDims: [(ulong)(values.Length / columns), (ulong)columns]);
        if (unit is not null)
        {
            table.Attributes["unit"] = unit;
        }

        return table;
    }

    private static double[] Numbers(IEnumerable<Vector3D> vectors) => [.. vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })];
}
