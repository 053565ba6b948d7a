using System.Globalization;
using System.Xml;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Formats.Alamode;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Writing;

/// <summary>ALAMODE: one XML file as alm writes it, and BORNINFO for polar crystals.</summary>
internal sealed class AlamodeOutput : IOutputFormat
{
    public string Name => "alamode";

    public bool HoldsMasses => false;

    public bool HoldsFourthOrder => true;

    public void Write(string folder, CrystalInput input)
    {
        AlamodeEntries entries = AlamodeEntries.Of(input, Name);
        using (var writer = XmlWriter.Create(Path.Combine(folder, "pcp.xml"), new XmlWriterSettings { Indent = true }))
        {
            writer.WriteStartElement("Data");
            writer.WriteElementString("ALM_version", "1.5.0");
            Structure(writer, entries);
            Translations(writer, entries.Atoms);
            writer.WriteStartElement("ForceConstants");
            foreach ((int order, IEnumerable<AlamodeEntry> list) in entries.Orders)
            {
                List(writer, order, entries, list);
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        WriteBorn(folder, input.Crystal);
    }

    /// <summary>BORNINFO, where the crystal is polar.</summary>
    public static void WriteBorn(string folder, Crystal crystal)
    {
        if (crystal.Dielectric is { } dielectric)
        {
            File.WriteAllLines(
                Path.Combine(folder, "BORNINFO"),
                    dielectric.BornCharges.Prepend(dielectric.Epsilon).SelectMany(m => new[] { Row(m.Row0), Row(m.Row1), Row(m.Row2) }));
        }
    }

    private static void Structure(XmlWriter writer, AlamodeEntries entries)
    {
        SupercellAtoms atoms = entries.Atoms;
        Crystal crystal = atoms.Crystal;
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
            writer.WriteElementString("a" + Text(row + 1), Row(1 / PhysicalConstants.Bohr * entries.Supercell.Vectors.Row(row)));
        }

        writer.WriteEndElement();
        writer.WriteElementString("Periodicity", "1 1 1");
        writer.WriteStartElement("Position");
        for (int atom = 0; atom < atoms.Count; atom++)
        {
            writer.WriteStartElement("pos");
            writer.WriteAttributeString("index", Text(atom + 1));
            writer.WriteAttributeString("element", crystal.Atoms[atoms.Kind(atom)].Element);
            writer.WriteString(Row(entries.Position(atom)));
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

    private static void List(XmlWriter writer, int order, AlamodeEntries places, IEnumerable<AlamodeEntry> entries)
    {
        double unit = PhysicalConstants.Rydberg / Math.Pow(PhysicalConstants.Bohr, order);
        writer.WriteStartElement(order == 2 ? "HARMONIC" : "ANHARM" + Text(order));
        foreach (AlamodeEntry entry in entries)
        {
            writer.WriteStartElement("FC" + Text(order));
            writer.WriteAttributeString("pair1", $"{Text(entry.First + 1)} {Text(entry.Axis + 1)}");
            foreach ((int i, AlamodeLeg leg) in entry.Legs.Index())
            {
                writer.WriteAttributeString("pair" + Text(i + 2), $"{Text(leg.Atom + 1)} {Text(leg.Axis + 1)} {Text(places.Image(leg))}");
            }

            writer.WriteString((entry.Value / unit).ToString("R", CultureInfo.InvariantCulture));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Row(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R} {v.Y:R} {v.Z:R}");
}
