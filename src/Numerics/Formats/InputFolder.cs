using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats;

/// <summary>A folder that may be an input, or one file of it that the user named. Every file may also be stored as NAME.gz.</summary>
public sealed class InputFolder
{
    private readonly HashSet<string> _names;
    private readonly List<string> _doubled = [];

    private InputFolder(string path, string? given)
    {
        Path = path;
        Given = given;
        _names = [.. Directory.EnumerateFiles(path).Select(f => System.IO.Path.GetFileName(f)!)];
    }

    public string Path { get; }

    /// <summary>Name of the file that was given instead of the folder, without .gz; null where the folder was given.</summary>
    public string? Given { get; }

    /// <summary>Names of all files, ordered.</summary>
    public IEnumerable<string> Names => _names.Order(StringComparer.Ordinal);

    /// <summary>The same without .gz, each once.</summary>
    internal IEnumerable<string> PlainNames => Names.Select(Plain).Distinct();

    /// <summary>One warning for each file that <see cref="Locate"/> was asked for and that is there twice, plain and as .gz.</summary>
    public IReadOnlyList<string> Doubled => _doubled;

    /// <param name="path">A folder, or a file in it.</param>
    /// <exception cref="InputException">Neither is there, or it may not be read.</exception>
    public static InputFolder Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return new(path, null);
            }

            if (File.Exists(path))
            {
                string name = System.IO.Path.GetFileName(path);
                string folder = System.IO.Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
                return new(folder, Plain(name));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                path, 0, $"an error of the file system ({e.Message})", "a folder that you may read", "Check its permissions.");
        }

        throw new InputException(
            path, 0, "no such folder", "a folder with a crystal and its force constants, or a file of it", "Check the path.");
    }

    /// <summary>A name without .gz.</summary>
    internal static string Plain(string name) => name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;

    /// <summary>Whether a file is there, plain or as .gz.</summary>
    public bool Has(string name) => _names.Contains(name) || _names.Contains(name + ".gz");

    /// <summary>Where a file is, plain or as .gz; null if it is not there. The plain one wins.</summary>
    public string? Locate(string name)
    {
        if (_names.Contains(name))
        {
            string plain = System.IO.Path.Combine(Path, name);
            string warning = $"{plain} and {plain}.gz are both there; the first is used.";
            if (_names.Contains(name + ".gz") && !_doubled.Contains(warning))
            {
                _doubled.Add(warning);
            }

            return plain;
        }

        return _names.Contains(name + ".gz") ? System.IO.Path.Combine(Path, name + ".gz") : null;
    }

    /// <summary>Where a file is that must be there.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public string Require(string name, string remedy) =>
        Locate(name) ?? throw new InputException(System.IO.Path.Combine(Path, name), 0, "no such file", $"{name} or {name}.gz", remedy);

    /// <summary>The bytes of a file, decompressed if it was gzip'd (recognised by its first two bytes, not by its name).</summary>
    /// <exception cref="InputException">It cannot be read or is a damaged gzip file.</exception>
    public static ReadOnlyMemory<byte> ReadBytes(string path) => InputText.Read(path).Bytes;
}
