using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Samples the four-phonon sum of one first wave vector after another. Each tuple of <see cref="FourPhononDraws"/> is worked on as in the
/// exhaustive sum: all branches (some in large cells), all seven sign patterns with weight 1/6, trivial processes left out, the same widths
/// and cuts.
/// </summary>
internal sealed class FourPhononSampler<TVertex> : IPointSampler
    where TVertex : struct, IFourPhononVertex
{
    private readonly ScatteringProblem _problem;
    private readonly SamplingPlan _plan;
    private readonly FourPhononKernel<TVertex> _kernel;
    private readonly FourPhononDraws _draws;
    private readonly RateAccumulator[] _sums;
    private readonly RateAccumulator _stationary;
    private readonly PointEstimate _estimate;

    public FourPhononSampler(
        ScatteringProblem problem, NormalProcesses normal, StationaryPoints stationary, SamplingPlan plan, TVertex vertex)
    {
        int branches = problem.Modes.BranchCount, temperatures = problem.Temperatures.Count;
        (_problem, _plan, _draws) = (problem, plan, new(problem.Modes.Grid, stationary, plan, plan.StridesOf(branches)));
        _kernel = new(problem.Modes, normal, problem.Broadening, vertex);
        _sums = [.. Enumerable.Range(0, plan.Batches).Select(_ => new RateAccumulator(3, branches, temperatures))];
        _stationary = new(3, branches, temperatures);
        _estimate = new(3, temperatures, branches, plan.Batches);
    }

    public KernelTimes Times => _kernel.Times;

    public long Run(int point, ChannelRates[] targets, CancellationToken cancellation)
    {
        double pairs = (double)_problem.Modes.Grid.Count * _problem.Modes.Grid.Count;
        long q = _problem.FirstPoints[point];
        int tuples = _draws.Draw(q, _plan.TuplesPerBatch[point]);
        _kernel.Begin(q);
        _estimate.Clear();
        int draws = _draws.AllStationary ? 1 : _plan.Batches;
        double share = tuples / pairs * _draws.StationaryShare;
        long elements = 0;
        for (int batch = 0; batch < draws; batch++)
        {
            AddStationary(batch, cancellation);
            elements += _stationary.Elements;
            for (int into = batch; into < _plan.Batches; into += draws)
            {
                _estimate.Add(into, share, _stationary);
            }
        }

        foreach (RateAccumulator sums in _sums)
        {
            sums.Clear();
        }

        foreach ((long p1, long p2, int batch, int subset) in _draws.Tuples)
        {
            cancellation.ThrowIfCancellationRequested();
            _kernel.Add(p1, p2, _draws.Third(q, p1, p2), 1, _draws.Branches(subset), _sums[batch]);
        }

        for (int batch = 0; batch < _plan.Batches; batch++)
        {
            RateAccumulator sums = _sums[batch];
            _estimate.Add(batch, 1, sums);
            CountHits(sums);
            elements += sums.Elements;
        }

        _estimate.Store(_problem, point, tuples, _problem.Constants.FourPhononPrefactor, targets);
        return elements;
    }

    private void AddStationary(int batch, CancellationToken cancellation)
    {
        _stationary.Clear();
        foreach ((long p1, long p2, long p3, double weight, BranchSubset branches) in _draws.Stationary(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            _kernel.Add(p1, p2, p3, weight, branches, _stationary);
        }

        CountHits(_stationary);
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
}
