using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PureHDF;

namespace PcpCluster.Formats.Hdf5.Phono3py;

/// <summary>
/// phono3py: phono3py_disp.yaml with cells, masses and charges, compact fc2.hdf5 and fc3.hdf5. It has no file for fourth order.
/// </summary>
internal sealed class Phono3pyOutput : IOutputFormat
{
    public string Name => "phono3py";

    public bool HoldsMasses => true;

    public bool HoldsFourthOrder => false;

    public void Write(string folder, CrystalInput input)
    {
        Crystal crystal = input.Crystal;
        PolarTargets.Require(
            input, Name, "all of the dipoles' interaction on a supercell, its long-range part by phono3py's Ewald sum", p =>
                IsOwn(crystal, p));
        HarmonicForceConstants second = ResolvedHarmonics.OnSupercell(
            crystal, input.HarmonicForceConstants, diagonal: false, input.Files.Harmonic);
        var large = new SupercellAtoms(crystal, second.Superlattice!);
        SupercellForceConstants? third = input.Third is null
            ? null
            : ResolvedHarmonics.ThirdOnSupercell(crystal, input.Third, second.Superlattice, input.Files.Third ?? input.Files.Harmonic);
        SupercellAtoms small = third?.Atoms ?? large;
        File.WriteAllText(Path.Combine(folder, "phono3py_disp.yaml"), Yaml(input, small, large));
        Hdf5(second.Values, 2, large, "force_constants").Write(Path.Combine(folder, Phono3pyFormat.SecondName));
        if (third is not null)
        {
            Hdf5(third.Values, 3, small, "fc3").Write(Path.Combine(folder, Phono3pyFormat.ThirdName));
        }
    }

    private static bool IsOwn(Crystal crystal, PolarScheme polar) =>
        polar is PolarScheme.Ewald { Holds: DipolePart.Whole } ewald
        && Phono3pyInput.Declaration(crystal, polar.CoulombConstant).Polar is PolarScheme.Ewald own
        && Math.Abs((ewald.Spread / own.Spread) - 1) < 1e-9;

    // values [kind][atom]...[components], atoms kind by kind: the order of the yaml file
    private static H5File Hdf5(double[] values, int order, SupercellAtoms atoms, string name) => new()
    {
        ["version"] = "pcp",
        ["p2s_map"] = Enumerable.Range(0, atoms.Crystal.AtomCount).Select(kind => (long)kind * atoms.CellCount).ToArray(),
        [name] = new H5Dataset(
            values,
            fileDims: [(ulong)atoms.Crystal.AtomCount, .. Enumerable.Repeat((ulong)atoms.Count, order - 1),
                .. Enumerable.Repeat(3UL, order)]),
    };

    private static string Yaml(CrystalInput input, SupercellAtoms small, SupercellAtoms large)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        Crystal crystal = input.Crystal;
        var text = new StringBuilder("phono3py:\n  version: \"2.0.0\"\n  frequency_unit_conversion_factor: 15.633302\n\n");
        text.Append("physical_unit:\n  atomic_mass: \"AMU\"\n  length: \"angstrom\"\n  force_constants: \"eV/angstrom^2\"\n\n");
        if (crystal.Dielectric is { } dielectric)
        {
            text.Append("nac:\n  born_effective_charge:\n");
            foreach (Matrix3 charge in dielectric.BornCharges)
            {
                text.Append("  -\n");
                Rows(text, charge, "    ");
            }

            text.Append("  dielectric_constant:\n");
            Rows(text, dielectric.Epsilon, "    ");
            text.Append(c, $"  unit_conversion_factor: {input.HarmonicForceConstants.Declaration.Polar.CoulombConstant:R}\n\n");
        }

        text.Append("primitive_matrix:\n- [ 1.0, 0.0, 0.0 ]\n- [ 0.0, 1.0, 0.0 ]\n- [ 0.0, 0.0, 1.0 ]\n\nsupercell_matrix:\n");
        Rows(text, small.Superlattice.Vectors.ToMatrix().Transposed, string.Empty);
        var unit = new SupercellAtoms(crystal, new Superlattice(new IntVector3(1, 1, 1)));
        Cell(text, "primitive_cell", unit);
        Cell(text, "unit_cell", unit);
        Cell(text, "supercell", small);
        if (!large.Superlattice.Equals(small.Superlattice))
        {
            text.Append("\nphonon_supercell_matrix:\n");
            Rows(text, large.Superlattice.Vectors.ToMatrix().Transposed, string.Empty);
            Cell(text, "phonon_primitive_cell", unit);
            Cell(text, "phonon_supercell", large);
        }

        return text.ToString();
    }

    private static void Cell(StringBuilder text, string name, SupercellAtoms atoms)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        Crystal crystal = atoms.Crystal;
        Matrix3 vectors = atoms.Superlattice.Vectors.ToMatrix() * crystal.Lattice.Vectors;
        var lattice = new Lattice(vectors);
        text.Append(c, $"\n{name}:\n  lattice:\n");
        Rows(text, vectors, "  ");
        text.Append("  points:\n");
        for (int atom = 0; atom < atoms.Count; atom++)
        {
            int kind = atoms.Kind(atom);
            Vector3D p = lattice.ToFractional(crystal.CartesianPosition(kind, atoms.Cell(atom)));
            text.Append(c, $"  - symbol: {crystal.Atoms[kind].Element} # {atom + 1}\n    coordinates: [ {p.X:R}, {p.Y:R}, {p.Z:R} ]\n");
            text.Append(c, $"    mass: {crystal.Atoms[kind].Mass:R}\n    reduced_to: {(kind * atoms.CellCount) + 1}\n");
        }
    }

    private static void Rows(StringBuilder text, Matrix3 m, string indent)
    {
        for (int row = 0; row < 3; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}- [ {m[row, 0]:R}, {m[row, 1]:R}, {m[row, 2]:R} ]\n");
        }
    }
}
