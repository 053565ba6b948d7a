using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Formats.Tdep;

/// <summary>
/// Folders of TDEP: infile.ucposcar, infile.forceconstant, infile.forceconstant_thirdorder, infile.forceconstant_fourthorder; outfile.* are
/// taken where the infile is absent; infile.lotosplitting is held against the charges of the second order. Constants of polar crystals are
/// short-ranged; the dipoles are added.
/// </summary>
internal sealed class TdepFormat : IInputFormat
{
    private const string Cell = "infile.ucposcar";
    private const string Second = "forceconstant";
    private const string Third = "forceconstant_thirdorder";
    private const string Fourth = "forceconstant_fourthorder";

    public string Name => "TDEP";

    public string Files => $"{Cell} with infile.{Second}";

    public FormatMatch Recognises(InputFolder folder)
    {
        if (folder.Given is { } given
            && !given.StartsWith("infile.", StringComparison.Ordinal)
            && !given.StartsWith("outfile.", StringComparison.Ordinal))
        {
            return FormatMatch.No;
        }

        bool second = Find(folder, Second) is not null;
        return folder.Has(Cell) && second ? FormatMatch.Yes : folder.Has(Cell) || second ? FormatMatch.Incomplete : FormatMatch.No;
    }

    public CrystalInput Read(InputFolder folder, ReadOptions options)
    {
        string cellPath = folder.Require(Cell, "Every input of TDEP needs its unit cell.");
        Crystal crystal = PoscarReader.Read(cellPath);
        string secondPath =
            Find(folder, Second) ?? folder.Require("infile." + Second, "Every input of TDEP needs second-order force constants.");
        (HarmonicForceConstants harmonic, DielectricResponse? dielectric) = TdepForceConstants.ReadSecond(secondPath, crystal);
        string? warning = folder.Locate(LotoSplitting.Name) is { } loto
            ? LotoSplitting.Contradiction(loto, LotoSplitting.Read(loto, crystal), secondPath, dielectric)
            : null;
        string? thirdPath = options.Third ? Find(folder, Third) : null;
        string? fourthPath = options.Fourth ? Find(folder, Fourth) : null;
        return new CrystalInput
        {
            Format = Name,
            Files = new(cellPath, secondPath, thirdPath, fourthPath),
            Crystal = crystal with { Dielectric = dielectric },
            HarmonicForceConstants = harmonic,
            Third = thirdPath is null ? null : TdepForceConstants.ReadAnharmonic(thirdPath, 3, crystal),
            Fourth = fourthPath is null ? null : TdepForceConstants.ReadAnharmonic(fourthPath, 4, crystal),
            Warnings = warning is null ? [] : [warning],
        };
    }

    private static string? Find(InputFolder folder, string name) => folder.Locate("infile." + name) ?? folder.Locate("outfile." + name);
}
