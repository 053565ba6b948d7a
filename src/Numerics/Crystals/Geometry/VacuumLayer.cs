using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>
/// The vacuum of a crystal that stands for a sheet: along one lattice vector, perpendicular to both others, nothing lies between a sheet
/// and its image.
/// </summary>
/// <param name="Axis">Number of that lattice vector, from 0.</param>
/// <param name="Height">Its length, Angstrom: the thickness that a conductivity per cell volume assumes.</param>
/// <param name="Gap">Widest space without atoms along it, Angstrom.</param>
internal sealed record VacuumLayer(int Axis, double Height, double Gap)
{
    /// <summary>Angstrom. Layers of bulk crystals are 3 to 4 apart; a sheet is given 10 and more.</summary>
    public const double LeastGap = 6;

    private const double Perpendicular = 1e-3;

    /// <summary>The vacuum of a sheet.</summary>
    /// <exception cref="InputException">There is none, or there is vacuum along several lattice vectors.</exception>
    public static VacuumLayer Of(Crystal crystal, string input)
    {
        VacuumLayer[] all = [.. Enumerable.Range(0, 3).Select(axis => Along(crystal, axis))];
        VacuumLayer[] found = [.. all.Where(v => v.Gap >= LeastGap)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InputException(
                FormattableString.Invariant(
                    $"{input}: --thickness is for a sheet: one lattice vector, perpendicular to both others, with {LeastGap} A or more of ")
                + "vacuum along it. Here " + string.Join(", ", all.Select(Words))
                + ". Leave --thickness out, or write the crystal with its vacuum along such a vector."),
            _ => throw new InputException(
                $"{input}: vacuum along {string.Join(" and ", found.Select(v => $"a{v.Axis + 1}"))}: that is a wire or a molecule, whose "
                    + "thickness decides nothing alone. Leave --thickness out and divide by the cross-section."),
        };
    }

    /// <summary>Unit vector across the sheet.</summary>
    public Vector3D Normal(Crystal crystal)
    {
        Vector3D across = crystal.Lattice.Vectors.Row(Axis);
        return (1 / across.Length) * across;
    }

    private static string Words(VacuumLayer v) => double.IsNegativeInfinity(v.Gap)
        ? FormattableString.Invariant($"a{v.Axis + 1} is not perpendicular to both others")
        : FormattableString.Invariant($"a{v.Axis + 1} has {v.Gap:F2} A");

    private static VacuumLayer Along(Crystal crystal, int axis)
    {
        Matrix3 a = crystal.Lattice.Vectors;
        double height = a.Row(axis).Length;
        for (int other = 0; other < 3; other++)
        {
            if (other != axis && Math.Abs(Vector3D.Dot(a.Row(axis), a.Row(other))) > Perpendicular * height * a.Row(other).Length)
            {
                return new(axis, height, double.NegativeInfinity);
            }
        }

        double[] places = [.. crystal.Atoms.Select(atom => atom.Position[axis]).Select(x => x - Math.Floor(x)).Order()];
        double gap = 1 + places[0] - places[^1];
        for (int i = 1; i < places.Length; i++)
        {
            gap = Math.Max(gap, places[i] - places[i - 1]);
        }

        return new(axis, height, gap * height);
    }
}
