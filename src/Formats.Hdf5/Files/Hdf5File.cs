using System.Globalization;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;
using PureHDF;
using PureHDF.Filters;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace PcpCluster.Formats.Hdf5.Files;

/// <summary>An HDF5 file open for reading. Whatever the library meets in a damaged file leaves as one clear message.</summary>
internal sealed class Hdf5File : IDisposable
{
    private readonly string _path;
    private readonly WatchedStream _stream;
    private readonly NativeFile _file;

    static Hdf5File() => H5Filter.Register(new BoundedDeflate());

    private Hdf5File(string path, WatchedStream stream)
    {
        _path = path;
        _stream = stream;
        _file = H5File.Open(stream);
    }

    /// <param name="path">The file, perhaps gzip'd.</param>
    /// <exception cref="InputException">The file is absent or no HDF5.</exception>
    public static Hdf5File Open(string path)
    {
        var stream = new WatchedStream(Bytes(path));
        try
        {
            return Guard(path, null, () => new Hdf5File(path, stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public string Path => _path;

    public void Dispose() => _file.Dispose();

    public bool Has(string name) => Request(name, () => _file.LinkExists(name));

    /// <summary>The name of the first of several datasets that is there; null if none is.</summary>
    public string? FirstOf(params string[] names) => names.FirstOrDefault(Has);

    /// <summary>The sizes of a dataset.</summary>
    public int[] Shape(string name) =>
        Request(name, () => _file.Dataset(name).Space.Dimensions.Select(d => checked((int)d)).ToArray());

    /// <summary>Real numbers, the last index fastest.</summary>
    public double[] Doubles(string name)
    {
        double[] values = Request(name, () => ReadDoubles((NativeDataset)Sound(name), null, null));
        int bad = Array.FindIndex(values, v => !double.IsFinite(v));
        return bad < 0
            ? values
            : throw Error(
                name,
                string.Create(CultureInfo.InvariantCulture, $"{values[bad]} at position {bad}"),
                "finite numbers",
                "The file is damaged: make it again.");
    }

    /// <summary>
    /// Some rows (all of the later indices) of a dataset, one after the other. Chunks that several parts of rows share are unpacked once.
    /// </summary>
    public IEnumerable<double[]> Rows(string name, IEnumerable<int> rows)
    {
        SimpleReadingChunkCache? chunks = null;
        foreach (int row in rows)
        {
            yield return Request(name, () =>
            {
                var dataset = (NativeDataset)Sound(name);
                ulong[] block = [.. dataset.Space.Dimensions];
                chunks ??= new(int.MaxValue, block.Aggregate((ulong)dataset.Type.Size, (product, n) => product * n));
                ulong[] start = new ulong[block.Length];
                (start[0], block[0]) = ((ulong)row, 1);
                return ReadDoubles(dataset, new HyperslabSelection(block.Length, start, block), chunks);
            });
        }
    }

    /// <summary>Whole numbers of 4 or 8 bytes.</summary>
    public long[] Integers(string name) => Request(name, () =>
    {
        IH5Dataset dataset = Sound(name);
        return dataset.Type.Size switch
        {
            1 => Array.ConvertAll(dataset.Read<sbyte[]>(), v => (long)v),
            4 => Array.ConvertAll(dataset.Read<int[]>(), v => (long)v),
            _ => dataset.Read<long[]>(),
        };
    });

    /// <summary>Strings of a dataset.</summary>
    public string[] Texts(string name) => Request(name, () => Sound(name).Read<string[]>());

    /// <summary>A string beside a dataset; null if it is not there.</summary>
    public string? Attribute(string name, string attribute) => Request(name, () =>
    {
        IH5Dataset dataset = _file.Dataset(name);
        return dataset.AttributeExists(attribute) ? dataset.Attribute(attribute).Read<string>() : null;
    });

    /// <exception cref="InputException">Always: names file and dataset.</exception>
    public InputException Error(string dataset, string read, string expected, string remedy) =>
        new($"{_path} ({dataset})", 0, read, expected, remedy);

    /// <summary>A dataset that is no larger than what the file can hold.</summary>
    private IH5Dataset Sound(string name)
    {
        IH5Dataset dataset = _file.Dataset(name);
        double size = dataset.Space.Dimensions.Aggregate((double)dataset.Type.Size, (product, n) => product * n);
        return size <= (double)BoundedDeflate.MostGrowth * (_stream.Length + 1)
            ? dataset
            : throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{size:G3} bytes of data in a file of {_stream.Length}"));
    }

    private static double[] ReadDoubles(NativeDataset dataset, Selection? selection, IReadingChunkCache? chunks)
    {
        var access = new H5DatasetAccess(ChunkCache: chunks);
        return dataset.Type.Class != H5DataTypeClass.FloatingPoint
            ? throw new InvalidDataException($"numbers of class {dataset.Type.Class}")
            : dataset.Type.Size == 4
                ? Array.ConvertAll(dataset.Read<float[]>(access, selection), v => (double)v)
                : dataset.Read<double[]>(access, selection);
    }

    // a gzip'd file is unpacked as a whole: HDF5 is not read from its beginning to its end
    private static Stream Bytes(string path)
    {
        if (path.EndsWith(".gz", StringComparison.Ordinal) || !File.Exists(path))
        {
            return new MemoryStream(InputText.Read(path).Bytes.ToArray(), writable: false);
        }

        const int buffer = 1 << 16;
        return Guard(path, null, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, buffer));
    }

    private T Request<T>(string dataset, Func<T> read)
    {
        _stream.Renew();
        return Guard(_path, dataset, read);
    }

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
        catch (Exception e)
        {
            // the library has no exception type of its own, and a damaged file may lead it anywhere, into endless memory too
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
