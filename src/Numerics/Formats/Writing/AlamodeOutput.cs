using System.Globalization;
using System.Xml;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Writing;

/// <summary>ALAMODE: one XML file as alm writes it, and BORNINFO for polar crystals.</summary>
internal sealed class AlamodeOutput : IOutputFormat
{
    private const double Rydberg = 13.605693122994;

    public string Name => "alamode";

    public bool HoldsMasses => false;

    public bool HoldsFourthOrder => true;

    public void Write(string folder, CrystalInput input)
    {
        PolarTargets.Require(input, Name, "all of the dipoles' interaction on a supercell, its direction-dependent part spread evenly", p =>
            p is PolarScheme.MixedSpace);
        Crystal crystal = input.Crystal;
        HarmonicForceConstants folded = ResolvedHarmonics.OnSupercell(
            crystal, input.HarmonicForceConstants, diagonal: false, input.Files.Harmonic);
        var places = new Places(new SupercellAtoms(crystal, folded.Superlattice!), input.Files.Harmonic);
        using (var writer = XmlWriter.Create(Path.Combine(folder, "pcp.xml"), new XmlWriterSettings { Indent = true }))
        {
            writer.WriteStartElement("Data");
            writer.WriteElementString("ALM_version", "1.5.0");
            Structure(writer, places);
            Translations(writer, places.Atoms);
            writer.WriteStartElement("ForceConstants");
            Second(writer, ResolvedHarmonics.Resolve(crystal, folded), places);
            foreach (AnharmonicForceConstants constants in new[] { input.Third, input.Fourth }.OfType<AnharmonicForceConstants>())
            {
                Anharmonic(writer, constants, places);
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        if (crystal.Dielectric is { } dielectric)
        {
            File.WriteAllLines(
                Path.Combine(folder, "BORNINFO"),
                    dielectric.BornCharges.Prepend(dielectric.Epsilon).SelectMany(m => new[] { Row(m.Row0), Row(m.Row1), Row(m.Row2) }));
        }
    }

    private static void Structure(XmlWriter writer, Places places)
    {
        SupercellAtoms atoms = places.Atoms;
        Crystal crystal = atoms.Crystal;
        Matrix3 vectors = places.Vectors.ToMatrix() * crystal.Lattice.Vectors;
        var supercell = new Lattice(vectors);
        string[] elements = [.. crystal.Atoms.Select(a => a.Element).Distinct()];
        writer.WriteStartElement("Structure");
        writer.WriteElementString("NumberOfAtoms", Text(atoms.Count));
        writer.WriteElementString("NumberOfElements", Text(elements.Length));
        writer.WriteStartElement("AtomicElements");
        for (int i = 0; i < elements.Length; i++)
        {
            writer.WriteStartElement("element");
            writer.WriteAttributeString("number", Text(i + 1));
            writer.WriteString(elements[i]);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteStartElement("LatticeVector");
        for (int row = 0; row < 3; row++)
        {
            writer.WriteElementString("a" + Text(row + 1), Row(1 / PhysicalConstants.Bohr * vectors.Row(row)));
        }

        writer.WriteEndElement();
        writer.WriteElementString("Periodicity", "1 1 1");
        writer.WriteStartElement("Position");
        for (int atom = 0; atom < atoms.Count; atom++)
        {
            writer.WriteStartElement("pos");
            writer.WriteAttributeString("index", Text(atom + 1));
            writer.WriteAttributeString("element", crystal.Atoms[atoms.Kind(atom)].Element);
            writer.WriteString(Row(supercell.ToFractional(crystal.CartesianPosition(atoms.Kind(atom), places.Cell(atom)))));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Translations(XmlWriter writer, SupercellAtoms atoms)
    {
        writer.WriteStartElement("Symmetry");
        writer.WriteElementString("NumberOfTranslations", Text(atoms.CellCount));
        writer.WriteStartElement("Translations");
        for (int cell = 0; cell < atoms.CellCount; cell++)
        {
            for (int kind = 0; kind < atoms.Crystal.AtomCount; kind++)
            {
                writer.WriteStartElement("map");
                writer.WriteAttributeString("tran", Text(cell + 1));
                writer.WriteAttributeString("atom", Text(kind + 1));
                writer.WriteString(Text((kind * atoms.CellCount) + cell + 1));
                writer.WriteEndElement();
            }
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Second(XmlWriter writer, HarmonicForceConstants second, Places places)
    {
        const double unit = Rydberg / (PhysicalConstants.Bohr * PhysicalConstants.Bohr);
        writer.WriteStartElement("HARMONIC");
        for (int block = 0; block < second.BlockCount; block++)
        {
            for (int k = 0; k < 9; k++)
            {
                if (second.Block(block)[k] != 0)
                {
                    Leg leg = places.Of(second.SecondAtom(block), second.Cell(block), k % 3);
                    Constant(writer, "FC2", second.FirstAtom(block), k / 3, [leg], second.Block(block)[k] / unit);
                }
            }
        }

        writer.WriteEndElement();
    }

    // legs 2 to n in ascending order only: readers make the other orders
    private static void Anharmonic(XmlWriter writer, AnharmonicForceConstants constants, Places places)
    {
        int order = constants.Order;
        double unit = Rydberg / Math.Pow(PhysicalConstants.Bohr, order);
        writer.WriteStartElement("ANHARM" + Text(order));
        var legs = new Leg[order - 1];
        for (int block = 0; block < constants.BlockCount; block++)
        {
            for (int k = 0; k < constants.BlockSize; k++)
            {
                double value = constants.Block(block)[k];
                if (value == 0)
                {
                    continue;
                }

                int axes = k;
                for (int leg = order - 1; leg > 0; leg--)
                {
                    legs[leg - 1] = places.Of(constants.Atom(block, leg), constants.Cell(block, leg), axes % 3);
                    axes /= 3;
                }

                if (Enumerable.Range(1, order - 2).All(i => legs[i - 1].CompareTo(legs[i]) <= 0))
                {
                    Constant(writer, "FC" + Text(order), constants.Atom(block, 0), axes, legs, value / unit);
                }
            }
        }

        writer.WriteEndElement();
    }

    private static void Constant(XmlWriter writer, string name, int first, int axis, Leg[] legs, double value)
    {
        writer.WriteStartElement(name);
        writer.WriteAttributeString("pair1", $"{Text(first + 1)} {Text(axis + 1)}");
        for (int i = 0; i < legs.Length; i++)
        {
            writer.WriteAttributeString("pair" + Text(i + 2), $"{Text(legs[i].Atom)} {Text(legs[i].Axis)} {Text(legs[i].Image)}");
        }

        writer.WriteString(value.ToString("R", CultureInfo.InvariantCulture));
        writer.WriteEndElement();
    }

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Row(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}");

    /// <summary>An atom of the supercell, an axis and one of 27 images, all from 1.</summary>
    private readonly record struct Leg(int Atom, int Axis, int Image) : IComparable<Leg>
    {
        public int CompareTo(Leg other) => (Atom, Axis, Image).CompareTo((other.Atom, other.Axis, other.Image));
    }

    /// <summary>Where atoms of the infinite crystal lie in the supercell, of short vectors, and its 26 neighbours.</summary>
    private sealed class Places
    {
        private readonly string _file;
        private readonly Matrix3 _toSupercell;

        public Places(SupercellAtoms atoms, string file)
        {
            Atoms = atoms;
            _file = file;
            IntMatrix3 given = atoms.Superlattice.Vectors;
            Vectors = LatticeReduction.Of(given.ToMatrix() * atoms.Crystal.Lattice.Vectors).Basis * given;
            _toSupercell = Vectors.ToMatrix().Transposed.Inverse();
        }

        public SupercellAtoms Atoms { get; }

        /// <summary>The supercell, rows in primitive vectors.</summary>
        public IntMatrix3 Vectors { get; }

        /// <summary>The image of an atom's cell around cell 0.</summary>
        public IntVector3 Cell(int atom) => Atoms.Cell(atom) - (Vectors.Transposed * Turns(Atoms.Cell(atom)));

        public Leg Of(int kind, IntVector3 cell, int axis)
        {
            int atom = Atoms.Index(kind, cell);
            IntVector3 turns = Turns(cell - Cell(atom));
            if (Math.Max(Math.Abs(turns.X), Math.Max(Math.Abs(turns.Y), Math.Abs(turns.Z))) > 1)
            {
                throw new InputException(
                    _file,
                    0,
                    string.Create(CultureInfo.InvariantCulture, $"a constant that reaches cell {cell.X} {cell.Y} {cell.Z}"),
                    "reach within the neighbours of the supercell, as ALAMODE has it",
                    "Convert to TDEP or ShengBTE.");
            }

            int n = (9 * (turns.X + 1)) + (3 * (turns.Y + 1)) + turns.Z + 1;
            return new(atom + 1, axis + 1, n == 13 ? 1 : n < 13 ? n + 2 : n + 1);
        }

        private IntVector3 Turns(IntVector3 cell) => IntVector3.Rounded(_toSupercell * cell.ToVector());
    }
}
