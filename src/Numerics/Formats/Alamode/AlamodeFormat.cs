using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.Text;

namespace PcpCluster.Numerics.Formats.Alamode;

/// <summary>ALAMODE's XML file of force constants (orders 2 to 4), with BORNINFO where the crystal is polar.</summary>
internal sealed class AlamodeFormat : IInputFormat
{
    private const string Born = "BORNINFO";

    public string Name => "ALAMODE";

    public string Files => "PREFIX.xml of alm, and BORNINFO";

    public FormatMatch Recognises(InputFolder folder) => Find(folder) is null ? FormatMatch.No : FormatMatch.Yes;

    public CrystalInput Read(InputFolder folder, ReadOptions options)
    {
        string path = folder.Locate(Find(folder)!)!;
        AlamodeFile file = AlamodeFile.Read(path);
        Crystal crystal = file.Crystal;
        string? born = folder.Locate(Born)
            ?? folder.Names.Where(n => n.EndsWith(Born, StringComparison.Ordinal)).Select(folder.Locate).FirstOrDefault();
        if (born is not null)
        {
            crystal = crystal with { Dielectric = ReadBorn(born, crystal.AtomCount) };
        }

        HarmonicDeclaration declaration = born is null ? HarmonicDeclaration.Plain : new(new PolarScheme.MixedSpace());
        AnharmonicForceConstants? third = options.Third ? file.Anharmonic(3) : null;
        AnharmonicForceConstants? fourth = options.Fourth ? file.Anharmonic(4) : null;
        return new CrystalInput
        {
            Format = Name,
            Files = new(path, path, third is null ? null : path, fourth is null ? null : path),
            Crystal = crystal,
            HarmonicForceConstants = file.Harmonic(declaration),
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

    private static DielectricResponse ReadBorn(string path, int atoms)
    {
        var scanner = new RecordScanner(InputText.Read(path));
        var tensors = new List<Matrix3>();
        Span<Vector3D> rows = stackalloc Vector3D[3];
        for (int i = 0; i <= atoms; i++)
        {
            string what = i == 0 ? "the dielectric tensor" : "a Born charge";
            for (int row = 0; row < 3; row++)
            {
                scanner.NextRecord(what);
                rows[row] = scanner.Vector(what);
            }

            tensors.Add(new(rows[0], rows[1], rows[2]));
        }

        return scanner.TryNextRecord()
            ? throw scanner.Error(
                "more lines", $"the end of the file after the charges of {atoms} atoms", "The file belongs to another primitive cell.")
            : new(tensors[0], [.. tensors.Skip(1)]);
    }
}
