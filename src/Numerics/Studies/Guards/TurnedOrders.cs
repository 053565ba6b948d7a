using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>
/// Orders, or lengths of the crystal, that are off by a factor of a unit: sizes alone differ between crystals by more than bohr and
/// Angstrom, but the invariance under rotations (<see cref="RotationalFit"/>) leaves no factor free.
/// </summary>
internal static class TurnedOrders
{
    /// <summary>Below this the orders say nothing of each other: cut off too early, or fitted to something else.</summary>
    private const double Related = 0.9;

    /// <summary>Half way, as a ratio, from 1 to bohr and Angstrom mixed up once.</summary>
    private const double Off = 1.375;

    /// <summary>A unit explains a factor if what is left is less than this.</summary>
    private const double Explained = 1.25;

    /// <summary>Angstrom; distances closer than this are equal, as where phonons are made.</summary>
    private const double ImageTolerance = 1e-4;

    private static readonly (string Words, double Factor)[] _units =
    [
        ("one length in bohr instead of Angstrom", 1 / PhysicalConstants.Bohr),
        ("one length converted from bohr once too often", PhysicalConstants.Bohr),
        ("two lengths in bohr instead of Angstrom", 1 / (PhysicalConstants.Bohr * PhysicalConstants.Bohr)),
        ("two lengths converted from bohr once too often", PhysicalConstants.Bohr * PhysicalConstants.Bohr),
        ("one length in nm instead of Angstrom", 0.1),
        ("one length converted from nm once too often", 10),
    ];

    /// <summary>What is odd, in words; null where nothing is, nothing can be said, or sizes have told already.</summary>
    /// <param name="set">What was read.</param>
    /// <param name="crystal">The crystal that counts.</param>
    public static string? Warning(CrystalInput set, Crystal crystal)
    {
        if (set.Third is not { } third || SizeWarnings.Of(set).Any())
        {
            return null;
        }

        double? three = Holds(set.HarmonicForceConstants, crystal)
            ? Judge(RotationalFit.Of(crystal, pairs => Blocks(set.HarmonicForceConstants, crystal, pairs), third))
            : null;
        double? four = set.Fourth is { } fourth ? Judge(RotationalFit.Of(crystal, triples => Blocks(third, triples), fourth)) : null;
        string second = set.Files.Harmonic, file3 = set.Files.Third ?? set.Files.Crystal, file4 = set.Files.Fourth ?? set.Files.Crystal;
        return (three, four) switch
        {
            (null or 1, null or 1) => null,
            ({ } s and not 1, 1) => Words(second, "constants of order 2", 1 / s),
            ({ } s and not 1, null) => Words(
                file3, "constants of order 3", s, FormattableString.Invariant($", or those of order 2 ({second}) by {1 / s:G2}")),
            (null, { } t) => Words(
                file4, "constants of order 4", t, FormattableString.Invariant($", or those of order 3 ({file3}) by {1 / t:G2}")),
            (1, { } t) => Words(file4, "constants of order 4", t),
            ({ } s, { } t) when Distance(s, t) < Explained => Words(set.Files.Crystal, "lengths of the crystal", s),
            ({ } s, { } t) when Distance(s * t, 1) < Explained => Words(file3, "constants of order 3", s),
            ({ } s, { } t) => Words(file3, "constants of order 3", s)
                + FormattableString.Invariant($" Those of order 4 ({file4}) then lack a factor {s * t:G2}."),
        };
    }

    // 1: no factor is missing; null: nobody knows
    private static double? Judge(RotationalFit fit) =>
        !(fit.Correlation >= Related) ? null : fit.Most < 1 / Off || fit.Least > Off ? fit.Factor : 1;

    private static double Distance(double a, double b) => Math.Max(a / b, b / a);

    private static string Words(string file, string what, double factor, string otherwise = "")
    {
        string[] units = [.. _units.Where(u => Distance(u.Factor, factor) < Explained).Select(u => u.Words)];
        string reason = units.Length == 0 ? string.Empty : $" That is {units[0]}.";
        return FormattableString.Invariant($"{file}: the {what} would have to be multiplied by {factor:G2}{otherwise}: only then does no ")
            + FormattableString.Invariant($"force change when the whole crystal is turned.{reason} Convert the file, or check that all ")
            + "files belong to one crystal.";
    }

    // without the point dipoles the pairs that matter most may be anything
    private static bool Holds(HarmonicForceConstants constants, Crystal crystal) =>
        crystal.Dielectric is null
        || constants.Declaration.Polar is not PolarScheme.Ewald { Holds: DipolePart.None }
        || crystal.Dielectric.BornCharges.All(z => z == default);

    private static IReadOnlyList<double[]> Blocks(AnharmonicForceConstants constants, IReadOnlyList<AtomTuple> tuples)
    {
        var index = BlockIndex.Create(constants);
        return [.. tuples.Select(t => index.Find(t) is var block and >= 0 ? constants.Block(block).ToArray() : [])];
    }

    // shares of a supercell's constants at the shortest images
    private static IReadOnlyList<double[]> Blocks(HarmonicForceConstants constants, Crystal crystal, IReadOnlyList<AtomTuple> tuples)
    {
        WignerSeitzImages? images =
            constants.Superlattice is { } superlattice ? new(crystal, superlattice, ImageTolerance) : null;
        (int First, int Second, IntVector3 Cell)[] pairs = [.. tuples.Select(t => (t.Atoms[0], t.Atoms[1], t.Cells[0]))];
        double[] values = new double[9 * pairs.Length];
        int[] share = new int[pairs.Length];
        for (int i = 0; i < pairs.Length; i++)
        {
            (int b, int c, IntVector3 cell) = pairs[i];
            List<IntVector3> nearest = images?.Nearest(b, c, cell) ?? [cell];
            int block = nearest.Contains(cell) ? constants.Find(b, c, cell) : -1;
            if (block >= 0)
            {
                share[i] = nearest.Count;
                constants.Block(block).CopyTo(values.AsSpan(9 * i));
            }
        }

        AddReciprocalSum(constants, crystal, pairs, values);
        return [.. share.Select((of, i) => of == 0 ? [] : values[(9 * i)..(9 * (i + 1))].Select(v => v / of).ToArray())];
    }

    // anharmonic constants from displaced supercells hold the whole interaction
    private static void AddReciprocalSum(
        HarmonicForceConstants constants, Crystal crystal, (int, int, IntVector3)[] pairs, double[] values)
    {
        if (crystal.Dielectric is { } dielectric
            && constants.Superlattice is { } superlattice
            && constants.Declaration.Polar is PolarScheme.Ewald { Holds: DipolePart.WithoutReciprocalSum } scheme)
        {
            double squared = PhysicalConstants.Codata2018.ElectronVoltFrequencySquared;
            double charge = 4 * Math.PI * scheme.CoulombConstant * squared;
            var sum = new EwaldCorrection(crystal, dielectric, charge, scheme.Spread, scheme.Cutoff);
            EwaldSeparation.Add(crystal, superlattice, pairs, sum, squared, 1, values);
        }
    }
}
