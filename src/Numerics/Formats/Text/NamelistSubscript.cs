using System.Globalization;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Text;

/// <summary>
/// The elements that "name(subscript)" stands for, as column-major places in the array: single indices, whole dimensions (:) and sections
/// (first:last:step). A single element with several values goes on with the elements behind it, as common compilers do.
/// </summary>
internal static class NamelistSubscript
{
    /// <param name="file">For messages.</param>
    /// <param name="assignment">The assignment.</param>
    /// <param name="sizes">Dimensions of the array; none for a scalar.</param>
    /// <exception cref="InputException">The subscript does not fit the dimensions.</exception>
    public static List<int> Places(string file, NamelistAssignment assignment, int[] sizes)
    {
        int total = 1;
        foreach (int size in sizes)
        {
            total *= size;
        }

        if (assignment.Subscript == null)
        {
            return [.. Enumerable.Range(0, total)];
        }

        string[] parts = assignment.Subscript.Split(',');
        if (parts.Length != sizes.Length)
        {
            throw Error(
                file,
                assignment,
                sizes.Length == 0
                    ? $"'{assignment.Name}' without an index"
                    : string.Create(CultureInfo.InvariantCulture, $"{sizes.Length} indices for '{assignment.Name}'"));
        }

        List<int> places = [0];
        int stride = 1;
        bool section = false;
        for (int dimension = 0; dimension < sizes.Length; dimension++)
        {
            List<int> indices = Indices(file, assignment, parts[dimension].Trim(), sizes[dimension], ref section);
            // the earlier dimensions run fastest
            places = [.. indices.SelectMany(index => places.Select(place => place + (stride * index)))];
            stride *= sizes[dimension];
        }

        return section ? places : [.. Enumerable.Range(places[0], total - places[0])];
    }

    /// <summary>Zero-based indices of one dimension.</summary>
    private static List<int> Indices(string file, NamelistAssignment assignment, string part, int size, ref bool section)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"indices from 1 to {size}");
        string[] bounds = part.Split(':');
        if (bounds.Length == 1)
        {
            int index = Bound(file, assignment, bounds[0], null, range);
            return index >= 1 && index <= size ? [index - 1] : throw Error(file, assignment, range);
        }

        section = true;
        int step = bounds.Length == 3 ? Bound(file, assignment, bounds[2], 1, range) : 1;
        int first = Bound(file, assignment, bounds[0], step > 0 ? 1 : size, range);
        int last = Bound(file, assignment, bounds[1], step > 0 ? size : 1, range);
        if (bounds.Length > 3 || step == 0 || Math.Min(first, last) < 1 || Math.Max(first, last) > size)
        {
            throw Error(file, assignment, range);
        }

        var indices = new List<int>();
        for (long index = first; step > 0 ? index <= last : index >= last; index += step)
        {
            indices.Add((int)index - 1);
        }

        return indices;
    }

    private static int Bound(string file, NamelistAssignment assignment, string text, int? absent, string expected)
    {
        if (text.Trim().Length == 0 && absent is { } value)
        {
            return value;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int bound)
            ? bound
            : throw Error(file, assignment, expected);
    }

    private static InputException Error(string file, NamelistAssignment assignment, string expected)
    {
        string designator = assignment.Designator.Length <= 60 ? assignment.Designator : assignment.Designator[..60] + "...";
        return new(
            file, assignment.Line, $"'{designator}'", expected, "Correct the index, or nelements, natoms, norientations in &allocations.");
    }
}
