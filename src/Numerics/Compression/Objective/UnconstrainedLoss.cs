using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Route A: every term has factors of its own on a common cluster; the acoustic sum rule is built into the parameters.</summary>
internal sealed class UnconstrainedLoss<TKernel> : IPcpLoss, IFactorMap
    where TKernel : struct, IGramKernel
{
    private readonly FactorLayout _layout;
    private readonly SumRuleBasis _basis;
    private readonly LinearTerm _linear;
    private readonly QuadraticForm<TKernel> _quadratic;
    private readonly ElasticTerm<TKernel>? _elastic;
    private readonly MomentMap? _map;
    private readonly AlignedBuffer _factors;
    private readonly AlignedBuffer _gradient;
    private readonly AlignedBuffer? _moments;
    private readonly AlignedBuffer? _momentGradient;
    private readonly double[] _termWeights;
    private readonly double _plainWeight;
    private readonly double _strainWeight;
    private readonly int[][] _termSites;
    private readonly LossWeights _weights;

    public UnconstrainedLoss(FreeTerms terms, LossWeights weights)
    {
        CompressionProblem problem = terms.Problem;
        ImmutableArray<PcpSite> sites = terms.Sites;
        int rank = terms.Rank;
        int[] all = [.. Enumerable.Range(0, sites.Length)];
        _termSites = [.. Enumerable.Repeat(all, rank)];
        Sites = sites;
        _weights = weights;
        _layout = new(TKernel.Order, sites.Length, rank);
        _basis = new(sites.Length);
        _plainWeight = 1 / problem.NormSquared;
        _factors = new(_layout.Length);
        _gradient = new(_layout.Length);
        _termWeights = [.. Enumerable.Repeat(1.0, rank)];
        ClusterTensor? strain = null;
        if (weights.HasLongWaves)
        {
            LongWaveTargets targets = problem.LongWave
                ?? throw new ArgumentException("The long-wave terms need their targets.", nameof(problem));
            var momentLayout = new FactorLayout(TKernel.Order, 3, rank);
            _strainWeight = weights.Strain / targets.StrainNormSquared;
            _map = targets.Field.Moments(sites);
            _moments = new(momentLayout.Length);
            _momentGradient = new(momentLayout.Length);
            strain = problem.RestrictStrain(sites);
            _elastic = new(targets.Elastic);
        }

        _linear = new(_layout, problem.Restrict(sites), -2 * _plainWeight, strain, -2 * _strainWeight / TKernel.Order);
        _quadratic = new(_layout, _layout, terms.HalfOverlaps);
    }

    public ImmutableArray<PcpSite> Sites { get; }

    public int ParameterCount => _layout.Length - (3 * _layout.Stride * FactorLayout.Lanes);

    public LossTerms Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        _basis.ToFactors(_layout, parameters, _factors);
        _gradient.Span.Clear();
        if (_map != null)
        {
            _map.Apply(_layout, _factors, _moments!);
            _momentGradient!.Span.Clear();
        }

        (double linearPlain, double linearStrain) = _linear.Add(_factors, _gradient, _moments, _momentGradient, _termWeights);
        (double plain, double strain) = _quadratic.Add(
            _factors, _factors, _moments, _moments, _termWeights, _plainWeight, _strainWeight, _gradient, _momentGradient);
        double elastic = 0;
        if (_map != null)
        {
            elastic = _elastic!.Add(_layout, _moments!, _weights.Elastic, _momentGradient!);
            _map.AddTransposed(_layout, _momentGradient!, _gradient);
        }

        _basis.ToParameters(_layout, _gradient, gradient);
        double strainLoss = _weights.Strain == 0 ? 0 : 1 + (((_strainWeight * strain) + linearStrain) / _weights.Strain);
        return new(1 + linearPlain + (_plainWeight * plain), strainLoss, elastic, 0, _weights);
    }

    public ModeFactors FactorsAt(ReadOnlySpan<double> parameters)
    {
        _basis.ToFactors(_layout, parameters, _factors);
        return ModeFactors.Of(_layout, _factors, Sites, _termSites);
    }

    public void PullBack(ReadOnlySpan<double> factorGradient, Span<double> gradient)
    {
        _gradient.Span.Clear();
        ModeFactors.AddTo(factorGradient, _termSites, _layout, _gradient);
        _basis.ToParameters(_layout, _gradient, gradient);
    }

    public void RandomStart(ulong seed, int start, Span<double> parameters)
    {
        var random = new StartRandom(seed, start);
        int first = 3 * _layout.Stride * FactorLayout.Lanes;
        parameters.Clear();
        for (int term = 0; term < _layout.TermCount; term++)
        {
            for (int i = 0; i < _layout.Order; i++)
            {
                double norm = 0;
                for (int x = 3; x < 3 * Sites.Length; x++)
                {
                    double value = random.NextGaussian();
                    parameters[_layout.Index(x, term, i) - first] = value;
                    norm += value * value;
                }

                for (int x = 3; x < 3 * Sites.Length; x++)
                {
                    parameters[_layout.Index(x, term, i) - first] /= Math.Sqrt(norm);
                }
            }
        }

        StartScale.Apply(this, parameters, TKernel.Order);
    }

    public PcpModes ToModes(ReadOnlySpan<double> parameters)
    {
        _basis.ToFactors(_layout, parameters, _factors);
        int length = 3 * Sites.Length;
        var values = new double[_layout.TermCount * _layout.Order * length];
        for (int term = 0; term < _layout.TermCount; term++)
        {
            for (int i = 0; i < _layout.Order; i++)
            {
                for (int x = 0; x < length; x++)
                {
                    values[(((term * _layout.Order) + i) * length) + x] = _factors.Span[_layout.Index(x, term, i)];
                }
            }
        }

        return PcpModes.FromFactors(_layout.Order, Sites, values);
    }
}
