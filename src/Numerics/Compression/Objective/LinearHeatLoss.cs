using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Another loss and the heat term with means that are linear in the unknowns about one point,
/// <code>sum_b s_b m_b^2 + (sum_h s_h m_h)^2,   m_b(x) = m_b(x0) + J_b (x - x0)</code>
/// the part of the error that shifts rates the same way and so shifts kappa; h runs over the bins of processes drawn by heat. Some thirty
/// numbers hardly change a fit of thousands of unknowns, so the point hardly moves and the means stay linear; a round later they are taken
/// anew.
/// </summary>
internal sealed class LinearHeatLoss : IPcpLoss
{
    private readonly IPcpLoss _inner;
    private readonly LossWeights _weights;
    private readonly double[] _origin;
    private readonly double[] _shares;
    private readonly double[] _atOrigin;
    private readonly double[] _means;
    private readonly double[][] _slopes;
    private readonly double[] _step;

    /// <param name="problem">With the processes.</param>
    /// <param name="inner">The loss without heat term, third or fourth order.</param>
    /// <param name="origin">x0.</param>
    /// <param name="weights">With the weight of the heat term.</param>
    public LinearHeatLoss(CompressionProblem problem, IPcpLoss inner, ReadOnlySpan<double> origin, LossWeights weights)
    {
        HeatProcesses processes = problem.DemandHeat();
        var map = (IFactorMap)inner;
        _inner = inner;
        _weights = weights;
        _origin = origin.ToArray();
        _step = new double[origin.Length];
        _shares = HeatMeans.Shares(processes);
        _means = new double[_shares.Length];
        _slopes = new double[_shares.Length][];
        _atOrigin = HeatMeans.Linearise(processes, problem.Masses, map.FactorsAt(origin), (bin, derivative) =>
        {
            _slopes[bin] = new double[_origin.Length];
            map.PullBack(derivative, _slopes[bin]);
        });
    }

    public ImmutableArray<PcpSite> Sites => _inner.Sites;

    public int ParameterCount => _inner.ParameterCount;

    /// <summary>m_b(x0).</summary>
    public ReadOnlySpan<double> MeansAtOrigin => _atOrigin;

    public LossTerms Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        LossTerms terms = _inner.Evaluate(parameters, gradient);
        for (int k = 0; k < _step.Length; k++)
        {
            _step[k] = parameters[k] - _origin[k];
        }

        double total = 0;
        for (int b = 0; b < _means.Length; b++)
        {
            _means[b] = _atOrigin[b] + DenseVectors.Dot(_slopes[b], _step);
            total += b < HeatProcesses.HeatBins ? _shares[b] * _means[b] : 0;
        }

        for (int b = 0; b < _means.Length; b++)
        {
            double slope = 2 * _weights.Heat * _shares[b] * (_means[b] + (b < HeatProcesses.HeatBins ? total : 0));
            DenseVectors.AddScaled(slope, _slopes[b], gradient);
        }

        return terms with { Heat = HeatMeans.Term(_shares, _means), Weights = _weights };
    }

    public void Precondition(Span<double> gradient) => _inner.Precondition(gradient);

    public void RandomStart(ulong seed, int start, Span<double> parameters) => _inner.RandomStart(seed, start, parameters);

    public PcpModes ToModes(ReadOnlySpan<double> parameters) => _inner.ToModes(parameters);
}
