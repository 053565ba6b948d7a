using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Formats.Espresso;

/// <summary>
/// Compares the header of espresso.ifc2 with the crystal of CONTROL. CONTROL decides; every contradiction is worth a warning.
/// </summary>
internal static class EspressoHeaderCheck
{
    private const double LatticeTolerance = 2e-3; // relative
    private const double PositionTolerance = 0.02; // Angstrom
    private const double MassTolerance = 0.01; // relative
    private const double DielectricTolerance = 0.01; // relative to the largest element

    /// <param name="path">The file, for messages.</param>
    /// <param name="header">Its header.</param>
    /// <param name="crystal">The crystal of CONTROL.</param>
    public static IReadOnlyList<string> Contradictions(string path, EspressoHeader header, Crystal crystal)
    {
        var warnings = new List<string>();
        CompareLattice(path, header, crystal, warnings);
        ComparePositions(path, header, crystal, warnings);
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            double expected = crystal.Atoms[atom].Mass;
            if (Math.Abs(header.Masses[atom] - expected) > MassTolerance * expected)
            {
                warnings.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: the header gives atom {atom + 1} the mass {header.Masses[atom]:F3} amu, CONTROL {expected:F3} "
                        + $"({crystal.Atoms[atom].Element}); CONTROL is used."));
            }
        }

        CompareDielectric(path, header.Dielectric, crystal.Dielectric, warnings);
        return warnings;
    }

    /// <summary>
    /// Fractional positions of the header, the first atom where the crystal has it; empty where they differ from the crystal's by less than
    /// rounding. A lattice vector is a difference too: it decides what the cells of the force constants mean.
    /// </summary>
    public static ImmutableArray<Vector3D> OtherPositions(EspressoHeader header, Crystal crystal)
    {
        ImmutableArray<Vector3D> positions =
        [
            .. header.Positions.Select(p => crystal.Atoms[0].Position + crystal.Lattice.ToFractional(p - header.Positions[0])),
        ];
        bool differ =
            positions.Where((p, i) => crystal.Lattice.ToCartesian(p - crystal.Atoms[i].Position).Length > PositionTolerance).Any();
        return differ ? positions : [];
    }

    private static void CompareLattice(string path, EspressoHeader header, Crystal crystal, List<string> warnings)
    {
        if (header.Lattice is not { } lattice)
        {
            return;
        }

        for (int i = 0; i < 3; i++)
        {
            Vector3D read = lattice.Vectors.Row(i);
            Vector3D expected = crystal.Lattice.Vectors.Row(i);
            if ((read - expected).Length > LatticeTolerance * expected.Length)
            {
                warnings.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: lattice vector {i + 1} of the header is {Show(read)} Angstrom, of CONTROL {Show(expected)}; CONTROL "
                        + $"is used."));
            }
        }
    }

    /// <summary>Positions relative to the first atom, modulo lattice vectors; both as Cartesian vectors in Angstrom.</summary>
    private static void ComparePositions(string path, EspressoHeader header, Crystal crystal, List<string> warnings)
    {
        for (int atom = 1; atom < crystal.AtomCount; atom++)
        {
            Vector3D read = crystal.Lattice.ToFractional(header.Positions[atom] - header.Positions[0]);
            Vector3D difference = read - (crystal.Atoms[atom].Position - crystal.Atoms[0].Position);
            var rest = new Vector3D(
                difference.X - Math.Round(difference.X), difference.Y - Math.Round(difference.Y), difference.Z - Math.Round(difference.Z));
            if (crystal.Lattice.ToCartesian(rest).Length > PositionTolerance)
            {
                warnings.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: relative to atom 1, the header places atom {atom + 1} at {Show(read)} in CONTROL's lattice vectors, CONTROL "
                        + $"at {Show(crystal.Atoms[atom].Position - crystal.Atoms[0].Position)}; CONTROL is used."));
            }
        }
    }

    private static void CompareDielectric(string path, DielectricResponse? header, DielectricResponse? control, List<string> warnings)
    {
        if (header == null || control == null)
        {
            if (header != null && header.BornCharges.Any(z => z != default))
            {
                warnings.Add($"{path}: the dipole-dipole part was taken out of these force constants, but CONTROL does not add it back "
                    + $"(nonanalytic=.FALSE. or no Born charges).");
            }

            return;
        }

        bool same = Close(header.Epsilon, control.Epsilon);
        for (int atom = 0; atom < control.BornCharges.Length; atom++)
        {
            same &= Close(header.BornCharges[atom], control.BornCharges[atom]);
        }

        if (!same)
        {
            warnings.Add($"{path}: dielectric tensor or Born charges of the header differ from CONTROL's; CONTROL is used, although the "
                + $"dipole-dipole part was taken out with the header's.");
        }
    }

    private static bool Close(Matrix3 a, Matrix3 b)
    {
        double scale = 0;
        double difference = 0;
        for (int i = 0; i < 9; i++)
        {
            scale = Math.Max(scale, Math.Abs(b[i / 3, i % 3]));
            difference = Math.Max(difference, Math.Abs(a[i / 3, i % 3] - b[i / 3, i % 3]));
        }

        return difference <= DielectricTolerance * scale;
    }

    private static string Show(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"({v.X:F4} {v.Y:F4} {v.Z:F4})");
}
