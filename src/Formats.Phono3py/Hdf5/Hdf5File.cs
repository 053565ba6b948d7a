using System.Globalization;
using PcpCluster.Numerics.Foundation;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace PcpCluster.Formats.Phono3py.Hdf5;

/// <summary>An HDF5 file open for reading. Whatever the library meets in a damaged file leaves as one clear message.</summary>
internal sealed class Hdf5File : IDisposable
{
    private readonly string _path;
    private readonly NativeFile _file;

    private Hdf5File(string path, NativeFile file)
    {
        _path = path;
        _file = file;
    }

    /// <exception cref="InputException">The file is absent or no HDF5.</exception>
    public static Hdf5File Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException(path, 0, "no such file", "an HDF5 file", "Check the folder and the file's name.");
        }

        return Guard(path, null, () => new Hdf5File(path, H5File.OpenRead(path)));
    }

    public string Path => _path;

    public void Dispose() => _file.Dispose();

    public bool Has(string name) => Guard(_path, name, () => _file.LinkExists(name));

    /// <summary>The name of the first of several datasets that is there; null if none is.</summary>
    public string? FirstOf(params string[] names) => names.FirstOrDefault(Has);

    /// <summary>The sizes of a dataset.</summary>
    public int[] Shape(string name) =>
        Guard(_path, name, () => _file.Dataset(name).Space.Dimensions.Select(d => checked((int)d)).ToArray());

    /// <summary>Real numbers, the last index fastest.</summary>
    public double[] Doubles(string name)
    {
        double[] values = Guard(_path, name, () => ReadDoubles(_file.Dataset(name), null));
        int bad = Array.FindIndex(values, v => !double.IsFinite(v));
        return bad < 0
            ? values
            : throw Error(
                name,
                string.Create(CultureInfo.InvariantCulture, $"{values[bad]} at position {bad}"),
                "finite numbers",
                "The file is damaged: make it again.");
    }

    /// <summary>One row (all of the later indices) of a dataset.</summary>
    public double[] Row(string name, int row) => Guard(_path, name, () =>
    {
        IH5Dataset dataset = _file.Dataset(name);
        ulong[] block = [.. dataset.Space.Dimensions];
        ulong[] start = new ulong[block.Length];
        (start[0], block[0]) = ((ulong)row, 1);
        return ReadDoubles(dataset, new HyperslabSelection(block.Length, start, block));
    });

    /// <summary>Whole numbers of 4 or 8 bytes.</summary>
    public long[] Integers(string name) => Guard(_path, name, () =>
    {
        IH5Dataset dataset = _file.Dataset(name);
        return dataset.Type.Size switch
        {
            1 => Array.ConvertAll(dataset.Read<sbyte[]>(), v => (long)v),
            4 => Array.ConvertAll(dataset.Read<int[]>(), v => (long)v),
            _ => dataset.Read<long[]>(),
        };
    });

    /// <summary>A text, or the first of several; null where it is absent.</summary>
    public string? Text(string name) => !Has(name) ? null : Guard(_path, name, () =>
    {
        IH5Dataset dataset = _file.Dataset(name);
        return dataset.Space.Rank == 0 ? dataset.Read<string>() : dataset.Read<string[]>().FirstOrDefault();
    });

    /// <exception cref="InputException">Always: names file and dataset.</exception>
    public InputException Error(string dataset, string read, string expected, string remedy) =>
        new($"{_path} ({dataset})", 0, read, expected, remedy);

    private static double[] ReadDoubles(IH5Dataset dataset, Selection? selection) =>
        dataset.Type.Class == H5DataTypeClass.FloatingPoint && dataset.Type.Size == 4
            ? Array.ConvertAll(dataset.Read<float[]>(selection), v => (double)v)
            : dataset.Type.Class == H5DataTypeClass.FloatingPoint
                ? dataset.Read<double[]>(selection)
                : throw new InvalidDataException($"numbers of class {dataset.Type.Class}");

    private static T Guard<T>(string path, string? dataset, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException)
        {
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // the library has no exception type of its own, and a damaged file may lead it anywhere
            string message = e.Message.ReplaceLineEndings(" ");
            throw new InputException(
                dataset is null ? path : $"{path} ({dataset})",
                0,
                $"what is no readable HDF5 ({(message.Length > 120 ? message[..120] : message)})",
                dataset is null ? "an HDF5 file" : $"the dataset {dataset}",
                "The file is damaged, truncated or of another program: copy or make it again.");
        }
    }
}
