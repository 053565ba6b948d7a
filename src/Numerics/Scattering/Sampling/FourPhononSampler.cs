using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Samples the four-phonon sum of one first wave vector after another. A draw is a random p1 with a randomly placed coset of p2 (the
/// contraction for p1 is the dear step, and most of the variance lies within one p1); p3 follows. Each tuple is worked on as in the
/// exhaustive sum: all branches, all seven sign patterns with weight 1/6, trivial processes left out, the same widths and cuts.
/// </summary>
internal sealed class FourPhononSampler<TVertex> : IPointSampler
    where TVertex : struct, IFourPhononVertex
{
    /// <summary>
    /// Most p2 for one p1. Measured on silicon and magnesium oxide: variance within one p1 5 times that between, contraction for p1 as dear
    /// as 9 tuples with full tensors and as one with PCP modes; 8 is near the optimum of the first and within a third of that of the
    /// second.
    /// </summary>
    public const int CosetPoints = 8;

    private readonly ScatteringProblem _problem;
    private readonly SamplingPlan _plan;
    private readonly FourPhononKernel<TVertex> _kernel;
    private readonly StationaryPoints _stationary;
    private readonly RateAccumulator[] _sums;
    private readonly RateAccumulator _certain;
    private readonly PointEstimate _estimate;
    private readonly List<long> _coset = [];
    private readonly List<(long P1, long P2, int Batch)> _draws = [];

    public FourPhononSampler(
        ScatteringProblem problem, NormalProcesses normal, StationaryPoints stationary, SamplingPlan plan, TVertex vertex)
    {
        (_problem, _plan, _stationary) = (problem, plan, stationary);
        int branches = problem.Modes.BranchCount, temperatures = problem.Temperatures.Count;
        _kernel = new(problem.Modes, normal, problem.Broadening, vertex);
        _sums = [.. Enumerable.Range(0, plan.Batches).Select(_ => new RateAccumulator(3, branches, temperatures))];
        _certain = new(3, branches, temperatures);
        _estimate = new(3, temperatures, branches, plan.Batches);
    }

    public KernelTimes Times => _kernel.Times;

    public long Run(int point, ChannelRates[] targets, CancellationToken cancellation)
    {
        double pairs = (double)_problem.Modes.Grid.Count * _problem.Modes.Grid.Count;
        long q = _problem.FirstPoints[point];
        int tuples = Draw(q, _plan.TuplesPerBatch[point]);
        _kernel.Begin(q);
        AddCertain(q);
        foreach ((long p1, long p2, int batch) in _draws)
        {
            cancellation.ThrowIfCancellationRequested();
            _kernel.Add(p1, p2, Third(q, p1, p2), 1, _sums[batch]);
        }

        _estimate.Clear();
        CountHits(_certain);
        long elements = _certain.Elements;
        for (int batch = 0; batch < _plan.Batches; batch++)
        {
            RateAccumulator sums = _sums[batch];
            _estimate.Add(batch, 1, sums);
            _estimate.Add(batch, tuples / pairs, _certain);
            CountHits(sums);
            elements += sums.Elements;
        }

        _estimate.Store(_problem, point, tuples, _problem.Constants.FourPhononPrefactor, targets);
        return elements;
    }

    // tuples of stationary points only, each once
    private void AddCertain(long q)
    {
        _certain.Clear();
        foreach (long p1 in _stationary.Points)
        {
            foreach (long p2 in _stationary.Points)
            {
                long p3 = Third(q, p1, p2);
                if (_stationary.Contains(p3))
                {
                    _kernel.Add(p1, p2, p3, 1, _certain);
                }
            }
        }
    }

    private void CountHits(RateAccumulator sums)
    {
        int branches = _problem.Modes.BranchCount;
        for (int i = 0; i < 3 * branches; i++)
        {
            (int channel, int branch) = Math.DivRem(i, branches);
            _estimate.AddHits(channel, branch, (long)Math.Round(sums.Processes[i] * (channel == 2 ? 1 : 3)));
        }
    }

    private long Third(long q, long p1, long p2)
    {
        QPointGrid grid = _problem.Modes.Grid;
        return grid.Index(-(grid.Address(q) + grid.Address(p1) + grid.Address(p2)));
    }

    // Fills the draws of all batches, sorted by p1, then p2; returns the tuples of a batch.
    private int Draw(long q, int wanted)
    {
        QPointGrid grid = _problem.Modes.Grid;
        GridCoset coset = GridCoset.Within(grid, Math.Min(wanted, CosetPoints));
        int draws = Math.Max(1, wanted / coset.Count);
        _draws.Clear();
        for (int batch = 0; batch < _plan.Batches; batch++)
        {
            _sums[batch].Clear();
            RandomStream random = SamplingStreams.For(_plan, grid, q, ScatteringChannel.FourPlusPlus, batch);
            for (int draw = 0; draw < draws; draw++)
            {
                long p1 = random.NextIndex(grid.Count);
                _coset.Clear();
                coset.AddTo(_coset, ref random);
                foreach (long p2 in _coset)
                {
                    if (!(_stationary.Contains(p1) && _stationary.Contains(p2) && _stationary.Contains(Third(q, p1, p2))))
                    {
                        _draws.Add((p1, p2, batch));
                    }
                }
            }
        }

        _draws.Sort();
        return draws * coset.Count;
    }
}
