using PcpCluster.Formats.Hdf5.Files;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Alamode;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Alamode;

/// <summary>ALAMODE's HDF5 file of force constants (version 2; orders 2 to 4), with BORNINFO where the crystal is polar.</summary>
public sealed class AlamodeHdf5Format : IInputFormat
{
    public string Name => "ALAMODE HDF5";

    public string Files => "PREFIX.h5 of alm, and BORNINFO";

    public FormatMatch Recognises(InputFolder folder)
    {
        string[] files = Candidates(folder);
        return files.Length == 1 && Judge(folder.Locate(files[0])!) is { } whole
            ? whole ? FormatMatch.Yes : FormatMatch.Incomplete
            : FormatMatch.No;
    }

    public CrystalInput Read(InputFolder folder, ReadOptions options)
    {
        string path = folder.Locate(Candidates(folder)[0])!;
        using var file = AlamodeHdf5File.Open(path);
        return AlamodeInput.Of(file, Name, path, folder, options);
    }

    /// <summary>The file given, or those of the folder whose name could be one of alm's.</summary>
    private static string[] Candidates(InputFolder folder)
    {
        IEnumerable<string> names = folder.Given is { } given ? [given] : folder.PlainNames;
        return [.. names.Where(n => n.EndsWith(".h5", StringComparison.Ordinal))];
    }

    /// <summary>Whether the file is one, false where it is too damaged to tell; null where it is another.</summary>
    private static bool? Judge(string path)
    {
        try
        {
            using var file = Hdf5File.Open(path);
            return file.Has("ForceConstants") && file.Has("PrimitiveCell") ? true : null;
        }
        catch (InputException)
        {
            return false;
        }
    }
}
