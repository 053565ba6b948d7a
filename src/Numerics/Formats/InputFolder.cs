using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats;

/// <summary>
/// Reads an input folder of ShengBTE or FourPhonon: CONTROL, espresso.ifc2 or FORCE_CONSTANTS_2ND (as the flag espresso says),
/// FORCE_CONSTANTS_3RD and FORCE_CONSTANTS_4TH where they are present; each also as .gz.
/// </summary>
public static class InputFolder
{
    public const string ControlName = "CONTROL";
    public const string EspressoName = "espresso.ifc2";
    public const string SecondName = "FORCE_CONSTANTS_2ND";
    public const string ThirdName = "FORCE_CONSTANTS_3RD";
    public const string FourthName = "FORCE_CONSTANTS_4TH";

    /// <param name="folder">The folder.</param>
    /// <param name="readThird">False leaves the third order unread (null).</param>
    /// <param name="readFourth">False leaves the fourth order unread (null).</param>
    /// <exception cref="InputException">A required file is missing or any file is wrong.</exception>
    public static InputSet Read(string folder, bool readThird = true, bool readFourth = true)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException(folder, 0, "no such folder", "a folder with CONTROL and force constants", "Check the path.");
        }

        var warnings = new List<string>();
        string controlPath = Required(folder, ControlName, "Every input folder needs it.", warnings);
        ControlFile control = ControlReader.Read(controlPath, warnings);
        Crystal crystal = MakeCrystal(control, warnings);

        string harmonicPath = HarmonicPath(folder, control, warnings);
        EspressoHeader? header = null;
        HarmonicForceConstants harmonic;
        if (control.Espresso)
        {
            (harmonic, header) = EspressoForceConstantsReader.Read(harmonicPath, control.Supercell, control.AtomCount);
            warnings.AddRange(EspressoHeaderCheck.Contradictions(harmonicPath, header, crystal));
        }
        else
        {
            harmonic = SupercellForceConstantsReader.Read(harmonicPath, control.Supercell, control.AtomCount);
        }

        string? thirdPath = readThird ? Optional(folder, ThirdName, warnings) : null;
        string? fourthPath = readFourth ? Optional(folder, FourthName, warnings) : null;
        AnharmonicForceConstants? third = ReadAnharmonic(thirdPath, 3, crystal, warnings);
        AnharmonicForceConstants? fourth = ReadAnharmonic(fourthPath, 4, crystal, warnings);
        AddUnitWarning(harmonicPath, 2, harmonic.Values, warnings);
        AddUnitWarning(thirdPath, 3, third?.Values, warnings);
        AddUnitWarning(fourthPath, 4, fourth?.Values, warnings);
        return new InputSet
        {
            Files = new(controlPath, harmonicPath, thirdPath, fourthPath),
            Control = control,
            Crystal = crystal,
            HarmonicForceConstants = harmonic,
            EspressoHeader = header,
            Third = third,
            Fourth = fourth,
            Warnings = [.. warnings],
        };
    }

    private static AnharmonicForceConstants? ReadAnharmonic(string? path, int order, Crystal crystal, List<string> warnings) =>
        path == null ? null : ForceConstantsReader.Read(path, order, crystal.Lattice, crystal.AtomCount, warnings);

    private static void AddUnitWarning(string? path, int order, double[]? values, List<string> warnings)
    {
        if (path != null && values != null && UnitSanity.Warning(path, order, values) is { } warning)
        {
            warnings.Add(warning);
        }
    }

    private static Crystal MakeCrystal(ControlFile control, List<string> warnings)
    {
        var atoms = ImmutableArray.CreateBuilder<Atom>(control.AtomCount);
        for (int atom = 0; atom < control.AtomCount; atom++)
        {
            int type = control.Types[atom];
            atoms.Add(new(control.Elements[type], control.Positions[atom], control.Masses[type], control.MassVariances[type]));
        }

        var crystal = new Crystal(new Lattice(control.LatticeVectors), atoms.MoveToImmutable());
        return control.NonAnalyticCorrection && control.BornCharges.Any(z => z != default)
            ? crystal with { Dielectric = MakeDielectric(control, warnings) }
            : crystal;
    }

    /// <summary>
    /// CONTROL does not define which index of born is the field. The Ewald sum for espresso.ifc2 contracts q with the second index, so that
    /// the vectors born(:,i,atom) are the rows of the matrix as Quantum ESPRESSO prints it; the mixed-space correction for
    /// FORCE_CONSTANTS_2ND contracts it with the first, so that they are its columns. Both are kept as ShengBTE has them.
    /// </summary>
    private static DielectricResponse MakeDielectric(ControlFile control, List<string> warnings)
    {
        const double asymmetry = 1e-3;
        const double unbalanced = 0.05;
        ImmutableArray<Matrix3> charges = control.Espresso ? control.BornCharges : [.. control.BornCharges.Select(z => z.Transposed)];
        if (charges.Any(z => LargestElement(z - z.Transposed) > asymmetry))
        {
            warnings.Add(control.Espresso
                ? $"{control.File}: Born charges are not symmetric; born(:,i,atom) is taken as field direction i, element j of it as displacement j."
                : $"{control.File}: Born charges are not symmetric; born(:,i,atom) is taken as displacement i, element j of it as field "
                + $"direction j.");
        }

        double sum = LargestElement(charges.Aggregate(default(Matrix3), (total, z) => total + z));
        if (sum > unbalanced)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{control.File}: the Born charges of the cell sum up to {sum:G3} e instead of 0; check that every atom has its own."));
        }

        Matrix3 symmetric = 0.5 * (control.Epsilon + control.Epsilon.Transposed);
        bool positive = symmetric[0, 0] > 0
            && (symmetric[0, 0] * symmetric[1, 1]) - (symmetric[0, 1] * symmetric[1, 0]) > 0
            && symmetric.Determinant > 0;
        if (!positive)
        {
            throw new InputException(
                control.File,
                0,
                "epsilon that is not positive definite",
                "the high-frequency dielectric tensor",
                "Correct epsilon, or set nonanalytic=.FALSE.");
        }

        return new(control.Epsilon, charges);
    }

    private static double LargestElement(Matrix3 m)
    {
        double largest = 0;
        for (int i = 0; i < 9; i++)
        {
            largest = Math.Max(largest, Math.Abs(m[i / 3, i % 3]));
        }

        return largest;
    }

    private static string HarmonicPath(string folder, ControlFile control, List<string> warnings)
    {
        string wanted = control.Espresso ? EspressoName : SecondName;
        string other = control.Espresso ? SecondName : EspressoName;
        bool otherThere = InputText.Locate(folder, other) != null;
        string remedy = otherThere
            ? $"{other} is there: set espresso={(control.Espresso ? ".FALSE." : ".TRUE.")} in CONTROL to use it."
            : $"The flag espresso of CONTROL decides between {EspressoName} (.TRUE.) and {SecondName} (.FALSE., the default).";
        return Required(folder, wanted, remedy, warnings);
    }

    private static string Required(string folder, string name, string remedy, List<string> warnings) =>
        Optional(folder, name, warnings)
        ?? throw new InputException(Path.Combine(folder, name), 0, "no such file", $"{name} or {name}.gz", remedy);

    private static string? Optional(string folder, string name, List<string> warnings)
    {
        string? path = InputText.Locate(folder, name);
        if (path != null && !path.EndsWith(".gz", StringComparison.Ordinal) && File.Exists(path + ".gz"))
        {
            warnings.Add($"{path} and {path}.gz are both there; the first is used.");
        }

        return path;
    }
}
