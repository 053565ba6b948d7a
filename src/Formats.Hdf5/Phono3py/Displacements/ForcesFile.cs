using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py.Displacements;

/// <summary>
/// FORCES_FC2 and FORCES_FC3: three numbers a line, eV/Angstrom, the atoms of one set after those of the other; '#' begins a comment.
/// </summary>
internal static class ForcesFile
{
    /// <exception cref="InputException">The file does not hold the forces of so many sets.</exception>
    public static Vector3D[][] Read(string path, int sets, int atoms)
    {
        var scanner = new RecordScanner(InputText.Read(path));
        var result = new Vector3D[sets][];
        var all = new List<Vector3D>();
        const string expected = "three components of a force";
        while (scanner.TryNextRecord())
        {
            ReadOnlySpan<byte> token = scanner.Token();
            if (token[0] == (byte)'#')
            {
                continue;
            }

            if (!FortranNumber.TryParse(token, out double x))
            {
                throw scanner.Error(RecordScanner.Show(token), expected, "A line is damaged: make the file again.");
            }

            double y = scanner.Number(expected);
            double z = scanner.Number(expected);
            scanner.EndRecord(expected);
            all.Add(new(x, y, z));
        }

        if (all.Count != (long)sets * atoms)
        {
            throw new InputException(
                path,
                scanner.Line,
                string.Create(CultureInfo.InvariantCulture, $"{all.Count} forces"),
                string.Create(CultureInfo.InvariantCulture, $"{sets} sets of {atoms} atoms = {(long)sets * atoms}"),
                "The file belongs to other displacements, or is truncated: make it again with those of the yaml file.");
        }

        for (int set = 0; set < sets; set++)
        {
            result[set] = [.. all.Skip(set * atoms).Take(atoms)];
        }

        return result;
    }
}
