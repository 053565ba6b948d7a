using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py.Structure;

/// <summary>
/// BORN of phonopy: a line with the unit factor or any text, the dielectric tensor, then the charges of the atoms of the primitive cell
/// that no symmetry operation makes from earlier ones.
/// </summary>
internal static class BornFile
{
    private const double DefaultFactor = 14.400;

    /// <summary>Reads the file and gives every atom its charge, symmetrised; the charges sum up to zero.</summary>
    /// <exception cref="InputException">The file is damaged or belongs to another crystal.</exception>
    public static ChargeRecord Read(string path, Crystal crystal, SpaceGroup group)
    {
        var scanner = new RecordScanner(InputText.Read(path));
        scanner.NextRecord("the unit factor, or any text");
        double factor = FortranNumber.TryParse(scanner.Token(), out double given) && given > 0 ? given : DefaultFactor;
        scanner.NextRecord("nine numbers of the dielectric tensor");
        Matrix3 epsilon = Nine(ref scanner, "nine numbers of the dielectric tensor");
        int[] independent = [.. Enumerable.Range(0, crystal.AtomCount)
            .Where(b => group.Operations.All(o => Array.IndexOf([.. o.AtomMap], b) is var from && from >= b))];
        var charges = new List<Matrix3>();
        while (scanner.TryNextRecord())
        {
            charges.Add(Nine(ref scanner, "nine numbers of a Born charge"));
        }

        if (charges.Count != independent.Length && charges.Count != crystal.AtomCount)
        {
            throw scanner.Error(
                string.Create(CultureInfo.InvariantCulture, $"{charges.Count} Born charges"),
                string.Create(CultureInfo.InvariantCulture, $"{independent.Length}, one for each atom of the primitive cell that symmetry "
                    + $"makes not from others ({string.Join(", ", independent.Select(b => $"{crystal.Atoms[b].Element} {b + 1}"))})"),
                "Make the file again with phonopy-vasp-born for this primitive cell.");
        }

        int[] owners = charges.Count == crystal.AtomCount ? [.. Enumerable.Range(0, charges.Count)] : independent;
        return new(epsilon, Expand(crystal, group, owners, charges), factor);
    }

    private static Matrix3[] Expand(Crystal crystal, SpaceGroup group, int[] owners, List<Matrix3> charges)
    {
        var sums = new Matrix3[crystal.AtomCount];
        int[] counts = new int[crystal.AtomCount];
        for (int i = 0; i < owners.Length; i++)
        {
            foreach (SymmetryOperation operation in group.Operations)
            {
                int image = operation.AtomMap[owners[i]];
                sums[image] += operation.CartesianRotation * charges[i] * operation.CartesianRotation.Transposed;
                counts[image]++;
            }
        }

        Matrix3 total = default;
        for (int b = 0; b < sums.Length; b++)
        {
            sums[b] = (1.0 / counts[b]) * sums[b];
            total += sums[b];
        }

        return Array.ConvertAll(sums, z => z - ((1.0 / sums.Length) * total));
    }

    private static Matrix3 Nine(ref RecordScanner scanner, string what)
    {
        var matrix = new Matrix3(scanner.Vector(what), scanner.Vector(what), scanner.Vector(what));
        scanner.EndRecord(what);
        return matrix;
    }
}
