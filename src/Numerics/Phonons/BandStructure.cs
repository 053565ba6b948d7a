using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Phonons;

/// <summary>Phonons along a path.</summary>
public sealed class BandStructure
{
    /// <summary>How far from Gamma the limit along a segment is taken in a polar crystal, 1/Angstrom.</summary>
    private const double Limit = 1e-6;

    private BandStructure(BandPath path, Vector3D[] points, int[] segments, double[] distances, PhononTable phonons)
    {
        Path = path;
        QPoints = points;
        Segments = segments;
        Distances = distances;
        Phonons = phonons;
    }

    public BandPath Path { get; }

    /// <summary>Fractional wave vectors; both ends of every segment are among them.</summary>
    public Vector3D[] QPoints { get; }

    /// <summary>The segment that each point belongs to.</summary>
    public int[] Segments { get; }

    /// <summary>Length of the path up to each point, 1/Angstrom; jumps have no length.</summary>
    public double[] Distances { get; }

    /// <summary>
    /// Phonons of the points. At Gamma in a polar crystal they are the limit along the segment, with the longitudinal modes split off; the
    /// acoustic modes then have the frequency of a wave vector of 1e-6/Angstrom instead of exactly 0.
    /// </summary>
    public PhononTable Phonons { get; }

    /// <param name="spacing">Largest distance of neighbouring points, 1/Angstrom.</param>
    /// <param name="group">Symmetrises velocities if given.</param>
    public static BandStructure Compute(
        HarmonicModel model, BandPath path, double spacing, ComputeOptions compute, SpaceGroup? group = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(spacing);
        var points = new List<Vector3D>();
        var solved = new List<Vector3D>();
        var segments = new List<int>();
        var distances = new List<double>();
        double done = 0;
        for (int i = 0; i < path.Segments.Length; i++)
        {
            BandSegment segment = path.Segments[i];
            int intervals = Math.Max(1, (int)Math.Ceiling(segment.Length / spacing));
            Vector3D along = segment.End.Fractional - segment.Start.Fractional;
            for (int k = 0; k <= intervals; k++)
            {
                Vector3D q = segment.Start.Fractional + ((double)k / intervals * along);
                points.Add(q);
                segments.Add(i);
                distances.Add(done + (segment.Length * k / intervals));
                bool needsDirection = model.IsPolar && NonAnalyticCorrection.IsReciprocalLatticeVector(q);
                solved.Add(needsDirection ? q + ((k == intervals ? -1 : 1) * Limit / segment.Length * along) : q);
            }

            done += segment.Length;
        }

        PhononTable phonons = model.Solve(solved.ToArray(), compute, group);
        return new(path, [.. points], [.. segments], [.. distances], phonons);
    }
}
