using PureHDF;

namespace PcpCluster.Formats.Tests;

/// <summary>HDF5 files made from others, changed on the way.</summary>
internal static class Hdf5Copy
{
    /// <summary>Puts a group of one file into the place of another's.</summary>
    public static void Mix(string path, string name, string from)
    {
        H5Group whole = Read(path), source = Read(from), into = whole;
        string[] steps = name.Split('/');
        foreach (string step in steps[..^1])
        {
            (into, source) = ((H5Group)into[step], (H5Group)source[step]);
        }

        into[steps[^1]] = source[steps[^1]];
        Write(path, whole);
    }

    /// <param name="path">The file.</param>
    /// <param name="change">Of a dataset's numbers; told its path and the string beside it that names its unit.</param>
    public static H5Group Read(string path, Func<string, double[], Dictionary<string, object>, double[]>? change = null)
    {
        using var file = H5File.OpenRead(path);
        return Copy(file, string.Empty, change ?? ((_, values, _) => values));
    }

    /// <param name="path">The file.</param>
    /// <param name="content">Its groups and datasets.</param>
    /// <param name="options">Filters of chunked datasets.</param>
    public static void Write(string path, H5Group content, H5WriteOptions? options = null)
    {
        var file = new H5File();
        foreach ((string key, object value) in content)
        {
            file[key] = value;
        }

        file.Write(path, options);
    }

    private static H5Group Copy(IH5Group group, string path, Func<string, double[], Dictionary<string, object>, double[]> change)
    {
        var copy = new H5Group();
        foreach (IH5Object child in group.Children())
        {
            string name = path + "/" + child.Name;
            copy[child.Name] = child is IH5Dataset data ? Copy(data, name, change) : Copy((IH5Group)child, name, change);
        }

        return copy;
    }

    private static H5Dataset Copy(IH5Dataset data, string name, Func<string, double[], Dictionary<string, object>, double[]> change)
    {
        ulong[]? shape = data.Space.Dimensions is { Length: > 0 } dimensions ? dimensions : null;
        Dictionary<string, object> texts = data.Attributes().ToDictionary(a => a.Name, a => (object)a.Read<string>());
        uint[]? chunks = shape?.Length == 2 ? [(uint)Math.Min(shape[0], 100), (uint)shape[1]] : null;
        H5Dataset copy = data.Type.Class switch
        {
            H5DataTypeClass.FloatingPoint => new(change(name, data.Read<double[]>(), texts), chunks, fileDims: shape),
            H5DataTypeClass.FixedPoint when data.Type.Size == 4 => new(data.Read<int[]>(), chunks, fileDims: shape ?? [1]),
            H5DataTypeClass.FixedPoint => new(data.Read<long[]>(), fileDims: shape ?? [1]),
            _ => new(data.Read<string[]>(), fileDims: shape),
        };
        foreach ((string key, object value) in texts)
        {
            copy.Attributes[key] = value;
        }

        return copy;
    }
}
