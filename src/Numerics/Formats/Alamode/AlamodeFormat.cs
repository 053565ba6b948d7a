namespace PcpCluster.Numerics.Formats.Alamode;

/// <summary>ALAMODE's XML file of force constants (orders 2 to 4), with BORNINFO where the crystal is polar.</summary>
internal sealed class AlamodeFormat : IInputFormat
{
    public string Name => "ALAMODE";

    public string Files => "PREFIX.xml of alm, and BORNINFO";

    public FormatMatch Recognises(InputFolder folder) => Find(folder) is null ? FormatMatch.No : FormatMatch.Yes;

    public CrystalInput Read(InputFolder folder, ReadOptions options)
    {
        string path = folder.Locate(Find(folder)!)!;
        return AlamodeInput.Of(AlamodeFile.Read(path), Name, path, folder, options);
    }

    /// <summary>The XML file that was given, or the only one of ALAMODE in the folder.</summary>
    private static string? Find(InputFolder folder)
    {
        IEnumerable<string> names = folder.Given is { } given ? [given] : folder.PlainNames;
        string[] found = [.. names.Where(n => n.EndsWith(".xml", StringComparison.Ordinal) && AlamodeFile.IsOne(folder.Locate(n)))];
        return found.Length == 1 ? found[0] : null;
    }
}
