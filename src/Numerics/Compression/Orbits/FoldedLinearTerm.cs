using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>
/// The linear term of few row terms. The kernels hold eight terms in a vector; one to three row terms would leave most of it empty. The
/// images of each row term under the site group fill it, and the tensor folded by that group has as many times fewer tuples.
/// </summary>
internal sealed class FoldedLinearTerm
{
    private readonly FactorLayout _rows;
    private readonly FactorLayout _rowMoments;
    private readonly FactorLayout _layout;
    private readonly FactorLayout _momentLayout;
    private readonly LinearTerm _linear;
    private readonly SiteGroupFold _fold;
    private readonly AlignedBuffer _factors;
    private readonly AlignedBuffer _gradient;
    private readonly AlignedBuffer? _moments;
    private readonly AlignedBuffer? _momentGradient;
    private readonly double[] _weights;

    public FoldedLinearTerm(SiteGroupFold fold, FactorLayout rows, double scale, bool withStrain, double strainScale)
    {
        _fold = fold;
        _rows = rows;
        _rowMoments = rows with { SiteCount = 3 };
        _layout = rows with { TermCount = rows.TermCount * fold.Count };
        _momentLayout = _layout with { SiteCount = 3 };
        _linear = new(_layout, fold.Plain, scale, withStrain ? fold.Strain : null, strainScale);
        _factors = new(_layout.Length);
        _gradient = new(_layout.Length);
        if (withStrain)
        {
            _moments = new(_momentLayout.Length);
            _momentGradient = new(_momentLayout.Length);
        }

        _weights = new double[_layout.TermCount];
    }

    /// <summary>Whether folding makes fewer vectors of the row terms and tuples than it adds.</summary>
    public static bool Pays(SiteGroupFold fold, int rows) => 1.2 * Groups(rows * fold.Count) / fold.Count < Groups(rows);

    /// <summary>As <see cref="LinearTerm.Add"/>.</summary>
    public (double Plain, double Strain) Add(
        AlignedBuffer factors,
        AlignedBuffer gradient,
        AlignedBuffer? moments,
        AlignedBuffer? momentGradient,
        ReadOnlySpan<double> termWeights)
    {
        for (int term = 0; term < _layout.TermCount; term++)
        {
            _weights[term] = termWeights[term / _fold.Count];
        }

        TurnFactors(factors);
        _gradient.Span.Clear();
        if (_moments != null)
        {
            TurnMoments(moments!);
            _momentGradient!.Span.Clear();
        }

        (double Plain, double Strain) result = _linear.Add(_factors, _gradient, _moments, _momentGradient, _weights);
        TurnGradientBack(gradient);
        if (_moments != null)
        {
            TurnMomentGradientBack(momentGradient!);
        }

        return result;
    }

    private static int Groups(int terms) => (terms + FactorLayout.Lanes - 1) / FactorLayout.Lanes;

    private void TurnFactors(AlignedBuffer factors)
    {
        Span<double> from = factors.Span, to = _factors.Span;
        int source = _rows.Stride * FactorLayout.Lanes, target = _layout.Stride * FactorLayout.Lanes;
        for (int image = 0; image < _layout.TermCount; image++)
        {
            int term = image / _fold.Count;
            Matrix3 r = _fold.Rotations[image % _fold.Count];
            int[] map = _fold.Maps[image % _fold.Count];
            for (int i = 0; i < _rows.Order; i++)
            {
                int a = _rows.Index(0, term, i), b = _layout.Index(0, image, i);
                for (int s = 0; s < map.Length; s++, a += 3 * source)
                {
                    double x = from[a], y = from[a + source], z = from[a + (2 * source)];
                    int t = b + (3 * map[s] * target);
                    to[t] = (r.Row0.X * x) + (r.Row0.Y * y) + (r.Row0.Z * z);
                    to[t + target] = (r.Row1.X * x) + (r.Row1.Y * y) + (r.Row1.Z * z);
                    to[t + (2 * target)] = (r.Row2.X * x) + (r.Row2.Y * y) + (r.Row2.Z * z);
                }
            }
        }
    }

    private void TurnGradientBack(AlignedBuffer gradient)
    {
        Span<double> to = gradient.Span, from = _gradient.Span;
        int source = _layout.Stride * FactorLayout.Lanes, target = _rows.Stride * FactorLayout.Lanes;
        for (int image = 0; image < _layout.TermCount; image++)
        {
            int term = image / _fold.Count;
            Matrix3 r = _fold.Rotations[image % _fold.Count];
            int[] map = _fold.Maps[image % _fold.Count];
            for (int i = 0; i < _rows.Order; i++)
            {
                int a = _rows.Index(0, term, i), b = _layout.Index(0, image, i);
                for (int s = 0; s < map.Length; s++, a += 3 * target)
                {
                    int t = b + (3 * map[s] * source);
                    double x = from[t], y = from[t + source], z = from[t + (2 * source)];
                    to[a] += (r.Row0.X * x) + (r.Row1.X * y) + (r.Row2.X * z);
                    to[a + target] += (r.Row0.Y * x) + (r.Row1.Y * y) + (r.Row2.Y * z);
                    to[a + (2 * target)] += (r.Row0.Z * x) + (r.Row1.Z * y) + (r.Row2.Z * z);
                }
            }
        }
    }

    private void TurnMoments(AlignedBuffer moments)
    {
        Span<double> w = stackalloc double[9];
        Span<double> turned = stackalloc double[9];
        for (int image = 0; image < _layout.TermCount; image++)
        {
            for (int i = 0; i < _rows.Order; i++)
            {
                _rowMoments.Gather(moments, image / _fold.Count, i, w);
                MomentRotation.Apply(_fold.Rotations[image % _fold.Count], w, turned);
                _momentLayout.Scatter(turned, _moments!, image, i);
            }
        }
    }

    private void TurnMomentGradientBack(AlignedBuffer momentGradient)
    {
        Span<double> w = stackalloc double[9];
        Span<double> turned = stackalloc double[9];
        for (int image = 0; image < _layout.TermCount; image++)
        {
            for (int i = 0; i < _rows.Order; i++)
            {
                _momentLayout.Gather(_momentGradient!, image, i, w);
                MomentRotation.Apply(_fold.Rotations[image % _fold.Count].Transposed, w, turned);
                for (int s = 0; s < 9; s++)
                {
                    momentGradient.Span[_rowMoments.Index(s, image / _fold.Count, i)] += turned[s];
                }
            }
        }
    }
}
