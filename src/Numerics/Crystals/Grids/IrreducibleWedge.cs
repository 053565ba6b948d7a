using System.Collections.Immutable;
using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Crystals.Grids;

/// <summary>
/// The irreducible points of a q-point grid: of each orbit under the point group (and time reversal) the member of lowest index,
/// in ascending order, with the size of its orbit.
/// </summary>
public sealed class IrreducibleWedge
{
    private IrreducibleWedge(QPointGrid grid, ImmutableArray<WaveVectorRotation> rotations, long[] points, int[] weights)
    {
        Grid = grid;
        Rotations = rotations;
        Points = points;
        Weights = weights;
    }

    public QPointGrid Grid { get; }

    /// <summary>The different rotations that made the orbits; all map the grid onto itself.</summary>
    public ImmutableArray<WaveVectorRotation> Rotations { get; }

    /// <summary>Indices of the irreducible points in the full grid, ascending.</summary>
    public long[] Points { get; }

    /// <summary>Number of grid points in the star of each irreducible point; their sum is the number of grid points.</summary>
    public int[] Weights { get; }

    public int Count => Points.Length;

    /// <summary>Finds the irreducible points and their weights; needs one bit a grid point.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="group">The crystal's space group.</param>
    /// <param name="timeReversal">Whether q and -q are equivalent without inversion too.</param>
    /// <param name="incompatible">What to do with rotations that do not map the grid onto itself.</param>
    /// <exception cref="InputException">The grid lacks the crystal's symmetry and <paramref name="incompatible"/> says refuse.</exception>
    public static IrreducibleWedge Build(
        QPointGrid grid, SpaceGroup group, bool timeReversal = true, IncompatibleGrid incompatible = IncompatibleGrid.Refuse) =>
        Build(GridRotations.Of(grid, group.WaveVectorRotations(timeReversal), incompatible));

    internal static IrreducibleWedge Build(GridRotations rotations)
    {
        QPointGrid grid = rotations.Grid;
        ulong[] visited = new ulong[checked((int)((grid.Count + 63) / 64))];
        var points = new List<long>();
        var weights = new List<int>();
        Span<long> star = stackalloc long[rotations.Matrices.Length];
        for (int word = 0; word < visited.Length; word++)
        {
            ulong free;
            while ((free = ~visited[word]) != 0)
            {
                long index = (64L * word) + BitOperations.TrailingZeroCount(free);
                if (index >= grid.Count)
                {
                    break;
                }

                int weight = 0;
                Star(rotations, index, star);
                foreach (long image in star)
                {
                    ref ulong target = ref visited[image >> 6];
                    ulong bit = 1UL << (int)(image & 63);
                    weight += (target & bit) == 0 ? 1 : 0;
                    target |= bit;
                }

                points.Add(index);
                weights.Add(weight);
            }
        }

        return new(grid, rotations.Rotations, [.. points], [.. weights]);
    }

    /// <summary>Writes the images of a grid point under each of the rotations; equal images repeat.</summary>
    internal static void Star(GridRotations rotations, long index, Span<long> star)
    {
        IntVector3 address = rotations.Grid.Address(index);
        for (int k = 0; k < star.Length; k++)
        {
            star[k] = rotations.Image(k, address);
        }
    }

    /// <summary>
    /// For every grid point, which irreducible point it belongs to and which rotation leads there; six bytes a grid point.
    /// </summary>
    public WedgeMap MapFullGrid()
    {
        int size = checked((int)Grid.Count);
        int[] wedgeIndex = new int[size];
        short[] rotation = new short[size];
        Array.Fill(rotation, (short)-1);
        GridRotations rotations = GridRotations.Of(Grid, Rotations, IncompatibleGrid.Refuse);
        Span<long> star = stackalloc long[Rotations.Length];
        for (int w = 0; w < Points.Length; w++)
        {
            Star(rotations, Points[w], star);
            for (int k = 0; k < star.Length; k++)
            {
                if (rotation[star[k]] < 0)
                {
                    wedgeIndex[star[k]] = w;
                    rotation[star[k]] = (short)k;
                }
            }
        }

        return new(this, wedgeIndex, rotation);
    }
}

/// <summary>The way from every grid point to its irreducible point.</summary>
/// <param name="Wedge">The irreducible points.</param>
/// <param name="WedgeIndex">For each grid point the position in <see cref="IrreducibleWedge.Points"/> of its representative.</param>
/// <param name="Rotation">
/// For each grid point the position in <see cref="IrreducibleWedge.Rotations"/> of the first rotation that carries the representative onto
/// it.
/// </param>
public sealed record WedgeMap(IrreducibleWedge Wedge, int[] WedgeIndex, short[] Rotation)
{
    /// <summary>The rotation that carries the representative onto a grid point.</summary>
    public WaveVectorRotation RotationTo(long index) => Wedge.Rotations[Rotation[index]];
}
