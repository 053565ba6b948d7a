using PcpCluster.Formats.Hdf5.Phono3py.Yaml;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py.Structure;

/// <summary>Born charges and dielectric tensor as a file gives them, one charge tensor an atom of the primitive cell.</summary>
/// <param name="Epsilon">High-frequency dielectric tensor.</param>
/// <param name="Charges">e, row = field, column = displacement.</param>
/// <param name="CoulombConstant">e^2/(4 pi eps0) in eV Angstrom.</param>
internal sealed record ChargeRecord(Matrix3 Epsilon, Matrix3[] Charges, double CoulombConstant);

/// <summary>phono3py_disp.yaml, phono3py_params.yaml and their kin.</summary>
internal sealed class Phono3pyYaml
{
    private const double BohrCoulomb = 14.399652;

    private Phono3pyYaml(YamlNode root)
    {
        Root = root;
        LengthUnit = ReadLengthUnit(root);
        ForceUnit = ReadForceUnit(root, LengthUnit);
        Primitive = CellRecord.Read(root.Get("primitive_cell"), LengthUnit);
        Supercell = CellRecord.Read(root.Get("supercell"), LengthUnit);
        if (root.Find("phonon_supercell") is { } larger && root.Find("phonon_supercell_matrix") is not null)
        {
            PhononSupercell = CellRecord.Read(larger, LengthUnit);
            PhononPrimitive = CellRecord.Read(root.Get("phonon_primitive_cell"), LengthUnit);
        }

        Charges = ReadCharges(root, Primitive.Sites.Length);
    }

    public YamlNode Root { get; }

    public string File => Root.File;

    /// <summary>Angstrom of the file's unit of length.</summary>
    public double LengthUnit { get; }

    /// <summary>eV/Angstrom of the file's unit of forces.</summary>
    public double ForceUnit { get; }

    public CellRecord Primitive { get; }

    /// <summary>The supercell of third order, and of second order where there is no larger one.</summary>
    public CellRecord Supercell { get; }

    /// <summary>The larger supercell of second order; null if there is none.</summary>
    public CellRecord? PhononSupercell { get; }

    /// <summary>The primitive cell whose atoms number those of the larger supercell; null if there is none.</summary>
    public CellRecord? PhononPrimitive { get; }

    public ChargeRecord? Charges { get; }

    /// <exception cref="InputException">The file is damaged or no such file.</exception>
    public static Phono3pyYaml Read(string path)
    {
        YamlNode root = YamlFile.Read(path);
        if (root.Find("primitive_cell") is null || root.Find("supercell") is null)
        {
            throw root.Error(
                "no primitive_cell and supercell",
                "a file that phono3py has written",
                "phonopy's own files lack third order: give phono3py_disp.yaml or phono3py_params.yaml.");
        }

        return new(root);
    }

    private static double ReadLengthUnit(YamlNode root)
    {
        YamlNode? unit = root.Find("physical_unit")?.Find("length");
        return unit?.Word() switch
        {
            null or "angstrom" => 1,
            "au" or "bohr" => PhysicalConstants.Bohr,
            var other => throw unit.Error($"'{other}'", "angstrom or au", "Convert the cell to one of these units."),
        };
    }

    private static double ReadForceUnit(YamlNode root, double length)
    {
        const double rydberg = 13.605693122994;
        YamlNode? unit = root.Find("physical_unit")?.Find("force_constants");
        return unit?.Word() switch
        {
            null when length == 1 => 1,
            "eV/angstrom^2" or "eV/Angstrom^2" or "eV/angstrom.au" or "eV/Angstrom.au" => 1,
            "Ry/au^2" => rydberg / length,
            "mRy/au^2" => 1e-3 * rydberg / length,
            "hartree/au^2" or "Hartree/au^2" => 2 * rydberg / length,
            null => throw root.Error(
                "lengths in au and no unit of force_constants",
                "physical_unit with force_constants",
                "Make the file again with a newer phono3py."),
            var other => throw unit.Error(
                $"'{other}'",
                "eV/angstrom^2, Ry/au^2, mRy/au^2, hartree/au^2 or eV/angstrom.au",
                "Convert the force constants to one of these units."),
        };
    }

    private static ChargeRecord? ReadCharges(YamlNode root, int atoms)
    {
        YamlNode from = root.Find("nac") ?? root; // before version 2.18 the keys stood at top level
        if (from.Find("born_effective_charge") is not { } charges || from.Find("dielectric_constant") is not { } epsilon)
        {
            return null;
        }

        IReadOnlyList<YamlNode> items = charges.Items();
        if (items.Count != atoms)
        {
            throw charges.Error(
                $"{items.Count} charges", $"one for each of the {atoms} atoms of primitive_cell", "Make the file again with phono3py.");
        }

        return new(epsilon.Matrix(), [.. items.Select(c => c.Matrix())], from.Find("unit_conversion_factor")?.Number() ?? BohrCoulomb);
    }
}
