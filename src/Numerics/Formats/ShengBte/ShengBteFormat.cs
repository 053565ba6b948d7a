using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats.Espresso;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>
/// The input folder of ShengBTE and FourPhonon: CONTROL, espresso.ifc2 or FORCE_CONSTANTS_2ND (as the flag espresso says),
/// FORCE_CONSTANTS_3RD and FORCE_CONSTANTS_4TH where they are present; each also as .gz.
/// </summary>
internal sealed class ShengBteFormat : IInputFormat
{
    public const string ControlName = "CONTROL";
    public const string EspressoName = "espresso.ifc2";
    public const string SecondName = "FORCE_CONSTANTS_2ND";
    public const string ThirdName = "FORCE_CONSTANTS_3RD";
    public const string FourthName = "FORCE_CONSTANTS_4TH";

    /// <summary>Where both codes end their Ewald sums.</summary>
    private const double ShengBteCutoff = 14;

    private static readonly string[] AllNames = [ControlName, EspressoName, SecondName, ThirdName, FourthName];

    public string Name => "ShengBTE";

    public string Files => $"{ControlName} with {SecondName} or {EspressoName}";

    public FormatMatch Recognises(InputFolder folder)
    {
        if (folder.Given is { } given && !AllNames.Contains(given))
        {
            return FormatMatch.No;
        }

        bool harmonic = folder.Has(EspressoName) || folder.Has(SecondName);
        return folder.Has(ControlName) && harmonic ? FormatMatch.Yes
            : AllNames.Any(folder.Has) ? FormatMatch.Incomplete
            : FormatMatch.No;
    }

    public CrystalInput Read(InputFolder folder, ReadOptions options)
    {
        var warnings = new List<string>();
        ControlFile control = ControlReader.Read(folder.Require(ControlName, "Every input folder of this format needs it."), warnings);
        Crystal crystal = ControlCrystal.Make(control, warnings);
        string harmonicPath = HarmonicPath(folder, control);
        ImmutableArray<Vector3D> others = [];
        HarmonicForceConstants harmonic = control.Espresso
            ? ReadEspresso(harmonicPath, control, crystal, options.Conventions, warnings, out others)
            : SupercellForceConstantsReader.Read(
                harmonicPath, control.Supercell, control.AtomCount, SupercellDeclaration(options.Conventions));
        string? thirdPath = options.Third ? folder.Locate(ThirdName) : null;
        string? fourthPath = options.Fourth ? folder.Locate(FourthName) : null;
        return new CrystalInput
        {
            Format = Name,
            Files = new(control.File, harmonicPath, thirdPath, fourthPath),
            Crystal = crystal,
            HarmonicForceConstants = harmonic,
            OtherPositions = others,
            Third = ReadAnharmonic(thirdPath, 3, crystal, warnings),
            Fourth = ReadAnharmonic(fourthPath, 4, crystal, warnings),
            Suggestions = Suggestions(control),
            Warnings = [.. warnings],
        };
    }

    private static InputSuggestions Suggestions(ControlFile control) => new()
    {
        Grid = control.Grid,
        Temperatures = control.Temperatures,
        WidthScale = control.BroadeningScale,
        Isotopes = control.Isotopes,
        FourPhonons = control.FourPhonon,
        MaximumFrequency = double.IsFinite(control.MaximumFrequency) ? control.MaximumFrequency : null,
        BoundaryLength = control.NanoLength ? control.Length : null,
        ThreePhononSamples = control.ThreePhononSamples,
        FourPhononSamples = control.FourPhononSamples,
        Ticks = control.GivesTicks ? control.TickCount : null,
    };

    /// <summary>
    /// Ours adds back what q2r.x took out, as matdyn.x does. FourPhonon takes the Ewald parameter (2 pi/|a_1|)^2 for every crystal,
    /// ShengBTE (2 pi/celldm(1))^2, both also where nothing was taken out.
    /// </summary>
    private static HarmonicForceConstants ReadEspresso(
        string path,
        ControlFile control,
        Crystal crystal,
        Conventions conventions,
        List<string> warnings,
        out ImmutableArray<Vector3D> otherPositions)
    {
        (HarmonicForceConstants harmonic, EspressoHeader header) =
            EspressoForceConstantsReader.Read(path, control.Supercell, control.AtomCount);
        warnings.AddRange(EspressoHeaderCheck.Contradictions(path, header, crystal));
        otherPositions = EspressoHeaderCheck.OtherPositions(header, crystal);
        bool takenOut = header.Dielectric != null;
        if (!takenOut && crystal.Dielectric != null)
        {
            warnings.Add($"{path}: the header says that these force constants still hold the dipole-dipole part"
                + (conventions.FollowsShengBte()
                    ? ", yet CONTROL adds it, as in these conventions: it is counted twice."
                    : "; its long-range part is separated with CONTROL's Born charges before it is added at other wave vectors."));
        }

        double first = crystal.Lattice.Vectors.Row0.Length;
        PolarScheme.Ewald polar = conventions switch
        {
            Conventions.FourPhonon => new(first * first / (16 * Math.PI * Math.PI), DipolePart.WithoutReciprocalSum, ShengBteCutoff),
            Conventions.ShengBte => new(header.Spread * header.Alpha, DipolePart.WithoutReciprocalSum, ShengBteCutoff),
            _ => new(header.Spread, takenOut ? DipolePart.WithoutReciprocalSum : DipolePart.Whole),
        };
        return harmonic.With(new(polar, HarmonicUnit.RydbergPerBohrSquared));
    }

    /// <summary>ShengBTE and FourPhonon take these constants without a sum rule, and one of several equally short images of q.</summary>
    private static HarmonicDeclaration SupercellDeclaration(Conventions conventions) => new(
        new PolarScheme.MixedSpace(AveragesImages: !conventions.FollowsShengBte()),
        HarmonicUnit.ElectronVoltPerAngstromSquared,
        conventions.FollowsShengBte() ? HarmonicSumRule.None : HarmonicSumRule.OnSite);

    private static AnharmonicForceConstants? ReadAnharmonic(string? path, int order, Crystal crystal, List<string> warnings) =>
        path == null ? null : ForceConstantsReader.Read(path, order, crystal.Lattice, crystal.AtomCount, warnings);

    private static string HarmonicPath(InputFolder folder, ControlFile control)
    {
        string wanted = control.Espresso ? EspressoName : SecondName;
        string other = control.Espresso ? SecondName : EspressoName;
        string remedy = folder.Has(other)
            ? $"{other} is there: set espresso={(control.Espresso ? ".FALSE." : ".TRUE.")} in CONTROL to use it."
            : $"The flag espresso of CONTROL decides between {EspressoName} (.TRUE.) and {SecondName} (.FALSE., the default).";
        return folder.Require(wanted, remedy);
    }
}
