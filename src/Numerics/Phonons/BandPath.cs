using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>A labelled point of the Brillouin zone.</summary>
/// <param name="Label">As the literature has it; Γ for the centre.</param>
/// <param name="Fractional">In units of the crystal's own reciprocal lattice vectors.</param>
public sealed record BandPathPoint(string Label, Vector3D Fractional);

/// <summary>A straight piece of a path.</summary>
/// <param name="Length">1/Angstrom.</param>
public sealed record BandSegment(BandPathPoint Start, BandPathPoint End, double Length);

/// <summary>
/// A path through the Brillouin zone, straight segments one after another; where one does not begin at the end of the last, the path jumps.
/// </summary>
/// <param name="Type">The lattice type the path belongs to.</param>
public sealed record BandPath(BravaisType Type, ImmutableArray<BandSegment> Segments)
{
    /// <summary>The customary path of the crystal's Bravais lattice. The crystal may be given in any lattice vectors.</summary>
    public static BandPath Standard(Crystal crystal, SpaceGroup group)
    {
        BravaisLattice lattice = BravaisLattice.Of(crystal, group);
        SpecialPoints special = SpecialPoints.Of(lattice);

        // k = sum_j x_j c*_j, and q_i = k.a_i/(2 pi) = sum_j (a_i in units of the axes)_j x_j
        Matrix3 toFractional = crystal.Lattice.Vectors * lattice.Axes.Inverse();
        Dictionary<string, BandPathPoint> points = special.Points.ToDictionary(
            p => p.Label, p => new BandPathPoint(p.Label, toFractional * p.Position));
        return new(lattice.Type, Through(crystal.Lattice, special.Route, points));
    }

    /// <summary>A path through given points, for users who know what they want to see.</summary>
    public static BandPath Through(Lattice lattice, IReadOnlyList<BandPathPoint> points) =>
        new(BravaisType.General, [.. Enumerable.Range(1, points.Count - 1).Select(i => Segment(lattice, points[i - 1], points[i]))]);

    private static ImmutableArray<BandSegment> Through(Lattice lattice, string route, Dictionary<string, BandPathPoint> points)
    {
        var segments = ImmutableArray.CreateBuilder<BandSegment>();
        foreach (string piece in route.Split('|'))
        {
            string[] labels = piece.Split('-');
            for (int i = 1; i < labels.Length; i++)
            {
                segments.Add(Segment(lattice, points[labels[i - 1]], points[labels[i]]));
            }
        }

        return segments.ToImmutable();
    }

    private static BandSegment Segment(Lattice lattice, BandPathPoint start, BandPathPoint end) =>
        new(start, end, lattice.WaveVectorToCartesian(end.Fractional - start.Fractional).Length);
}
