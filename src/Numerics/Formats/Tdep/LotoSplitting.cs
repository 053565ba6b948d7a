using System.Collections.Immutable;
using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Tdep;

/// <summary>
/// infile.lotosplitting: the dielectric tensor (three lines), then the Born charges (three lines an atom; rows are the field, columns the
/// displacement). TDEP takes it where it makes force constants; afterwards the file of second order counts, which repeats the charges.
/// </summary>
internal static class LotoSplitting
{
    public const string Name = "infile.lotosplitting";

    /// <summary>Difference beyond which the files do not belong together: TDEP makes charges neutral and symmetric first.</summary>
    private const double Tolerance = 0.05;

    /// <exception cref="InputException">The file is damaged or belongs to another cell.</exception>
    public static DielectricResponse Read(string path, Crystal crystal)
    {
        var scanner = new RecordScanner(InputText.Read(path));
        Matrix3 epsilon = Tensor(ref scanner, "the dielectric tensor");
        var charges = ImmutableArray.CreateBuilder<Matrix3>();
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            charges.Add(Tensor(ref scanner, string.Create(CultureInfo.InvariantCulture, $"the Born charge of atom {atom + 1}")));
        }

        if (scanner.TryNextRecord())
        {
            throw scanner.Error(
                "more lines",
                string.Create(CultureInfo.InvariantCulture, $"three lines of each of the {crystal.AtomCount} atoms of infile.ucposcar"),
                "The files belong to different cells: take both from one run.");
        }

        return new(epsilon, charges.ToImmutable());
    }

    /// <summary>What is odd about the file beside the constants that were read; null if nothing is.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="given">What it holds.</param>
    /// <param name="secondPath">Of second order.</param>
    /// <param name="used">What second order holds; null where it says that the crystal is not polar.</param>
    public static string? Contradiction(string path, DielectricResponse given, string secondPath, DielectricResponse? used)
    {
        string second = Path.GetFileName(secondPath);
        if (used is null)
        {
            return $"{path}: not used, since {second} was made without the dipoles (no polar flag behind its constants): optical modes do "
                + "not split at Gamma. Make the force constants with extract_forceconstants --polar.";
        }

        double epsilon = Difference(given.Epsilon, used.Epsilon);
        double charge = given.BornCharges.Zip(used.BornCharges, Difference).Max();
        return epsilon <= Tolerance && charge <= Tolerance
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: the dielectric tensor differs from that of {second} by up to {epsilon:G3}, Born charges by up to {charge:G3} e. ")
                + $"Those of {second} are used, as its constants were made with them. If they are wrong, make it again.";
    }

    /// <summary>Three lines of three numbers.</summary>
    internal static Matrix3 Tensor(ref RecordScanner scanner, string what)
    {
        Span<Vector3D> rows = stackalloc Vector3D[3];
        for (int i = 0; i < 3; i++)
        {
            scanner.NextRecord(what);
            rows[i] = scanner.Vector(what);
        }

        return new(rows[0], rows[1], rows[2]);
    }

    private static double Difference(Matrix3 a, Matrix3 b) => Enumerable.Range(0, 9).Max(k => Math.Abs(a[k / 3, k % 3] - b[k / 3, k % 3]));
}
