using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// Where three-phonon elements of large cells are made once for all three of their phonons. What owners of triples give to each point is
/// kept apart, group by group, until all are done, so that sums have one order: the more there are of points, the fewer groups.
/// </summary>
internal static class Sharing
{
    /// <summary>Of all that groups give to points; whoever adds it up holds it.</summary>
    private const double MostBytes = 256e6;

    /// <summary>Of one thread's sums.</summary>
    private const double MostThreadBytes = 128e6;

    /// <summary>A group is the least that is handed out: fewer would keep few busy.</summary>
    private const int FewestGroups = 24;

    /// <summary>Pairs of an irreducible point and a grid point whose orbits are held while triples are found, 8 bytes each.</summary>
    private const double MostPairs = 2e6;

    /// <summary>The triples of a grid, null where they would take too much memory or the sums follow rules that know no exchange.</summary>
    /// <param name="wedge">The grid.</param>
    /// <param name="branches">Phonon branches.</param>
    /// <param name="temperatures">How many.</param>
    /// <param name="broadening">Gaussians of widths that are the largest over the grid's steps.</param>
    /// <param name="conventions">ShengBTE's and FourPhonon's sums use no symmetry.</param>
    public static SharedTriples? Of(
        IrreducibleWedge wedge, int branches, int temperatures, BroadeningOptions broadening, Conventions conventions)
    {
        int groups = (int)Math.Min(wedge.Count, MostBytes / (wedge.Count * Bytes(branches, temperatures)));
        return conventions.FollowsShengBte() || broadening.RootMeanSquare || broadening.Smearing == Smearing.Tetrahedron
            || groups < Math.Min(wedge.Count, FewestGroups)
            || wedge.Count * SharedSums.Bytes(branches, temperatures) > MostThreadBytes
            || (double)wedge.Count * wedge.Grid.Count > MostPairs
            ? null
            : SharedTriples.Of(wedge, groups);
    }

    /// <summary>What groups give is held twice: as results of parts, and joined.</summary>
    public static double Held(SharedTriples triples, int branches, int temperatures) =>
        2 * triples.Shares * Bytes(branches, temperatures);

    /// <summary>Of a group and a point that it serves.</summary>
    public static double Bytes(int branches, int temperatures) => 8.0 * SharedSums.Length(branches, temperatures);
}
