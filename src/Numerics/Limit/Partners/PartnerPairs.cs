using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// Random pairs of partners of the first phonons of one point: p1 and p2 from two shifted grids, so that both are uniform in the zone and
/// independent, and p3 = -(q + p1 + p2). One thread owns it.
/// </summary>
internal sealed class PartnerPairs
{
    private readonly long _gridCount;
    private readonly (int Second, int Third)[] _pairs;
    private readonly Vector3D[] _lastPoints;
    private ModeBlock? _seconds;
    private ModeBlock? _thirds;

    /// <param name="context">The crystal.</param>
    /// <param name="count">Number of pairs.</param>
    public PartnerPairs(PartnerContext context, int count)
    {
        _gridCount = context.PartnerGrid.Count;
        _pairs = new (int, int)[count];
        _lastPoints = new Vector3D[count];
        Lasts = new ModeBlock(context, count);
    }

    /// <summary>The phonons at p3, a point a pair.</summary>
    public ModeBlock Lasts { get; }

    /// <summary>Draws the pairs of a point.</summary>
    /// <param name="solver">Solves the points p3.</param>
    /// <param name="q">The first phonons' point.</param>
    /// <param name="seconds">The grid of p1.</param>
    /// <param name="thirds">The grid of p2.</param>
    /// <param name="random">What is drawn with.</param>
    public void Draw(PhononSolver solver, Vector3D q, ModeBlock seconds, ModeBlock thirds, ref RandomStream random)
    {
        (_seconds, _thirds) = (seconds, thirds);
        for (int pair = 0; pair < _pairs.Length; pair++)
        {
            int second = (int)random.NextIndex(_gridCount), third = (int)random.NextIndex(_gridCount);
            _lastPoints[pair] = -(q + seconds.Points[second] + thirds.Points[third]);
            _pairs[pair] = (second, third);
        }

        Lasts.SolveAt(solver, _lastPoints);
    }

    /// <summary>The four-phonon rates of a first phonon from the pairs drawn last, 1/ps, by temperature.</summary>
    public void Run(PartnerFourPhononSum sum, ModeBlock first, int branch, Span<double> rates)
    {
        (ModeBlock seconds, ModeBlock thirds) = (_seconds!, _thirds!);
        double frequency = first.Frequency[branch];
        Vector3D q = first.Points[0];
        sum.BeginFirst(first, 0, branch);
        for (int pair = 0; pair < _pairs.Length; pair++)
        {
            (int second, int third) = _pairs[pair];

            // a phonon that meets its own opposite does not relax; on the continuous zone that never happens
            if (!IsLatticeVector(q + seconds.Points[second])
                && !IsLatticeVector(q + thirds.Points[third])
                && !IsLatticeVector(q + Lasts.Points[pair]))
            {
                sum.Add(frequency, seconds, second, thirds, third, Lasts, pair);
            }
        }

        sum.Finish(frequency, _pairs.Length, rates);
    }

    private static bool IsLatticeVector(Vector3D q) =>
        Math.Abs(q.X - Math.Round(q.X)) < 1e-10 && Math.Abs(q.Y - Math.Round(q.Y)) < 1e-10 && Math.Abs(q.Z - Math.Round(q.Z)) < 1e-10;
}
