using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// A ball of sites that carries PCP factors. A block of the tensor is covered when some translate of its tuple lies inside; what is not
/// covered is a hard floor of the loss.
/// </summary>
/// <param name="Center">Centre of the ball, Cartesian, Angstrom.</param>
/// <param name="Radius">Largest distance of a site from the centre, Angstrom.</param>
/// <param name="Sites">The sites by rising distance from the centre.</param>
/// <param name="UncoveredFraction">sqrt(sum of the uncovered blocks' squares) / ||Phi||.</param>
internal sealed record PcpSupport(Vector3D Center, double Radius, ImmutableArray<PcpSite> Sites, double UncoveredFraction)
{
    private const double Tolerance = 1e-4;

    /// <summary>
    /// The smallest ball, over all centres at atoms and at midpoints of close pairs, whose uncovered fraction is at most <paramref
    /// name="uncovered"/>.
    /// </summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="tensor">The tensor to cover.</param>
    /// <param name="uncovered">Largest fraction of the norm that may lie outside; 0 covers every block that is not zero.</param>
    /// <param name="extraShells">Shells of sites to add beyond.</param>
    public static PcpSupport Covering(Crystal crystal, BlockTensor tensor, double uncovered, int extraShells = 0) =>
        Centers(crystal, tensor)
            .Select(center => At(crystal, tensor, center, uncovered, extraShells))
            .OrderBy(support => support.Sites.Length)
            .ThenBy(support => support.UncoveredFraction)
            .First();

    /// <summary>The smallest ball about one centre whose uncovered fraction is at most <paramref name="uncovered"/>.</summary>
    public static PcpSupport At(Crystal crystal, BlockTensor tensor, Vector3D center, double uncovered, int extraShells = 0)
    {
        (double Radius, double Squares)[] all = Radii(crystal, tensor, center);
        List<(double Radius, double Squares)> blocks = [.. all.Where(b => b.Squares > 0).OrderByDescending(b => b.Radius)];
        double allowed = uncovered * uncovered * all.Sum(b => b.Squares);
        double outside = 0;
        int k = 0;
        while (k + 1 < blocks.Count && outside + blocks[k].Squares <= allowed)
        {
            outside += blocks[k].Squares;
            k++;
        }

        return WithRadius(crystal, all, center, blocks[k].Radius, extraShells);
    }

    /// <summary>The ball of a given radius in Angstrom, grown by <paramref name="extraShells"/> shells of sites.</summary>
    public static PcpSupport WithRadius(Crystal crystal, BlockTensor tensor, Vector3D center, double radius, int extraShells = 0) =>
        WithRadius(crystal, Radii(crystal, tensor, center), center, radius, extraShells);

    private static PcpSupport WithRadius(
        Crystal crystal, (double Radius, double Squares)[] blocks, Vector3D center, double radius, int extraShells)
    {
        double largestCell = Math.Max(
            crystal.Lattice.Vectors.Row0.Length, Math.Max(crystal.Lattice.Vectors.Row1.Length, crystal.Lattice.Vectors.Row2.Length));
        List<(PcpSite Site, double Distance)> near = SitesWithin(crystal, center, radius + (extraShells * largestCell));
        double limit = near.Where(s => s.Distance <= radius + Tolerance).Max(s => s.Distance);
        for (int shell = 0; shell < extraShells; shell++)
        {
            limit = near.Select(s => s.Distance).Where(d => d > limit + Tolerance).DefaultIfEmpty(limit).Min();
        }

        double norm = blocks.Sum(b => b.Squares);
        double outside = blocks.Where(b => b.Radius > limit + Tolerance).Sum(b => b.Squares);
        return new(
            center, limit, [.. near.Where(s => s.Distance <= limit + Tolerance).Select(s => s.Site)], Math.Sqrt(outside / norm));
    }

    /// <summary>
    /// Atoms of the cell, and midpoints of pairs up to 1.7 times the distance of the nearest neighbours; Cartesian, Angstrom.
    /// </summary>
    public static IReadOnlyList<Vector3D> Centers(Crystal crystal, BlockTensor tensor)
    {
        var centers = new List<Vector3D>();
        var pairs = new List<(double Length, Vector3D Middle)>();
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            centers.Add(crystal.CartesianPosition(atom, IntVector3.Zero));
        }

        foreach (ClusterTuple pair in tensor.Blocks.Select(b => ClusterTuple.Canonical(b.Key.Sites.Take(2))).Distinct())
        {
            Vector3D from = crystal.CartesianPosition(pair.Sites[0].Atom, pair.Sites[0].Cell);
            Vector3D to = crystal.CartesianPosition(pair.Sites[1].Atom, pair.Sites[1].Cell);
            double length = (to - from).Length;
            if (length > Tolerance && pair.CompareTo(ClusterTuple.Canonical(pair.Sites.Reverse())) <= 0)
            {
                pairs.Add((length, 0.5 * (from + to)));
            }
        }

        double nearest = pairs.Select(p => p.Length).DefaultIfEmpty(0).Min();
        centers.AddRange(pairs.Where(p => p.Length < 1.7 * nearest).Select(p => p.Middle));
        return centers;
    }

    /// <summary>Smallest radius about the centre inside which some translate of the tuple fits.</summary>
    internal static double CoveringRadius(Crystal crystal, ClusterTuple tuple, Vector3D center) =>
        CoveringRadius(crystal, tuple, center, Translations(crystal));

    // of every block the radius, and the sum of its squares
    private static (double Radius, double Squares)[] Radii(Crystal crystal, BlockTensor tensor, Vector3D center)
    {
        Vector3D[] translations = Translations(crystal);
        return [.. tensor.Blocks.Select(b => (CoveringRadius(crystal, b.Key, center, translations), b.Value.Sum(v => v * v)))];
    }

    private static Vector3D[] Translations(Crystal crystal) => [.. Enumerable.Range(0, 343)
        .Select(k => crystal.Lattice.ToCartesian(new IntVector3((k / 49) - 3, (k / 7 % 7) - 3, (k % 7) - 3)))];

    private static double CoveringRadius(Crystal crystal, ClusterTuple tuple, Vector3D center, Vector3D[] translations)
    {
        Span<Vector3D> positions = stackalloc Vector3D[tuple.Sites.Length];
        Vector3D middle = Vector3D.Zero;
        for (int leg = 0; leg < positions.Length; leg++)
        {
            positions[leg] = crystal.CartesianPosition(tuple.Sites[leg].Atom, tuple.Sites[leg].Cell) - center;
            middle += (1.0 / positions.Length) * positions[leg];
        }

        Vector3D near = crystal.Lattice.ToCartesian(IntVector3.Rounded(-1 * crystal.Lattice.ToFractional(middle)));
        middle += near;
        double best = double.PositiveInfinity;
        foreach (Vector3D translation in translations)
        {
            // no leg farthest from the centre is nearer to it than the middle of all legs
            if ((middle + translation).LengthSquared >= best)
            {
                continue;
            }

            double largest = 0;
            for (int leg = 0; leg < positions.Length && largest < best; leg++)
            {
                largest = Math.Max(largest, (positions[leg] + near + translation).LengthSquared);
            }

            best = Math.Min(best, largest);
        }

        return Math.Sqrt(best);
    }

    private static List<(PcpSite Site, double Distance)> SitesWithin(Crystal crystal, Vector3D center, double radius)
    {
        var result = new List<(PcpSite Site, double Distance)>();
        Matrix3 reciprocal = crystal.Lattice.Reciprocal;
        for (int atom = 0; atom < crystal.AtomCount; atom++)
        {
            Vector3D middle = crystal.Lattice.ToFractional(center) - crystal.Atoms[atom].Position;
            var low = new int[3];
            var high = new int[3];
            for (int axis = 0; axis < 3; axis++)
            {
                double reach = (radius + Tolerance) * reciprocal.Row(axis).Length / (2 * Math.PI);
                low[axis] = (int)Math.Ceiling(middle[axis] - reach);
                high[axis] = (int)Math.Floor(middle[axis] + reach);
            }

            for (int x = low[0]; x <= high[0]; x++)
            {
                for (int y = low[1]; y <= high[1]; y++)
                {
                    for (int z = low[2]; z <= high[2]; z++)
                    {
                        var site = new PcpSite(new(x, y, z), atom);
                        double distance = (crystal.CartesianPosition(atom, site.Cell) - center).Length;
                        if (distance <= radius + Tolerance)
                        {
                            result.Add((site, distance));
                        }
                    }
                }
            }
        }

        return [.. result
            .OrderBy(s => Math.Round(s.Distance, 4))
            .ThenBy(s => s.Site.Atom)
            .ThenBy(s => s.Site.Cell.X)
            .ThenBy(s => s.Site.Cell.Y)
            .ThenBy(s => s.Site.Cell.Z)];
    }
}
