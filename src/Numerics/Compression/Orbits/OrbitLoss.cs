using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>
/// Route B: the terms are the images of a few generators under the space group, so Phi~ is symmetric by construction. Because Phi is
/// symmetric too, each generator stands for all its images on one side of every sum: row terms are the generators, weighted by the size of
/// their orbits, column terms all images.
/// </summary>
internal sealed class OrbitLoss<TKernel> : IPcpLoss, IFactorMap
    where TKernel : struct, IGramKernel
{
    private readonly OrbitGenerator[] _generators;
    private readonly OrbitImages _images;
    private readonly OrbitRows<TKernel>[] _rows;
    private readonly (int Block, int Term)[] _rowOf;
    private readonly double[][] _scratch; // a factor of each generator
    private readonly FactorLayout _columnLayout;
    private readonly FactorLayout _columnMomentLayout;
    private readonly AlignedBuffer _columns;
    private readonly AlignedBuffer? _columnMoments;
    private readonly AlignedBuffer? _columnMomentGradient;
    private readonly ElasticTerm<TKernel>? _elastic;
    private readonly LossWeights _weights;
    private readonly (int First, int Count, MomentPreconditioner Inverse)[] _preconditioners;
    private readonly double _plainWeight;
    private readonly double _strainWeight;

    public OrbitLoss(OrbitTerms terms, LossWeights weights)
    {
        CompressionProblem problem = terms.Problem;
        _generators = terms.Generators;
        _weights = weights;
        _images = terms.Images;
        _columnLayout = new(TKernel.Order, _images.Sites.Length, _images.Images.Length);
        _columnMomentLayout = new(TKernel.Order, 3, _columnLayout.TermCount);
        _columns = new(_columnLayout.Length);
        _plainWeight = 1 / problem.NormSquared;
        if (weights.HasLongWaves)
        {
            LongWaveTargets targets =
                problem.LongWave ?? throw new ArgumentException("The long-wave terms need their targets.", nameof(terms));
            _strainWeight = weights.Strain / targets.StrainNormSquared;
            _columnMoments = new(_columnMomentLayout.Length);
            _columnMomentGradient = new(_columnMomentLayout.Length);
            _elastic = new(targets.Elastic);
        }

        var rows = new List<OrbitRows<TKernel>>();
        _rowOf = new (int, int)[_generators.Length];
        foreach (OrbitCenter center in terms.Centers)
        {
            int[] members = [.. Enumerable.Range(0, _generators.Length).Where(g => _generators[g].Center == center)];
            for (int term = 0; term < members.Length; term++)
            {
                _rowOf[members[term]] = (rows.Count, term);
            }

            double[] sizes = [.. members.Select(g => (double)_generators[g].Type.Size)];
            rows.Add(new(problem, center, sizes, _columnLayout, terms.Overlaps[rows.Count], weights));
        }

        _rows = [.. rows];
        _scratch = [.. _generators.Select(g => new double[3 * g.Center.Sites.Length])];
        ParameterCount = _generators.Sum(g => g.ParameterCount);
        _preconditioners = weights.Strain > 0 ? [.. Preconditioners()] : [];
    }

    public ImmutableArray<PcpSite> Sites => _images.Sites;

    public int ParameterCount { get; }

    public LossTerms Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        SetFactors(parameters);
        double plain = 0, strain = 0;
        foreach (OrbitRows<TKernel> rows in _rows)
        {
            (double p, double s) = rows.Add(_columns, _columnMoments, _plainWeight, _strainWeight);
            plain += p;
            strain += s;
        }

        double elastic = _elastic != null ? AddElastic() : 0;
        foreach (OrbitRows<TKernel> rows in _rows)
        {
            rows.FinishGradient();
        }

        ToParameters(gradient);
        double strainLoss = _weights.Strain == 0 ? 0 : 1 + (strain / _weights.Strain);
        return new(1 + plain, strainLoss, elastic, 0, _weights);
    }

    public void Precondition(Span<double> gradient)
    {
        foreach ((int first, int count, MomentPreconditioner inverse) in _preconditioners)
        {
            inverse.Apply(gradient.Slice(first, count));
        }
    }

    public ModeFactors FactorsAt(ReadOnlySpan<double> parameters)
    {
        SetFactors(parameters);
        return ModeFactors.Of(_columnLayout, _columns, Sites, [.. _images.Images.Select(i => i.Sites)]);
    }

    public void PullBack(ReadOnlySpan<double> factorGradient, Span<double> gradient)
    {
        int n = TKernel.Order, from = 0;
        foreach (OrbitRows<TKernel> rows in _rows)
        {
            rows.Gradient.Span.Clear();
        }

        foreach (OrbitImage image in _images.Images)
        {
            (int block, int row) = _rowOf[image.Generator];
            FactorLayout layout = _rows[block].Layout;
            Span<double> to = _rows[block].Gradient.Span;
            Matrix3 back = image.Rotation.Transposed;
            for (int s = 0; s < image.Sites.Length; s++, from += 3 * n)
            {
                for (int slot = 0; slot < n; slot++)
                {
                    Vector3D v = back * new Vector3D(
                        factorGradient[from + slot], factorGradient[from + n + slot], factorGradient[from + (2 * n) + slot]);
                    for (int axis = 0; axis < 3; axis++)
                    {
                        to[layout.Index((3 * s) + axis, row, slot)] += v[axis];
                    }
                }
            }
        }

        ToParameters(gradient);
    }

    public void RandomStart(ulong seed, int start, Span<double> parameters)
    {
        var random = new StartRandom(seed, start);
        for (int k = 0; k < parameters.Length; k++)
        {
            parameters[k] = random.NextGaussian();
        }

        StartScale.Apply(this, parameters, TKernel.Order);
    }

    public PcpModes ToModes(ReadOnlySpan<double> parameters)
    {
        SetFactors(parameters);
        int length = 3 * Sites.Length;
        var values = new double[_columnLayout.TermCount * TKernel.Order * length];
        for (int term = 0; term < _columnLayout.TermCount; term++)
        {
            for (int i = 0; i < TKernel.Order; i++)
            {
                _columnLayout.Gather(_columns, term, i, values.AsSpan(((term * TKernel.Order) + i) * length, length));
            }
        }

        return PcpModes.FromFactors(TKernel.Order, Sites, values);
    }

    // blocks of unknowns with the same vectors share one
    private IEnumerable<(int First, int Count, MomentPreconditioner Inverse)> Preconditioners()
    {
        double alpha = _strainWeight / (_plainWeight * TKernel.Order);
        var known = new Dictionary<double[][], MomentPreconditioner>();
        int first = 0;
        for (int g = 0; g < _generators.Length; g++)
        {
            OrbitGenerator generator = _generators[g];
            MomentMap map = _rows[_rowOf[g].Block].Map!;
            foreach ((int at, int slot) in generator.Blocks())
            {
                double[][] basis = generator.Basis(slot);
                if (!known.TryGetValue(basis, out MomentPreconditioner? inverse))
                {
                    double[][] fields = [.. Enumerable.Range(0, MomentMap.Count)
                        .Select(s => basis.Select(b => DenseVectors.Dot(b, map.Field(s))).ToArray())];
                    known.Add(basis, inverse = new(fields, alpha));
                }

                yield return (first + at, basis.Length, inverse);
            }

            first += generator.ParameterCount;
        }
    }

    private void ToParameters(Span<double> gradient)
    {
        gradient.Clear();
        int first = 0;
        for (int g = 0; g < _generators.Length; g++)
        {
            OrbitRows<TKernel> rows = _rows[_rowOf[g].Block];
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                rows.Layout.Gather(rows.Gradient, _rowOf[g].Term, slot, _scratch[g]);
                _generators[g].AddGradient(slot, _scratch[g], gradient.Slice(first, _generators[g].ParameterCount));
            }

            first += _generators[g].ParameterCount;
        }
    }

    private void SetFactors(ReadOnlySpan<double> parameters)
    {
        int first = 0;
        _columns.Span.Clear();
        int image = 0;
        for (int g = 0; g < _generators.Length; g++)
        {
            OrbitGenerator generator = _generators[g];
            OrbitRows<TKernel> rows = _rows[_rowOf[g].Block];
            int end = image + generator.Type.Size;
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                generator.Factor(slot, parameters.Slice(first, generator.ParameterCount), _scratch[g]);
                rows.Layout.Scatter(_scratch[g], rows.Factors, _rowOf[g].Term, slot);
                for (int term = image; term < end; term++)
                {
                    SetImage(term, slot, _scratch[g]);
                }
            }

            image = end;
            first += generator.ParameterCount;
        }

        if (_columnMoments != null)
        {
            foreach (OrbitRows<TKernel> rows in _rows)
            {
                rows.SetMoments();
            }

            SetColumnMoments();
        }
    }

    private void SetImage(int term, int slot, double[] factor)
    {
        OrbitImage image = _images.Images[term];
        Matrix3 r = image.Rotation;
        Span<double> columns = _columns.Span[_columnLayout.Index(0, term, slot)..];
        int stride = _columnLayout.Stride * FactorLayout.Lanes;
        for (int s = 0; s < image.Sites.Length; s++)
        {
            double x = factor[3 * s], y = factor[(3 * s) + 1], z = factor[(3 * s) + 2];
            int to = 3 * image.Sites[s] * stride;
            columns[to] = (r.Row0.X * x) + (r.Row0.Y * y) + (r.Row0.Z * z);
            columns[to + stride] = (r.Row1.X * x) + (r.Row1.Y * y) + (r.Row1.Z * z);
            columns[to + (2 * stride)] = (r.Row2.X * x) + (r.Row2.Y * y) + (r.Row2.Z * z);
        }
    }

    private void SetColumnMoments()
    {
        Span<double> w = stackalloc double[9];
        Span<double> turned = stackalloc double[9];
        for (int term = 0; term < _images.Images.Length; term++)
        {
            OrbitImage image = _images.Images[term];
            (int block, int row) = _rowOf[image.Generator];
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                _rows[block].MomentLayout.Gather(_rows[block].Moments!, row, slot, w);
                MomentRotation.Apply(image.Rotation, w, turned);
                _columnMomentLayout.Scatter(turned, _columnMoments!, term, slot);
            }
        }
    }

    private double AddElastic()
    {
        _columnMomentGradient!.Span.Clear();
        double loss = _elastic!.Add(_columnMomentLayout, _columnMoments!, _weights.Elastic, _columnMomentGradient);
        Span<double> w = stackalloc double[9];
        Span<double> turned = stackalloc double[9];
        for (int term = 0; term < _images.Images.Length; term++)
        {
            OrbitImage image = _images.Images[term];
            (int block, int row) = _rowOf[image.Generator];
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                _columnMomentLayout.Gather(_columnMomentGradient, term, slot, w);
                MomentRotation.Apply(image.Rotation.Transposed, w, turned);
                _rows[block].AddMomentGradient(row, slot, turned);
            }
        }

        return loss;
    }
}
