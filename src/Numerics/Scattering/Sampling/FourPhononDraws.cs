using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// The tuples that are drawn for one first wave vector after another. A draw is a random p1 with a randomly placed coset of p2 (the
/// contraction for p1 is the dear step, and most of the variance lies within one p1); p3 follows. Tuples of stationary points alone are a
/// stratum of their own: all of them are taken where that is no more work than the tuples that are drawn, otherwise each batch draws
/// among them as many as it draws among the rest. In large cells a draw takes some branches of p1 and p2, evenly spaced from a random place
/// on.
/// </summary>
internal sealed class FourPhononDraws(QPointGrid grid, StationaryPoints stationary, SamplingPlan plan, BranchStrides strides)
{
    /// <summary>
    /// Most p2 for one p1. Measured on silicon and magnesium oxide: variance within one p1 5 times that between, contraction for p1 as dear
    /// as 9 tuples with full tensors and as one with PCP modes; 8 is near the optimum of the first and within a third of that of the
    /// second.
    /// </summary>
    public const int CosetPoints = 8;

    private readonly List<long> _coset = [];
    private readonly List<(long P1, long P2, int Batch, int Subset)> _tuples = [];
    private readonly List<(long P1, long P2, long P3, double Weight)> _stationary = [];
    private readonly long[] _starts = new long[plan.Batches]; // where a batch begins to draw stationary tuples
    private readonly List<int> _subsets = []; // [batch][stationary tuple]
    private int _perBatch;

    /// <summary>The tuples of all batches, sorted by p1, then p2.</summary>
    public IReadOnlyList<(long P1, long P2, int Batch, int Subset)> Tuples => _tuples;

    /// <summary>The branches of a tuple.</summary>
    public BranchSubset Branches(int subset) => BranchSubset.At(strides, subset);

    /// <summary>Draws for a first wave vector; returns the tuples of a batch.</summary>
    public int Draw(long q, int wanted)
    {
        GridCoset coset = GridCoset.Within(grid, Math.Min(wanted, CosetPoints));
        int draws = Math.Max(1, wanted / coset.Count);
        _perBatch = draws * coset.Count;
        FindStationary(q);
        _tuples.Clear();
        _subsets.Clear();
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
                    int subset = Subset(ref random);
                    if (!(stationary.Contains(p1) && stationary.Contains(p2) && stationary.Contains(Third(q, p1, p2))))
                    {
                        _tuples.Add((p1, p2, batch, subset));
                    }
                }
            }

            _starts[batch] = AllStationary ? 0 : random.NextIndex(_stationary.Count);
            for (int i = 0; i < _perBatch && !AllStationary; i++)
            {
                _subsets.Add(Subset(ref random));
            }
        }

        _tuples.Sort();
        return _perBatch;
    }

    /// <summary>Whether all tuples of stationary points are taken for the wave vector drawn for last, and belong to every batch.</summary>
    public bool AllStationary => (long)_stationary.Count * strides.Weight <= (long)plan.Batches * _perBatch;

    /// <summary>How many times more tuples of stationary points there are than one batch takes.</summary>
    public double StationaryShare => AllStationary ? 1 : (double)_stationary.Count / _perBatch;

    /// <summary>
    /// Tuples of stationary points only, all of them, or those that a batch drew: evenly spaced in their list from a random place on, so
    /// that each is as likely as any other. The summand does not know the order of the three partners, so that one stands for all ordered
    /// ones, as many as its weight says.
    /// </summary>
    /// <param name="batch">The batch; any where all are taken.</param>
    public IEnumerable<(long P1, long P2, long P3, double Weight, BranchSubset Branches)> Stationary(int batch)
    {
        int count = AllStationary ? _stationary.Count * strides.Weight : _perBatch;
        for (int i = 0; i < count; i++)
        {
            // all of a tuple is the sum of its subsets, each of which needs little memory
            int tuple = AllStationary ? i / strides.Weight : (int)((((long)i * _stationary.Count) + _starts[batch]) / count);
            (long p1, long p2, long p3, double weight) = _stationary[tuple];
            BranchSubset branches = AllStationary
                ? Branches(i % strides.Weight) with { StandsFor = 1 }
                : Branches(_subsets[(batch * _perBatch) + i]);
            yield return (p1, p2, p3, weight, branches);
        }
    }

    public long Third(long q, long p1, long p2) => grid.Index(-(grid.Address(q) + grid.Address(p1) + grid.Address(p2)));

    // small cells draw nothing here
    private int Subset(ref RandomStream random) => strides.Weight == 1 ? 0 : (int)random.NextIndex(strides.Weight);

    private void FindStationary(long q)
    {
        _stationary.Clear();
        for (int i = 0; i < stationary.Points.Count; i++)
        {
            for (int j = i; j < stationary.Points.Count; j++)
            {
                (long p1, long p2) = (stationary.Points[i], stationary.Points[j]);
                long p3 = Third(q, p1, p2);
                if (p3 >= p2 && stationary.Contains(p3))
                {
                    _stationary.Add((p1, p2, p3, p1 == p3 ? 1 : p1 == p2 || p2 == p3 ? 3 : 6));
                }
            }
        }
    }
}
