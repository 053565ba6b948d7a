using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Phonons;

/// <summary>A mode whose squared frequency is negative.</summary>
/// <param name="QPoint">Index in the table.</param>
/// <param name="Branch">From 0.</param>
/// <param name="Frequency">rad/ps, negative: minus the root of the absolute value.</param>
public readonly record struct ImaginaryMode(int QPoint, int Branch, double Frequency)
{
    /// <summary>THz, with the customary i.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"q-point {QPoint}, branch {Branch + 1}: {-Frequency / (2 * Math.PI):F4}i THz");

    public string ToString(QPointGrid grid)
    {
        Vector3D q = grid.Fractional(QPoint);
        return FormattableString.Invariant(
            $"q = ({q.X:0.####}, {q.Y:0.####}, {q.Z:0.####}), branch {Branch + 1}: {-Frequency / (2 * Math.PI):F4}i THz");
    }
}

/// <summary>Lists what makes a crystal unstable in the harmonic approximation.</summary>
public static class ImaginaryModes
{
    /// <summary>Modes below minus <paramref name="tolerance"/> (rad/ps), in the table's order.</summary>
    public static List<ImaginaryMode> Find(PhononTable table, double tolerance = 1e-3)
    {
        var found = new List<ImaginaryMode>();
        for (int mode = 0; mode < table.Frequencies.Length; mode++)
        {
            if (table.Frequencies[mode] < -tolerance)
            {
                found.Add(new(mode / table.BranchCount, mode % table.BranchCount, table.Frequencies[mode]));
            }
        }

        return found;
    }
}
