using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// The tuples that are drawn for one first wave vector after another. A draw is a random p1 with a randomly placed coset of p2 (the
/// contraction for p1 is the dear step, and most of the variance lies within one p1); p3 follows. Tuples of stationary points alone are
/// not left to chance.
/// </summary>
internal sealed class FourPhononDraws(QPointGrid grid, StationaryPoints stationary, SamplingPlan plan)
{
    /// <summary>
    /// Most p2 for one p1. Measured on silicon and magnesium oxide: variance within one p1 5 times that between, contraction for p1 as dear
    /// as 9 tuples with full tensors and as one with PCP modes; 8 is near the optimum of the first and within a third of that of the
    /// second.
    /// </summary>
    public const int CosetPoints = 8;

    private readonly List<long> _coset = [];
    private readonly List<(long P1, long P2, int Batch)> _tuples = [];

    /// <summary>The tuples of all batches, sorted by p1, then p2.</summary>
    public IReadOnlyList<(long P1, long P2, int Batch)> Tuples => _tuples;

    /// <summary>Draws for a first wave vector; returns the tuples of a batch.</summary>
    public int Draw(long q, int wanted)
    {
        GridCoset coset = GridCoset.Within(grid, Math.Min(wanted, CosetPoints));
        int draws = Math.Max(1, wanted / coset.Count);
        _tuples.Clear();
        for (int batch = 0; batch < plan.Batches; batch++)
        {
            RandomStream random = SamplingStreams.For(plan, grid, q, ScatteringChannel.FourPlusPlus, batch);
            for (int draw = 0; draw < draws; draw++)
            {
                long p1 = random.NextIndex(grid.Count);
                _coset.Clear();
                coset.AddTo(_coset, ref random);
                foreach (long p2 in _coset)
                {
                    if (!(stationary.Contains(p1) && stationary.Contains(p2) && stationary.Contains(Third(q, p1, p2))))
                    {
                        _tuples.Add((p1, p2, batch));
                    }
                }
            }
        }

        _tuples.Sort();
        return draws * coset.Count;
    }

    /// <summary>
    /// Tuples of stationary points only: they belong to every batch. The summand does not know the order of the three partners, so that one
    /// stands for all ordered ones, as many as its weight says.
    /// </summary>
    public IEnumerable<(long P1, long P2, long P3, double Weight)> Certain(long q)
    {
        for (int i = 0; i < stationary.Points.Count; i++)
        {
            for (int j = i; j < stationary.Points.Count; j++)
            {
                (long p1, long p2) = (stationary.Points[i], stationary.Points[j]);
                long p3 = Third(q, p1, p2);
                if (p3 >= p2 && stationary.Contains(p3))
                {
                    yield return (p1, p2, p3, p1 == p3 ? 1 : p1 == p2 || p2 == p3 ? 3 : 6);
                }
            }
        }
    }

    public long Third(long q, long p1, long p2) => grid.Index(-(grid.Address(q) + grid.Address(p1) + grid.Address(p2)));
}
