using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sampling;

/// <summary>
/// Samples the four-phonon sum of one first wave vector after another. Each tuple of <see cref="FourPhononDraws"/> is worked on as in the
/// exhaustive sum: all branches, all seven sign patterns with weight 1/6, trivial processes left out, the same widths and cuts.
/// </summary>
internal sealed class FourPhononSampler<TVertex> : IPointSampler
    where TVertex : struct, IFourPhononVertex
{
    private readonly ScatteringProblem _problem;
    private readonly SamplingPlan _plan;
    private readonly FourPhononKernel<TVertex> _kernel;
    private readonly FourPhononDraws _draws;
    private readonly RateAccumulator[] _sums;
    private readonly RateAccumulator _certain;
    private readonly PointEstimate _estimate;

    public FourPhononSampler(
        ScatteringProblem problem, NormalProcesses normal, StationaryPoints stationary, SamplingPlan plan, TVertex vertex)
    {
        (_problem, _plan, _draws) = (problem, plan, new FourPhononDraws(problem.Modes.Grid, stationary, plan));
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
        int tuples = _draws.Draw(q, _plan.TuplesPerBatch[point]);
        _kernel.Begin(q);
        _certain.Clear();
        foreach ((long p1, long p2, long p3, double weight) in _draws.Certain(q))
        {
            cancellation.ThrowIfCancellationRequested();
            _kernel.Add(p1, p2, p3, weight, _certain);
        }

        foreach (RateAccumulator sums in _sums)
        {
            sums.Clear();
        }

        foreach ((long p1, long p2, int batch) in _draws.Tuples)
        {
            cancellation.ThrowIfCancellationRequested();
            _kernel.Add(p1, p2, _draws.Third(q, p1, p2), 1, _sums[batch]);
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
