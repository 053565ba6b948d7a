using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Alamode;

/// <summary>
/// One XML file of alm. Lengths in bohr, constants in Ry/bohr^n, divided by the number of equally near images; legs 2 to n of an anharmonic
/// constant are listed in one order only. The primitive cell is what the file's translations leave.
/// </summary>
internal sealed class AlamodeFile : IAlamodeFile
{
    private readonly string _path;
    private readonly XElement _constants;
    private readonly (int Kind, IntVector3 Cell)[] _places; // of each atom of the supercell
    private readonly Matrix3 _periods; // rows: supercell vectors in primitive ones

    private AlamodeFile(string path, XElement root)
    {
        _path = path;
        XElement structure = Child(root, "Structure");
        Matrix3 vectors = PhysicalConstants.Bohr * ReadVectors(Child(structure, "LatticeVector"));
        XElement[] sites = [.. Child(structure, "Position").Elements("pos")];
        Vector3D[] positions = [.. sites.Select(s => Vector(s))];
        int[][] maps = ReadTranslations(Child(Child(root, "Symmetry"), "Translations"), positions.Length);
        (Lattice primitive, _periods) = Primitive(vectors, positions, maps);
        Superlattice = new(IntMatrix3.Rounded(_periods));
        int[] owners = [.. maps.Select(m => m[0])];
        Crystal = new(primitive, [.. owners.Select(o => MakeAtom(sites[o], primitive.ToFractional(vectors.Transposed * positions[o])))]);
        _places = Places(vectors, positions, maps);
        _constants = Child(root, "ForceConstants");
    }

    public Crystal Crystal { get; }

    public Superlattice Superlattice { get; }

    /// <summary>True for a file whose first element is ALAMODE's.</summary>
    public static bool IsOne(string? path)
    {
        if (path is null)
        {
            return false;
        }

        try
        {
            ReadOnlySpan<byte> head = InputText.Read(path).Bytes.Span;
            head = head[..Math.Min(head.Length, 2000)];
            return head.IndexOf("<Data>"u8) >= 0 && (head.IndexOf("ALM_version"u8) >= 0 || head.IndexOf("<Structure>"u8) >= 0);
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <exception cref="InputException">The file is no such XML.</exception>
    public static AlamodeFile Read(string path)
    {
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(InputText.Read(path).Bytes.ToArray(), writable: false),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return new(path, XElement.Load(reader, LoadOptions.SetLineInfo));
        }
        catch (XmlException e)
        {
            throw new InputException(
                path,
                e.LineNumber,
                $"no valid XML ({e.Message.ReplaceLineEndings(" ")})",
                "an XML file of alm",
                "The file is damaged or truncated: copy or make it again.");
        }
    }

    /// <summary>Second order on the supercell.</summary>
    public HarmonicForceConstants Harmonic(HarmonicDeclaration declaration) =>
        AlamodeEntry.Harmonic(new(Crystal, Superlattice), Entries(Child(_constants, "HARMONIC"), 2), declaration);

    /// <summary>Third or fourth order; null where the file has none.</summary>
    public AnharmonicForceConstants? Anharmonic(int order) =>
        _constants.Element(string.Create(CultureInfo.InvariantCulture, $"ANHARM{order}")) is { } list
            ? AlamodeEntry.Anharmonic(order, Entries(list, order))
            : null;

    private IEnumerable<AlamodeEntry> Entries(XElement list, int order)
    {
        string[] names = [.. Enumerable.Range(2, order - 1).Select(leg => string.Create(CultureInfo.InvariantCulture, $"pair{leg}"))];
        double unit = PhysicalConstants.Rydberg / Math.Pow(PhysicalConstants.Bohr, order);
        foreach (XElement element in list.Elements(string.Create(CultureInfo.InvariantCulture, $"FC{order}")))
        {
            (int first, int axis) = First(element);
            yield return new(first, axis, [.. names.Select(n => ReadLeg(element, n))], unit * Number(element, element.Value));
        }
    }

    private (int Kind, int Axis) First(XElement element)
    {
        int[] numbers = Integers(element, element.Attribute("pair1")?.Value, 2);
        return numbers[0] >= 1 && numbers[0] <= Crystal.AtomCount && numbers[1] is >= 1 and <= 3
            ? (numbers[0] - 1, numbers[1] - 1)
            : throw Error(element, $"pair1=\"{element.Attribute("pair1")?.Value}\"", $"an atom from 1 to {Crystal.AtomCount} and an axis");
    }

    private AlamodeLeg ReadLeg(XElement element, string name)
    {
        int[] numbers = Integers(element, element.Attribute(name)?.Value, 3);
        if (numbers[0] < 1 || numbers[0] > _places.Length || numbers[1] is < 1 or > 3 || numbers[2] is < 1 or > 27)
        {
            throw Error(
                element,
                $"{name}=\"{element.Attribute(name)?.Value}\"",
                $"an atom from 1 to {_places.Length}, an axis from 1 to 3 and a cell from 1 to 27");
        }

        (int kind, IntVector3 cell) = _places[numbers[0] - 1];
        IntVector3 image = Image(numbers[2]);
        IntMatrix3 periods = IntMatrix3.Rounded(_periods);
        return new(numbers[0] - 1, kind, cell + (periods.Transposed * image), numbers[1] - 1);
    }

    /// <summary>Cell 1 is the supercell itself; 2 to 27 are its neighbours, the last index fastest.</summary>
    private static IntVector3 Image(int cell)
    {
        if (cell == 1)
        {
            return IntVector3.Zero;
        }

        int n = cell - 2 < 13 ? cell - 2 : cell - 1;
        return new((n / 9) - 1, (n / 3 % 3) - 1, (n % 3) - 1);
    }

    private (Lattice Primitive, Matrix3 Periods) Primitive(Matrix3 vectors, Vector3D[] positions, int[][] maps)
    {
        List<(IntMatrix3, Vector3D)> translations = [.. maps[0].Select(a => (IntMatrix3.Identity, positions[a] - positions[maps[0][0]]))];
        (Matrix3 primitive, _) = PrimitiveCell.Reduce(vectors, translations);
        Matrix3 periods = vectors * primitive.Inverse();
        Matrix3 rounded = IntMatrix3.Rounded(periods).ToMatrix();
        for (int row = 0; row < 3; row++)
        {
            if ((periods.Row(row) - rounded.Row(row)).Length > 1e-4)
            {
                throw new InputException(
                    _path, 0, "translations that form no lattice", "those of a supercell", "The file is damaged: make it again.");
            }
        }

        return (new(primitive), rounded);
    }

    private (int Kind, IntVector3 Cell)[] Places(Matrix3 vectors, Vector3D[] positions, int[][] maps)
    {
        var places = new (int, IntVector3)[positions.Length];
        for (int kind = 0; kind < maps.Length; kind++)
        {
            foreach (int atom in maps[kind])
            {
                Vector3D cell = Crystal.Lattice.ToFractional(vectors.Transposed * (positions[atom] - positions[maps[kind][0]]));
                places[atom] = (kind, IntVector3.Rounded(cell));
            }
        }

        return places;
    }

    private int[][] ReadTranslations(XElement list, int atoms)
    {
        var maps = new SortedDictionary<int, SortedDictionary<int, int>>();
        foreach (XElement map in list.Elements("map"))
        {
            int translation = Integers(map, map.Attribute("tran")?.Value, 1)[0];
            int owner = Integers(map, map.Attribute("atom")?.Value, 1)[0];
            int atom = Integers(map, map.Value, 1)[0];
            if (atom < 1 || atom > atoms)
            {
                throw Error(map, $"atom {atom}", $"1 to {atoms}");
            }

            if (!maps.TryGetValue(owner, out SortedDictionary<int, int>? own))
            {
                maps.Add(owner, own = []);
            }

            own[translation] = atom - 1;
        }

        int[][] result = [.. maps.Values.Select(m => m.Values.ToArray())];
        return result.Length > 0 && result.Sum(m => m.Length) == atoms && result.SelectMany(m => m).Distinct().Count() == atoms
            ? result
            : throw Error(list, $"{result.Sum(m => m.Length)} images of atoms", $"each of the {atoms} atoms once");
    }

    private Atom MakeAtom(XElement site, Vector3D position)
    {
        string symbol = site.Attribute("element")?.Value ?? string.Empty;
        return NaturalIsotopes.TryGet(symbol, out double mass, out double variance)
            ? new(symbol, position, mass, variance)
            : throw Error(site, $"the element '{symbol}'", "the symbol of an element with natural isotopes");
    }

    private Matrix3 ReadVectors(XElement element) =>
        new(Vector(Child(element, "a1")), Vector(Child(element, "a2")), Vector(Child(element, "a3")));

    private Vector3D Vector(XElement element)
    {
        string[] words = element.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 3
            ? new(Number(element, words[0]), Number(element, words[1]), Number(element, words[2]))
            : throw Error(element, $"{words.Length} numbers", "three");
    }

    private double Number(XElement element, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Error(element, $"'{(text.Length > 40 ? text[..40] : text)}'", "a number");

    private int[] Integers(XElement element, string? text, int count)
    {
        string[] words = (text ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int[] numbers = new int[count];
        bool whole = words.Length == count;
        for (int i = 0; i < count && whole; i++)
        {
            whole = int.TryParse(words[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]);
        }

        return whole ? numbers : throw Error(element, $"'{text}'", $"{count} whole numbers");
    }

    private XElement Child(XElement parent, string name) =>
        parent.Element(name) ?? throw Error(parent, $"no element {name}", $"{name} within {parent.Name}");

    private InputException Error(XElement element, string read, string expected) =>
        new(
            _path,
            ((IXmlLineInfo)element).LineNumber,
            read,
            expected,
            "The file is damaged, truncated or of another program: make it again with alm.");
}
