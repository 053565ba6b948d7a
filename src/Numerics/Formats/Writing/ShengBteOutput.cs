using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.ShengBte;

namespace PcpCluster.Numerics.Formats.Writing;

/// <summary>ShengBTE and FourPhonon: CONTROL, FORCE_CONSTANTS_2ND and, where there are any, _3RD and _4TH.</summary>
internal sealed class ShengBteOutput : IOutputFormat
{
    public string Name => "shengbte";

    public bool HoldsMasses => true;

    public bool HoldsFourthOrder => true;

    public void Write(string folder, CrystalInput input)
    {
        bool along = input.HarmonicForceConstants.Superlattice is { IsDiagonal: true };
        PolarTargets.Require(
            input,
            Name,
            "all of the dipoles' interaction on a supercell along the primitive vectors, its direction-dependent part spread evenly",
            p => along && p is PolarScheme.MixedSpace);
        Crystal crystal = input.Crystal;
        HarmonicForceConstants second = ResolvedHarmonics.OnSupercell(
            crystal, input.HarmonicForceConstants, diagonal: true, input.Files.Harmonic);
        IntVector3 size = second.Superlattice!.Size;
        File.WriteAllText(Path.Combine(folder, ShengBteFormat.ControlName), Control(input, size));
        using (var writer = new StreamWriter(Path.Combine(folder, ShengBteFormat.SecondName)))
        {
            WriteSecond(writer, second, size);
        }

        if (input.Third is { } third)
        {
            ForceConstantsWriter.Write(Path.Combine(folder, ShengBteFormat.ThirdName), third, crystal.Lattice);
        }

        if (input.Fourth is { } fourth)
        {
            ForceConstantsWriter.Write(Path.Combine(folder, ShengBteFormat.FourthName), fourth, crystal.Lattice);
        }
    }

    private static string Control(CrystalInput input, IntVector3 size)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        Crystal crystal = input.Crystal;
        List<Atom> kinds = [.. crystal.Atoms.DistinctBy(a => (a.Element, a.Mass, a.MassVariance))];
        IntVector3 grid = input.Suggestions.Grid is { } g ? new(g.N1, g.N2, g.N3) : new(8, 8, 8);
        var text = new StringBuilder();
        text.Append(c,
            $"&allocations\n  nelements={kinds.Count}\n  natoms={crystal.AtomCount}\n  ngrid(:)={grid.X} {grid.Y} {grid.Z}\n&end\n");
        text.Append("&crystal\n  lfactor=0.1\n"); // nm of one Angstrom
        for (int row = 0; row < 3; row++)
        {
            text.Append(c, $"  lattvec(:,{row + 1})={Row(crystal.Lattice.Vectors.Row(row))}\n");
        }

        text.Append("  elements=").AppendJoin(' ', kinds.Select(k => $"\"{k.Element}\"")).Append('\n');
        text.Append("  masses=").AppendJoin(' ', kinds.Select(k => k.Mass.ToString("R", c))).Append('\n');
        text.Append("  gfactors=").AppendJoin(' ', kinds.Select(k => k.MassVariance.ToString("R", c))).Append('\n');
        text.Append("  types=").AppendJoin(' ', crystal.Atoms.Select(a => KindOf(a).ToString(c))).Append('\n');
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            text.Append(c, $"  positions(:,{atom + 1})={Row(crystal.Atoms[atom].Position)}\n");
        }

        if (crystal.Dielectric is { } dielectric)
        {
            for (int i = 0; i < 3; i++)
            {
                text.Append(c, $"  epsilon(:,{i + 1})={Row(dielectric.Epsilon.Transposed.Row(i))}\n");
            }

            // with FORCE_CONSTANTS_2ND the vectors are the columns of the charges
            for (int atom = 0; atom < crystal.AtomCount; atom++)
            {
                for (int i = 0; i < 3; i++)
                {
                    text.Append(c, $"  born(:,{i + 1},{atom + 1})={Row(dielectric.BornCharges[atom].Transposed.Row(i))}\n");
                }
            }
        }

        text.Append(c, $"  scell(:)={size.X} {size.Y} {size.Z}\n&end\n&parameters\n  T=300\n  scalebroad=1\n&end\n");
        string polar = crystal.Dielectric is null ? "FALSE" : "TRUE";
        text.Append(c, $"&flags\n  nonanalytic=.{polar}.\n  espresso=.FALSE.\n  autoisotopes=.FALSE.\n");
        text.Append(c, $"  isotopes=.{(kinds.Any(k => k.MassVariance > 0) ? "TRUE" : "FALSE")}.\n");
        text.Append(c, $"  four_phonon=.{(input.Fourth is null ? "FALSE" : "TRUE")}.\n&end\n");
        return text.ToString();

        int KindOf(Atom a) => 1 + kinds.FindIndex(k => (k.Element, k.Mass, k.MassVariance) == (a.Element, a.Mass, a.MassVariance));
    }

    // supercell atoms: primitive atom outermost, then cells with the first index fastest
    private static void WriteSecond(StreamWriter writer, HarmonicForceConstants second, IntVector3 size)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        int cells = size.X * size.Y * size.Z;
        int atoms = second.AtomCount;
        writer.WriteLine(string.Create(c, $"{atoms} {atoms * cells}"));
        for (int first = 0; first < atoms; first++)
        {
            for (int other = 0; other < atoms * cells; other++)
            {
                int cell = other % cells;
                var position = new IntVector3(cell % size.X, cell / size.X % size.Y, cell / (size.X * size.Y));
                ReadOnlySpan<double> block = second.Block(second.Find(first, other / cells, position));
                writer.WriteLine(string.Create(c, $"{(first * cells) + 1} {other + 1}"));
                for (int row = 0; row < 3; row++)
                {
                    writer.WriteLine(Row(new(block[3 * row], block[(3 * row) + 1], block[(3 * row) + 2])));
                }
            }
        }
    }

    private static string Row(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}");
}
