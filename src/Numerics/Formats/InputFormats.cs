using System.Collections.Immutable;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats;

/// <summary>
/// The input formats that are known, ordered by name: every <see cref="IInputFormat"/> of this assembly, and those that other assemblies
/// register. A folder is read by the one format that recognises it.
/// </summary>
public static class InputFormats
{
    private static readonly Lock Gate = new();
    private static ImmutableArray<IInputFormat> _all = Ordered(OwnFormats());

    public static IReadOnlyList<IInputFormat> All => _all;

    /// <summary>Makes a format of another assembly known; once more does nothing.</summary>
    /// <exception cref="ArgumentException">Another format has the same name.</exception>
    public static void Register(IInputFormat format)
    {
        lock (Gate)
        {
            if (_all.FirstOrDefault(f => f.Name == format.Name) is { } known)
            {
                if (known.GetType() != format.GetType())
                {
                    throw new ArgumentException($"There is a format '{format.Name}' already.", nameof(format));
                }

                return;
            }

            _all = Ordered([.. _all, format]);
        }
    }

    /// <summary>Reads an input.</summary>
    /// <param name="path">Its folder, or one of its files.</param>
    /// <param name="options">What of it is wanted; null: everything.</param>
    /// <exception cref="InputException">No format recognises it, or several do, or a file is missing or wrong.</exception>
    public static CrystalInput Read(string path, ReadOptions? options = null)
    {
        var folder = InputFolder.Open(path);
        CrystalInput input = Recognise(folder).Read(folder, options ?? ReadOptions.Everything);
        RequireFinite(input);
        return input with { Warnings = [.. input.Warnings, .. folder.Doubled, .. SizeWarnings.Of(input)] };
    }

    // every reader takes finite numbers only, but a unit may carry them out of range
    private static void RequireFinite(CrystalInput input)
    {
        foreach (OrderSize order in SizeWarnings.Orders(input))
        {
            if (order.Values.Any(v => !double.IsFinite(v)))
            {
                throw new InputException(
                    order.File,
                    0,
                    $"force constants of order {order.Order} beyond the range of floating-point numbers",
                    $"values in eV/Angstrom^{order.Order} or the file's own unit",
                    "The file is damaged: make it again.");
            }
        }
    }

    /// <summary>The one format that a folder is in.</summary>
    /// <exception cref="InputException">None or several recognise it.</exception>
    public static IInputFormat Recognise(InputFolder folder)
    {
        ImmutableArray<IInputFormat> formats = _all;
        FormatMatch[] matches = [.. formats.Select(f => f.Recognises(folder))];
        FormatMatch wanted = matches.Contains(FormatMatch.Yes) ? FormatMatch.Yes : FormatMatch.Displacements;
        IInputFormat[] whole = [.. formats.Where((_, i) => matches[i] == wanted)];
        if (whole.Length > 1)
        {
            string names = string.Join(" and ", whole.Select(f => f.Name));
            throw new InputException(
                folder.Path, 0, $"files of {names}", "an input in one format", $"Name a file instead of the folder: {Files(whole)}.");
        }

        IInputFormat? best = whole.FirstOrDefault() ?? formats.Where((_, i) => matches[i] == FormatMatch.Incomplete).FirstOrDefault();
        return best ?? throw new InputException(
            folder.Given is { } name ? Path.Combine(folder.Path, name) : folder.Path,
            0,
            folder.Given is null ? "no file of a known input" : "a file of no known input",
            $"an input of one of these formats: {Files(formats)}",
            "Check the path.");
    }

    private static string Files(IEnumerable<IInputFormat> formats) => string.Join("; ", formats.Select(f => $"{f.Name} ({f.Files})"));

    private static IEnumerable<IInputFormat> OwnFormats() => typeof(InputFormats).Assembly.GetTypes()
        .Where(t => t is { IsClass: true, IsAbstract: false } && typeof(IInputFormat).IsAssignableFrom(t))
        .Select(t => (IInputFormat)Activator.CreateInstance(t)!);

    private static ImmutableArray<IInputFormat> Ordered(IEnumerable<IInputFormat> formats) =>
        [.. formats.OrderBy(f => f.Name, StringComparer.Ordinal)];
}
