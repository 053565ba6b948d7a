using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>The crystal that CONTROL describes.</summary>
internal static class ControlCrystal
{
    /// <summary>
    /// Lattice and atoms; with a dielectric response only if the non-analytic correction is wanted and a Born charge is given.
    /// </summary>
    /// <exception cref="InputException">The dielectric tensor is missing or is not one.</exception>
    public static Crystal Make(ControlFile control, List<string> warnings)
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
        if (!control.HasEpsilon)
        {
            throw new InputException(
                control.File,
                0,
                "Born charges without epsilon",
                "the high-frequency dielectric tensor epsilon beside born",
                "Give epsilon, or set nonanalytic=.FALSE.");
        }

        const double asymmetry = 1e-3;
        const double unbalanced = 0.05;
        ImmutableArray<Matrix3> charges = control.Espresso ? control.BornCharges : [.. control.BornCharges.Select(z => z.Transposed)];
        if (charges.Any(z => LargestElement(z - z.Transposed) > asymmetry))
        {
            warnings.Add(control.Espresso
                ? $"{control.File}: Born charges are not symmetric; born(:,i,atom) is taken as field direction i, element j of it as "
                    + "displacement j."
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
}
