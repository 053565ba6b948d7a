using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Alamode;

/// <summary>BORNINFO: three lines of the dielectric tensor, then three of the Born charge of each atom of the primitive cell.</summary>
internal static class BornInfo
{
    private const string FileName = "BORNINFO";

    /// <summary>Which scheme goes with it.</summary>
    public static HarmonicDeclaration Declaration(Crystal crystal) =>
        crystal.Dielectric is null ? HarmonicDeclaration.Plain : new(new PolarScheme.MixedSpace());

    /// <summary>The crystal with what the folder's BORNINFO, or PREFIXBORNINFO, says of it.</summary>
    /// <exception cref="InputException">The file is of another cell or damaged.</exception>
    public static Crystal AddTo(Crystal crystal, InputFolder folder)
    {
        string? path = folder.Locate(FileName)
            ?? folder.Names.Where(n => n.EndsWith(FileName, StringComparison.Ordinal)).Select(folder.Locate).FirstOrDefault();
        return path is null ? crystal : crystal with { Dielectric = Read(path, crystal.AtomCount) };
    }

    private static DielectricResponse Read(string path, int atoms)
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
