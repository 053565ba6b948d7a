using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Host.Output;

/// <summary>
/// The harmonic files of ShengBTE and FourPhonon: BTE.ReciprocalLatticeVectors, BTE.qpoints, BTE.qpoints_full, BTE.omega, BTE.v, BTE.dos.
/// Same columns, order and units: rad/ps, nm/ps = km/s, 1/nm, numbers of points from one.
/// </summary>
public static class BteModeFiles
{
    public static void Write(string folder, Crystal crystal, WedgeMap map, PhononTable wedgePhonons)
    {
        IrreducibleWedge wedge = map.Wedge;
        QPointGrid grid = wedge.Grid;
        AtomicFile.Write(Path.Combine(folder, "BTE.ReciprocalLatticeVectors"), writer =>
        {
            for (int i = 0; i < 3; i++)
            {
                Vector3D b = 10 * crystal.Lattice.Reciprocal.Row(i);
                writer.WriteLine(Columns([b.X, b.Y, b.Z], x => FortranNumbers.F(x, 20, 10)) + $"   # nm-1,b{i + 1}");
            }
        });
        AtomicFile.Write(Path.Combine(folder, "BTE.qpoints"), writer =>
        {
            for (int w = 0; w < wedge.Count; w++)
            {
                string numbers = string.Join(
                    ' ', FortranNumbers.I(w + 1, 9), FortranNumbers.I(wedge.Points[w] + 1, 9), FortranNumbers.I(wedge.Weights[w], 9));
                writer.WriteLine(numbers + ' ' + Fractional(grid, wedge.Points[w]));
            }
        });
        AtomicFile.Write(Path.Combine(folder, "BTE.qpoints_full"), writer =>
        {
            for (long q = 0; q < grid.Count; q++)
            {
                writer.WriteLine(FortranNumbers.I(q + 1, 9) + ' ' + FortranNumbers.I(map.WedgeIndex[q] + 1, 9) + ' ' + Fractional(grid, q));
            }
        });
        AtomicFile.Write(
            Path.Combine(folder, "BTE.omega"), writer => WriteByPoint(writer, wedgePhonons.Frequencies, wedgePhonons.BranchCount));
        AtomicFile.Write(Path.Combine(folder, "BTE.v"), writer =>
        {
            foreach (int mode in BranchMajor(wedgePhonons))
            {
                writer.WriteLine(Columns([.. wedgePhonons.Velocities.AsSpan(3 * mode, 3).ToArray().Select(v => 0.1 * v)], Long));
            }
        });
    }

    /// <summary>
    /// BTE.dos: frequency in rad/ps and density of states of the primitive cell in ps/rad; BTE.pdos: the part of each atom.
    /// </summary>
    public static void WriteDensityOfStates(string folder, DensityOfStates density)
    {
        string Line(int i, IEnumerable<double> values) => Columns([density.Frequencies[i], .. values], x => FortranNumbers.E(x, 25, 10));
        void Write(string name, Func<int, IEnumerable<double>> values) => AtomicFile.Write(Path.Combine(folder, name), writer =>
        {
            for (int i = 0; i < density.Frequencies.Length; i++)
            {
                writer.WriteLine(Line(i, values(i)));
            }
        });

        Write("BTE.dos", i => [density.Total[i]]);
        Write("BTE.pdos", i => density.PerAtom.Select(atom => atom[i]));
    }

    /// <summary>BTE.gruneisen: one line a point with a column for each branch.</summary>
    public static void WriteGrueneisen(string folder, double[] parameters, int branches) =>
        AtomicFile.Write(Path.Combine(folder, "BTE.gruneisen"), writer => WriteByPoint(writer, parameters, branches));

    /// <summary>Mode indices in the order of ShengBTE's rate files: all points of the first branch, then of the second, ...</summary>
    internal static IEnumerable<int> BranchMajor(PhononTable wedgePhonons)
    {
        for (int branch = 0; branch < wedgePhonons.BranchCount; branch++)
        {
            for (int w = 0; w < wedgePhonons.QPointCount; w++)
            {
                yield return (w * wedgePhonons.BranchCount) + branch;
            }
        }
    }

    /// <summary>One line a point with a column for each branch.</summary>
    internal static void WriteByPoint(TextWriter writer, double[] values, int branches)
    {
        for (int start = 0; start < values.Length; start += branches)
        {
            writer.WriteLine(Columns(values.AsSpan(start, branches).ToArray(), Long));
        }
    }

    internal static string Columns(IEnumerable<double> values, Func<double, string> format) => string.Concat(values.Select(format));

    /// <summary>E20.10.</summary>
    internal static string Long(double value) => FortranNumbers.E(value, 20, 10);

    /// <summary>E14.5.</summary>
    internal static string Short(double value) => FortranNumbers.E(value, 14, 5);

    private static string Fractional(QPointGrid grid, long q)
    {
        Vector3D f = grid.Fractional(q);
        return string.Join(' ', Long(f.X), Long(f.Y), Long(f.Z));
    }
}
