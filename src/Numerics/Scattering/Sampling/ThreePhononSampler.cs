using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Samples the three-phonon sum of one first wave vector after another: each batch visits the partners of one randomly placed coset of the
/// grid. A partner is worked on as in the exhaustive sum (all branches, all three processes that share its matrix elements, the same widths
/// and cuts), so that the expectation of every rate is the exhaustive rate of the same grid.
/// </summary>
internal sealed class ThreePhononSampler<TVertex> : IPointSampler
    where TVertex : struct, IThreePhononVertex
{
    private readonly ScatteringProblem _problem;
    private readonly SamplingPlan _plan;
    private readonly ThreePhononKernel<TVertex, RateSink> _kernel;
    private readonly StationaryPoints _stationary;
    private readonly RateAccumulator[] _sums;
    private readonly RateAccumulator _certain;
    private readonly PointEstimate _estimate;
    private readonly List<long> _coset = [];
    private readonly List<(long Partner, int Batch)> _draws = [];

    public ThreePhononSampler(
        ScatteringProblem problem, NormalProcesses normal, StationaryPoints stationary, SamplingPlan plan, TVertex vertex)
    {
        (_problem, _plan, _stationary) = (problem, plan, stationary);
        int branches = problem.Modes.BranchCount, temperatures = problem.Temperatures.Count;
        _kernel = new(problem.Modes, normal, problem.Broadening, vertex);
        _sums = [.. Enumerable.Range(0, plan.Batches).Select(_ => new RateAccumulator(2, branches, temperatures))];
        _certain = new(2, branches, temperatures);
        _estimate = new(2, temperatures, branches, plan.Batches);
    }

    public KernelTimes Times => _kernel.Times;

    public long Run(int point, ChannelRates[] targets, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long q = _problem.FirstPoints[point];
        GridCoset coset = GridCoset.Within(_problem.Modes.Grid, _plan.TuplesPerBatch[point]);
        Draw(q, coset);
        _kernel.Begin(q);
        _certain.Clear();
        foreach (long partner in _stationary.Points)
        {
            if (IsCertain(q, partner))
            {
                _kernel.Add(partner, 1, new RateSink(_problem.Modes, _certain));
            }
        }

        foreach ((long partner, int batch) in _draws)
        {
            _kernel.Add(partner, 1, new RateSink(_problem.Modes, _sums[batch]));
        }

        _estimate.Clear();
        CountHits(_certain);
        long elements = _certain.Elements;
        double certainShare = (double)coset.Count / _problem.Modes.Grid.Count;
        for (int batch = 0; batch < _plan.Batches; batch++)
        {
            RateAccumulator sums = _sums[batch];
            _estimate.Add(batch, 1, sums);
            _estimate.Add(batch, certainShare, _certain);
            CountHits(sums);
            elements += sums.Elements;
        }

        _estimate.Store(_problem, point, coset.Count, _problem.Constants.ThreePhononPrefactor, targets);
        return elements;
    }

    private bool IsCertain(long q, long partner) =>
        _stationary.Contains(partner) && _stationary.Contains(_problem.Modes.Grid.Sum(q, partner));

    private void CountHits(RateAccumulator sums)
    {
        int branches = _problem.Modes.BranchCount;
        for (int branch = 0; branch < branches; branch++)
        {
            _estimate.AddHits(0, branch, (long)Math.Round(2 * sums.Processes[branch]));
            _estimate.AddHits(1, branch, (long)Math.Round(sums.Processes[branches + branch]));
        }
    }

    // all batches together in grid order: neighbours share partial Fourier sums
    private void Draw(long q, GridCoset coset)
    {
        _draws.Clear();
        for (int batch = 0; batch < _plan.Batches; batch++)
        {
            _sums[batch].Clear();
            _coset.Clear();
            RandomStream random = SamplingStreams.For(_plan, _problem.Modes.Grid, q, ScatteringChannel.Absorption, batch);
            coset.AddTo(_coset, ref random);
            foreach (long partner in _coset)
            {
                if (!IsCertain(q, partner))
                {
                    _draws.Add((partner, batch));
                }
            }
        }

        _draws.Sort();
    }
}
