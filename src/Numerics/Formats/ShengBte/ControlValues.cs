using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>
/// What CONTROL assigns, element by element (column-major, as Fortran counts): the names are known, indices in range, the values still
/// text.
/// </summary>
internal sealed class ControlValues
{
    private const int LargestCount = 2000;

    private readonly string _file;
    private readonly ICollection<string> _warnings;
    private readonly Dictionary<string, Dictionary<int, NamelistValue>> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _groupLines = new(StringComparer.Ordinal);

    /// <exception cref="InputException">A group or key is unknown, an index out of range, a value too many.</exception>
    public ControlValues(string file, IReadOnlyList<NamelistGroup> groups, ICollection<string> warnings)
    {
        _file = file;
        _warnings = warnings;
        foreach (NamelistGroup group in groups)
        {
            RegisterGroup(group);
        }

        // The sizes of the arrays stand in &allocations, wherever in the file that is.
        foreach (NamelistGroup group in groups.Where(g => g.Name == "allocations"))
        {
            Assign(group);
        }

        ElementCount = Count("nelements", 1);
        AtomCount = Count("natoms", ElementCount);
        OrientationCount = Has("norientations") ? Count("norientations", 0) : 0;
        foreach (NamelistGroup group in groups.Where(g => g.Name != "allocations"))
        {
            Assign(group);
        }
    }

    public int ElementCount { get; }

    public int AtomCount { get; }

    public int OrientationCount { get; }

    public bool Has(string name, int element = 0) =>
        _values.TryGetValue(name, out Dictionary<int, NamelistValue>? given) && given.ContainsKey(element);

    public bool HasAny(string name) => _values.ContainsKey(name);

    public int Integer(string name, int element = 0)
    {
        NamelistValue value = Required(name, element);
        return FortranNumber.TryParseInteger(Bytes(value), out int number)
            ? number
            : throw Error(value, "a whole number for " + Designator(name, element), "Write it without a decimal point.");
    }

    public double Real(string name, int element = 0)
    {
        NamelistValue value = Required(name, element);
        return FortranNumber.TryParse(Bytes(value), out double number)
            ? number
            : throw Error(value, "a finite number for " + Designator(name, element), "Write a decimal number such as 0.25 or 1.0d-3.");
    }

    public bool Logical(string name, bool absent)
    {
        if (!Has(name))
        {
            return absent;
        }

        NamelistValue value = Required(name, 0);
        return FortranLogical.TryParse(Bytes(value), out bool flag)
            ? flag
            : throw Error(value, ".TRUE. or .FALSE. for " + name, "Write .TRUE. or .FALSE.");
    }

    public string Text(string name, int element = 0) => Required(name, element).Text!.Trim();

    /// <summary>The error for a value that can be read but cannot be right.</summary>
    public InputException Error(string name, int element, string expected, string remedy) =>
        Error(Required(name, element), expected, remedy);

    private InputException Error(NamelistValue value, string expected, string remedy) =>
        new(_file, value.Line, RecordScanner.Show(Bytes(value)), expected, remedy);

    private static byte[] Bytes(NamelistValue value) => Encoding.Latin1.GetBytes(value.Text!);

    private NamelistValue Required(string name, int element)
    {
        if (_values.TryGetValue(name, out Dictionary<int, NamelistValue>? given) && given.TryGetValue(element, out NamelistValue? value))
        {
            return value;
        }

        string group = ControlKey.Find(name)!.Group;
        long line = _lines.TryGetValue(name, out int first) ? first : _groupLines.GetValueOrDefault(group);
        throw new InputException(
            _file,
            line,
            $"no value of {Designator(name, element)}",
            $"{Designator(name, element)} in the group &{group}",
            _groupLines.ContainsKey(group) ? "Add it." : $"Add the group &{group}.");
    }

    private string Designator(string name, int element)
    {
        int[] sizes = Sizes(ControlKey.Find(name)!.Shape);
        var indices = new List<string>();
        foreach (int size in sizes)
        {
            indices.Add(((element % size) + 1).ToString(CultureInfo.InvariantCulture));
            element /= size;
        }

        return indices.Count == 0 ? name : $"{name}({string.Join(',', indices)})";
    }

    private void RegisterGroup(NamelistGroup group)
    {
        if (!ControlKey.Groups.Contains(group.Name))
        {
            string nearest = ControlKey.Nearest(group.Name, ControlKey.Groups);
            throw new InputException(
                _file,
                group.Line,
                $"the group '&{Cut(group.Name)}'",
                "&allocations, &crystal, &parameters or &flags",
                $"Did you mean &{nearest}?");
        }

        if (!_groupLines.TryAdd(group.Name, group.Line))
        {
            throw new InputException(_file, group.Line, $"the group &{group.Name} again", "every group once", "Join the two groups.");
        }
    }

    private int Count(string name, int minimum)
    {
        int count = Integer(name);
        return count >= minimum && count <= LargestCount
            ? count
            : throw Error(
                name, 0, string.Create(CultureInfo.InvariantCulture, $"{name} from {minimum} to {LargestCount}"), "Correct the number.");
    }

    private void Assign(NamelistGroup group)
    {
        var designators = new HashSet<string>(StringComparer.Ordinal);
        foreach (NamelistAssignment assignment in group.Assignments)
        {
            ControlKey key = Known(group, assignment);
            if (!designators.Add(assignment.Designator))
            {
                _warnings.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_file}:{assignment.Line}: {assignment.Designator} is given again; the last value counts."));
            }

            int[] sizes = Sizes(key.Shape);
            List<int> places = NamelistSubscript.Places(_file, assignment, sizes);
            if (!_values.TryGetValue(key.Name, out Dictionary<int, NamelistValue>? given))
            {
                _values.Add(key.Name, given = []);
                _lines.Add(key.Name, assignment.Line);
            }

            Distribute(assignment, places, given);
        }
    }

    private ControlKey Known(NamelistGroup group, NamelistAssignment assignment)
    {
        ControlKey? key = ControlKey.Find(assignment.Name);
        if (key != null && key.Group == group.Name)
        {
            return key;
        }

        IEnumerable<string> known = ControlKey.All.Where(k => k.Group == group.Name).Select(k => k.Name);
        string remedy = key != null
            ? $"It belongs into the group &{key.Group}."
            : $"Did you mean '{ControlKey.Nearest(assignment.Name, known)}'?";
        throw new InputException(_file, assignment.Line, $"the key '{Cut(assignment.Name)}'", $"a key of the group &{group.Name}", remedy);
    }

    private void Distribute(NamelistAssignment assignment, List<int> places, Dictionary<int, NamelistValue> given)
    {
        int next = 0;
        foreach (NamelistValue value in assignment.Values)
        {
            if (value.Repeat > places.Count - next)
            {
                throw new InputException(
                    _file,
                    value.Line,
                    $"more values for {Cut(assignment.Designator)}",
                    string.Create(CultureInfo.InvariantCulture, $"{places.Count} at most"),
                    "Remove what is too much, or correct nelements, natoms or the index.");
            }

            for (int i = 0; i < value.Repeat; i++, next++)
            {
                if (value.Text != null)
                {
                    given[places[next]] = value;
                }
            }
        }
    }

    private int[] Sizes(ControlShape shape) => shape switch
    {
        ControlShape.Scalar => [],
        ControlShape.Three => [3],
        ControlShape.ThreeByThree => [3, 3],
        ControlShape.Elements => [ElementCount],
        ControlShape.Atoms => [AtomCount],
        ControlShape.ThreeByAtoms => [3, AtomCount],
        ControlShape.ThreeByThreeByAtoms => [3, 3, AtomCount],
        ControlShape.ThreeByOrientations => [3, OrientationCount],
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
