using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>What CONTROL's keys must obey together.</summary>
internal static class ControlChecks
{
    /// <summary>Angstrom; atoms closer than this are one atom given twice.</summary>
    private const double SameAtom = 1e-2;

    /// <summary>Angstrom; no two atoms of a real crystal are closer than this.</summary>
    private const double CloseAtoms = 0.6;

    public static void Check(ControlFile control, ControlValues values, ICollection<string> warnings)
    {
        CheckDistances(control, values, warnings);
        for (int element = 0; element < control.Elements.Length; element++)
        {
            if (!control.Types.Contains(element))
            {
                warnings.Add($"{control.File}: no atom has the element '{control.Elements[element]}' (number "
                    + $"{(element + 1).ToString(CultureInfo.InvariantCulture)} of elements).");
            }
        }

        if (control.AutoIsotopes && (values.HasAny("masses") || values.HasAny("gfactors")))
        {
            warnings.Add($"{control.File}: masses and gfactors are ignored because autoisotopes is .TRUE. (the default); set "
                + $"autoisotopes=.FALSE. to use them.");
        }

        if (control.Nanowires && control.Orientations.Length == 0)
        {
            throw values.Error("nanowires", 0, "norientations above 0 where nanowires is .TRUE.", "Give norientations and orientations, or "
                + "set nanowires=.FALSE.");
        }

        if (control.MaximumRadius <= control.MinimumRadius)
        {
            throw values.Error(values.Has("rmax") ? "rmax" : "rmin", 0, "rmax above rmin", "Correct rmin or rmax.");
        }

        if (ControlEffects.Warning(control, values) is { } warning)
        {
            warnings.Add(warning);
        }
    }

    private static void CheckDistances(ControlFile control, ControlValues values, ICollection<string> warnings)
    {
        var lattice = new Lattice(control.LatticeVectors);
        for (int second = 1; second < control.AtomCount; second++)
        {
            for (int first = 0; first < second; first++)
            {
                double distance = ShortestDistance(lattice, control.Positions[second] - control.Positions[first]);
                if (distance < SameAtom)
                {
                    throw values.Error(
                        "positions",
                        3 * second,
                        string.Create(CultureInfo.InvariantCulture, $"a position of atom {second + 1} other than that of atom {first + 1}"),
                        "Two atoms stand at the same place: correct positions.");
                }

                if (distance < CloseAtoms)
                {
                    warnings.Add(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{control.File}: atoms {first + 1} and {second + 1} are only {distance:F3} Angstrom apart; check lfactor (nm) and "
                            + $"positions (fractions of the lattice vectors)."));
                }
            }
        }
    }

    private static double ShortestDistance(Lattice lattice, Vector3D fractional)
    {
        var wrapped = new Vector3D(
            fractional.X - Math.Round(fractional.X), fractional.Y - Math.Round(fractional.Y), fractional.Z - Math.Round(fractional.Z));
        double shortest = double.PositiveInfinity;
        for (int image = 0; image < 27; image++)
        {
            var shift = new Vector3D((image % 3) - 1, (image / 3 % 3) - 1, (image / 9) - 1);
            shortest = Math.Min(shortest, lattice.ToCartesian(wrapped + shift).Length);
        }

        return shortest;
    }
}
