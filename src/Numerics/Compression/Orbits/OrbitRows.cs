using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>The generators about one centre as row terms: their factors, moments and gradients.</summary>
internal sealed class OrbitRows<TKernel>
    where TKernel : struct, IGramKernel
{
    private readonly double[] _termWeights;
    private readonly LinearTerm? _linear;
    private readonly FoldedLinearTerm? _folded;
    private readonly QuadraticForm<TKernel> _quadratic;
    private readonly MomentMap? _map;
    private readonly AlignedBuffer? _momentGradient;

    public OrbitRows(
        CompressionProblem problem,
        OrbitCenter center,
        double[] termWeights,
        FactorLayout columnLayout,
        SiteOverlaps overlaps,
        LossWeights weights)
    {
        _termWeights = termWeights;
        Layout = new(TKernel.Order, center.Sites.Length, termWeights.Length);
        MomentLayout = new(TKernel.Order, 3, termWeights.Length);
        Factors = new(Layout.Length);
        Gradient = new(Layout.Length);
        double plainScale = -2 / problem.NormSquared, strainScale = 0;
        if (weights.HasLongWaves)
        {
            LongWaveTargets targets = problem.LongWave!;
            strainScale = -2 * weights.Strain / (TKernel.Order * targets.StrainNormSquared);
            _map = targets.Field.Moments(center.Sites);
            Moments = new(MomentLayout.Length);
            _momentGradient = new(MomentLayout.Length);
        }

        if (center.Fold is { } fold && FoldedLinearTerm.Pays(fold, termWeights.Length))
        {
            _folded = new(fold, Layout, plainScale, weights.HasLongWaves, strainScale);
        }
        else
        {
            ClusterTensor? strain = weights.HasLongWaves ? problem.RestrictStrain(center.Sites) : null;
            _linear = new(Layout, problem.Restrict(center.Sites), plainScale, strain, strainScale);
        }

        _quadratic = new(Layout, columnLayout, overlaps);
    }

    public FactorLayout Layout { get; }

    public FactorLayout MomentLayout { get; }

    public AlignedBuffer Factors { get; }

    public AlignedBuffer? Moments { get; }

    /// <summary>Null without long waves.</summary>
    public MomentMap? Map => _map;

    /// <summary>By the factors; complete after <see cref="FinishGradient"/>.</summary>
    public AlignedBuffer Gradient { get; }

    public void SetMoments() => _map!.Apply(Layout, Factors, Moments!);

    /// <summary>This block's share of the plain and of the strain loss, without their constants; starts the gradients anew.</summary>
    public (double Plain, double Strain) Add(AlignedBuffer columns, AlignedBuffer? columnMoments, double plainWeight, double strainWeight)
    {
        Gradient.Span.Clear();
        _momentGradient?.Span.Clear();
        (double linearPlain, double linearStrain) = _folded is null
            ? _linear!.Add(Factors, Gradient, Moments, _momentGradient, _termWeights)
            : _folded.Add(Factors, Gradient, Moments, _momentGradient, _termWeights);
        (double plain, double strain) = _quadratic.Add(
            Factors, columns, Moments, columnMoments, _termWeights, plainWeight, strainWeight, Gradient, _momentGradient);
        Layout.ScaleTerms(Gradient, _termWeights);
        if (_momentGradient != null)
        {
            MomentLayout.ScaleTerms(_momentGradient, _termWeights);
        }

        return (linearPlain + (plainWeight * plain), linearStrain + (strainWeight * strain));
    }

    public void AddMomentGradient(int term, int slot, ReadOnlySpan<double> gradient)
    {
        for (int s = 0; s < gradient.Length; s++)
        {
            _momentGradient!.Span[MomentLayout.Index(s, term, slot)] += gradient[s];
        }
    }

    /// <summary>Carries the gradient by the moments over to the factors.</summary>
    public void FinishGradient() => _map?.AddTransposed(Layout, _momentGradient!, Gradient);
}
