using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>How many points of a grid have a branch that hardly moves (<see cref="StationaryPoints"/>), from phonons of some.</summary>
/// <param name="Points">Points.</param>
/// <param name="Tuples">Tuples of partners among them that belong to one first wave vector, in any order.</param>
/// <param name="Seconds">Different lowest partners of these.</param>
internal readonly record struct StationaryEstimate(double Points, double Tuples, double Seconds)
{
    /// <param name="wedge">The grid.</param>
    /// <param name="points">Some of its points.</param>
    /// <param name="phonons">Their phonons.</param>
    /// <param name="lattice">Of the crystal.</param>
    public static StationaryEstimate Of(IrreducibleWedge wedge, ReadOnlySpan<long> points, PhononTable phonons, Lattice lattice)
    {
        Vector3D[] steps = [.. GridSteps.Of(lattice, wedge.Grid, wedge.Rotations)];
        int branches = phonons.BranchCount;
        var widths = new List<double>(points.Length * branches);
        var least = new double[points.Length];
        for (int point = 0; point < points.Length; point++)
        {
            least[point] = double.PositiveInfinity;
            for (int mode = point * branches; mode < (point + 1) * branches; mode++)
            {
                if (phonons.Frequencies[mode] > 0)
                {
                    double width = KeptFraction.Widest(
                        steps,
                        new(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]));
                    widths.Add(width);
                    least[point] = Math.Min(least[point], width);
                }
            }
        }

        if (widths.Count == 0)
        {
            return default;
        }

        widths.Sort();
        double bound = StationaryPoints.Threshold * widths[widths.Count / 2], weight = 0, found = 0;
        for (int point = 0; point < points.Length; point++)
        {
            int star = wedge.Weights[Array.BinarySearch(wedge.Points, points[point])];
            weight += star;
            found += least[point] < bound ? star : 0;
        }

        double count = Math.Min(StationaryPoints.Limit, found / weight * wedge.Grid.Count);
        double tuples = count * (count + 1) * (count + 2) / 6 / wedge.Grid.Count;
        return new(count, tuples, Math.Min(count, tuples));
    }
}
