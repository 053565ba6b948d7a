using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// Where three-phonon elements of large cells are made once for all three of their phonons. What an owner of triples gives to each point is
/// kept apart until all owners are done, so that sums have one order: that bounds the number of points.
/// </summary>
internal static class Sharing
{
    /// <summary>Of all that owners give to points; whoever adds it up holds it.</summary>
    private const double MostBytes = 256e6;

    /// <summary>Pairs of an irreducible point and a grid point whose orbits are held while triples are found, 8 bytes each.</summary>
    private const double MostPairs = 4e6;

    /// <summary>The triples of a grid, null where they would take too much memory or the sums follow rules that know no exchange.</summary>
    /// <param name="wedge">The grid.</param>
    /// <param name="branches">Phonon branches.</param>
    /// <param name="temperatures">How many.</param>
    /// <param name="broadening">Gaussians of widths that are the largest over the grid's steps.</param>
    /// <param name="conventions">ShengBTE's and FourPhonon's sums use no symmetry.</param>
    public static SharedTriples? Of(
        IrreducibleWedge wedge, int branches, int temperatures, BroadeningOptions broadening, Conventions conventions)
    {
        // every owner serves a good part of the points
        double shares = (double)wedge.Count * wedge.Count / 4;
        if (conventions.FollowsShengBte() || broadening.RootMeanSquare || broadening.Smearing == Smearing.Tetrahedron
            || shares * Bytes(branches, temperatures) > MostBytes || (double)wedge.Count * wedge.Grid.Count > MostPairs)
        {
            return null;
        }

        var triples = SharedTriples.Of(wedge);
        return triples.Shares * Bytes(branches, temperatures) > MostBytes ? null : triples;
    }

    /// <summary>Of an owner and a point that it serves.</summary>
    public static double Bytes(int branches, int temperatures) => 8.0 * SharedSums.Length(branches, temperatures);
}
