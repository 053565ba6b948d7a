using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

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
        AlamodeFile file = AlamodeFile.Read(path);
        Crystal crystal = BornInfo.AddTo(file.Crystal, folder);
        AnharmonicForceConstants? third = options.Third ? file.Anharmonic(3) : null;
        AnharmonicForceConstants? fourth = options.Fourth ? file.Anharmonic(4) : null;
        return new CrystalInput
        {
            Format = Name,
            Files = new(path, path, third is null ? null : path, fourth is null ? null : path),
            Crystal = crystal,
            HarmonicForceConstants = file.Harmonic(BornInfo.Declaration(crystal)),
            Third = third,
            Fourth = fourth,
        };
    }

    /// <summary>The XML file that was given, or the only one of ALAMODE in the folder.</summary>
    private static string? Find(InputFolder folder)
    {
        IEnumerable<string> names = folder.Given is { } given
            ? [given]
            : folder.Names.Select(n => n.EndsWith(".gz", StringComparison.Ordinal) ? n[..^3] : n).Distinct();
        string[] found = [.. names.Where(n => n.EndsWith(".xml", StringComparison.Ordinal) && AlamodeFile.IsOne(folder.Locate(n)))];
        return found.Length == 1 ? found[0] : null;
    }
}
