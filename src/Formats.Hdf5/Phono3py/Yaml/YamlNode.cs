using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py.Yaml;

/// <summary>A value of a YAML file with its place, for messages.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Line">One-based.</param>
/// <param name="Path">The keys that lead here.</param>
internal abstract record YamlNode(string File, long Line, string Path)
{
    /// <summary>The value of a key; null where it is absent or null.</summary>
    public YamlNode? Find(string key) => this is YamlMap map && map.Keys.TryGetValue(key, out YamlNode? value) ? value : null;

    /// <exception cref="InputException">The key is absent.</exception>
    public YamlNode Get(string key) => Find(key)
        ?? throw Error(this is YamlMap ? $"no key '{key}'" : Show(), $"'{key}' below {Path}", "Make the file again with phono3py.");

    public IReadOnlyList<YamlNode> Items() => this switch
    {
        YamlList list => list.Entries,
        YamlNumbers numbers =>
            [.. numbers.Values.Select(v => new YamlScalar(File, Line, Path, v.ToString("R", CultureInfo.InvariantCulture)))],
        _ => throw Error(Show(), "a list", "Make the file again with phono3py."),
    };

    /// <summary>A list of numbers.</summary>
    /// <param name="count">How many there must be; null: any number.</param>
    public double[] Numbers(int? count = null) => this is YamlNumbers numbers && (count is null || numbers.Values.Length == count)
        ? numbers.Values
        : this is YamlList { Entries.Count: 0 } && count is null or 0
            ? []
            : throw Error(Show(), count is null ? "a list of numbers" : $"{count} numbers", "Make the file again with phono3py.");

    public Vector3D Vector() => Numbers(3) is var v ? new(v[0], v[1], v[2]) : default;

    /// <summary>Three lists of three numbers, by rows.</summary>
    public Matrix3 Matrix() => this is YamlList { Entries.Count: 3 } list
        ? new(list.Entries[0].Vector(), list.Entries[1].Vector(), list.Entries[2].Vector())
        : throw Error(Show(), "three rows of three numbers", "Make the file again with phono3py.");

    public double Number() => this is YamlScalar scalar && TryNumber(scalar.Text, out double value)
        ? value
        : throw Error(Show(), "a number", "Make the file again with phono3py.");

    public int Integer(int minimum, int maximum)
    {
        double value = Number();
        return value == Math.Floor(value) && value >= minimum && value <= maximum
            ? (int)value
            : throw Error(Show(), $"a whole number from {minimum} to {maximum}", "Make the file again with phono3py.");
    }

    public string Word() => this is YamlScalar scalar ? scalar.Text : throw Error(Show(), "a word", "Make the file again with phono3py.");

    public InputException Error(string read, string expected, string remedy) =>
        new(File, Line, Path.Length == 0 ? read : $"{read} at {Path}", expected, remedy);

    public static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private string Show() => this switch
    {
        YamlScalar scalar => $"'{(scalar.Text.Length > 40 ? scalar.Text[..40] + "..." : scalar.Text).ReplaceLineEndings(" ")}'",
        YamlNumbers numbers => $"{numbers.Values.Length} numbers",
        YamlList list => $"a list of {list.Entries.Count}",
        _ => "keys with values",
    };
}

/// <summary>A word or a number.</summary>
internal sealed record YamlScalar(string File, long Line, string Path, string Text) : YamlNode(File, Line, Path);

/// <summary>A list of which every item is a number.</summary>
internal sealed record YamlNumbers(string File, long Line, string Path, double[] Values) : YamlNode(File, Line, Path);

internal sealed record YamlList(string File, long Line, string Path, IReadOnlyList<YamlNode> Entries) : YamlNode(File, Line, Path);

internal sealed record YamlMap(string File, long Line, string Path, IReadOnlyDictionary<string, YamlNode> Keys)
    : YamlNode(File, Line, Path);
