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
internal sealed class OrbitLoss<TKernel> : IPcpLoss
    where TKernel : struct, IGramKernel
{
    private readonly IReadOnlyList<OrbitGenerator> _generators;
    private readonly OrbitImages _images;
    private readonly OrbitRows<TKernel>[] _rows;
    private readonly (int Block, int Term)[] _rowOf;
    private readonly FactorLayout _columnLayout;
    private readonly AlignedBuffer _columns;
    private readonly AlignedBuffer? _columnMoments;
    private readonly AlignedBuffer? _columnMomentGradient;
    private readonly ElasticTerm<TKernel>? _elastic;
    private readonly HeatTerm<TKernel>? _heat;
    private readonly AlignedBuffer? _columnGradient;
    private readonly LossWeights _weights;
    private readonly double _plainWeight;
    private readonly double _strainWeight;

    public OrbitLoss(CompressionProblem problem, OperationGroup group, IReadOnlyList<OrbitGenerator> generators, LossWeights weights)
    {
        _generators = generators;
        _weights = weights;
        _images = new(group, problem.Crystal, generators);
        _columnLayout = new(TKernel.Order, _images.Sites.Length, _images.Images.Length);
        _columns = new(_columnLayout.Length);
        _plainWeight = 1 / problem.NormSquared;
        if (weights.HasLongWaves)
        {
            LongWaveTargets targets = problem.LongWave ?? throw new ArgumentException("The long-wave terms need their targets.", nameof(problem));
            var momentLayout = new FactorLayout(TKernel.Order, 3, _columnLayout.TermCount);
            _strainWeight = weights.Strain / targets.StrainNormSquared;
            _columnMoments = new(momentLayout.Length);
            _columnMomentGradient = new(momentLayout.Length);
            _elastic = new(targets.Elastic);
        }

        if (weights.HasHeat)
        {
            _heat = new(problem.DemandHeat(), problem.Crystal, _images.Sites, [.. _images.Images.Select(i => i.Sites)]);
            _columnGradient = new(_columnLayout.Length);
        }

        var rows = new List<OrbitRows<TKernel>>();
        _rowOf = new (int, int)[generators.Count];
        foreach (IGrouping<OrbitCenter, int> block in Enumerable.Range(0, generators.Count).GroupBy(g => generators[g].Center))
        {
            int[] members = [.. block];
            for (int term = 0; term < members.Length; term++)
            {
                _rowOf[members[term]] = (rows.Count, term);
            }

            rows.Add(new(problem, block.Key, [.. members.Select(g => (double)generators[g].Type.Size)], _columnLayout, _images.Sites, weights));
        }

        _rows = [.. rows];
        ParameterCount = generators.Sum(g => g.ParameterCount);
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
        double heat = _heat != null ? AddHeat() : 0;
        gradient.Clear();
        int first = 0;
        for (int g = 0; g < _generators.Count; g++)
        {
            OrbitRows<TKernel> rows = _rows[_rowOf[g].Block];
            if (g == 0 || _rowOf[g].Term == 0)
            {
                rows.FinishGradient();
            }

            var factor = new double[3 * _generators[g].Center.Sites.Length];
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                rows.Layout.Gather(rows.Gradient, _rowOf[g].Term, slot, factor);
                _generators[g].AddGradient(slot, factor, gradient.Slice(first, _generators[g].ParameterCount));
            }

            first += _generators[g].ParameterCount;
        }

        double strainLoss = _weights.Strain == 0 ? 0 : 1 + (strain / _weights.Strain);
        return new(1 + plain, strainLoss, elastic, heat, _weights);
    }

    public void CalibrateHeat(IReadOnlyList<double> means) => _heat?.Calibrate(means);

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

    private void SetFactors(ReadOnlySpan<double> parameters)
    {
        int first = 0;
        _columns.Span.Clear();
        int image = 0;
        for (int g = 0; g < _generators.Count; g++)
        {
            OrbitGenerator generator = _generators[g];
            OrbitRows<TKernel> rows = _rows[_rowOf[g].Block];
            var factor = new double[3 * generator.Center.Sites.Length];
            int end = image + generator.Type.Size;
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                generator.Factor(slot, parameters.Slice(first, generator.ParameterCount), factor);
                rows.Layout.Scatter(factor, rows.Factors, _rowOf[g].Term, slot);
                for (int term = image; term < end; term++)
                {
                    SetImage(term, slot, factor);
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
        Span<double> columns = _columns.Span;
        for (int s = 0; s < image.Sites.Length; s++)
        {
            Vector3D v = image.Rotation * new Vector3D(factor[3 * s], factor[(3 * s) + 1], factor[(3 * s) + 2]);
            columns[_columnLayout.Index(3 * image.Sites[s], term, slot)] = v.X;
            columns[_columnLayout.Index((3 * image.Sites[s]) + 1, term, slot)] = v.Y;
            columns[_columnLayout.Index((3 * image.Sites[s]) + 2, term, slot)] = v.Z;
        }
    }

    // W of an image is R W R^T: by the sum rule translations do not matter
    private void SetColumnMoments()
    {
        Span<double> w = stackalloc double[9];
        var layout = new FactorLayout(TKernel.Order, 3, _columnLayout.TermCount);
        for (int term = 0; term < _images.Images.Length; term++)
        {
            OrbitImage image = _images.Images[term];
            (int block, int row) = _rowOf[image.Generator];
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                _rows[block].MomentLayout.Gather(_rows[block].Moments!, row, slot, w);
                layout.Scatter(Rotate(image.Rotation, w), _columnMoments!, term, slot);
            }
        }
    }

    private double AddElastic()
    {
        var layout = new FactorLayout(TKernel.Order, 3, _columnLayout.TermCount);
        _columnMomentGradient!.Span.Clear();
        double loss = _elastic!.Add(layout, _columnMoments!, _weights.Elastic, _columnMomentGradient);
        Span<double> w = stackalloc double[9];
        for (int term = 0; term < _images.Images.Length; term++)
        {
            OrbitImage image = _images.Images[term];
            (int block, int row) = _rowOf[image.Generator];
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                layout.Gather(_columnMomentGradient, term, slot, w);
                _rows[block].AddMomentGradient(row, slot, Rotate(image.Rotation.Transposed, w));
            }
        }

        return loss;
    }

    private double AddHeat()
    {
        _columnGradient!.Span.Clear();
        double heat = _heat!.Add(_columnLayout, _columns, _weights.Heat, _columnGradient);
        Span<double> columns = _columnGradient.Span;
        for (int term = 0; term < _images.Images.Length; term++)
        {
            OrbitImage image = _images.Images[term];
            (int block, int row) = _rowOf[image.Generator];
            Matrix3 back = image.Rotation.Transposed;
            for (int slot = 0; slot < TKernel.Order; slot++)
            {
                for (int s = 0; s < image.Sites.Length; s++)
                {
                    Vector3D v = back * new Vector3D(
                        columns[_columnLayout.Index(3 * image.Sites[s], term, slot)],
                        columns[_columnLayout.Index((3 * image.Sites[s]) + 1, term, slot)],
                        columns[_columnLayout.Index((3 * image.Sites[s]) + 2, term, slot)]);
                    for (int axis = 0; axis < 3; axis++)
                    {
                        _rows[block].AddGradient((3 * s) + axis, row, slot, v[axis]);
                    }
                }
            }
        }

        return heat;
    }

    private static double[] Rotate(Matrix3 r, ReadOnlySpan<double> w)
    {
        var m = new Matrix3(new(w[0], w[1], w[2]), new(w[3], w[4], w[5]), new(w[6], w[7], w[8]));
        Matrix3 turned = r * m * r.Transposed;
        var result = new double[9];
        for (int s = 0; s < 9; s++)
        {
            result[s] = turned[s / 3, s % 3];
        }

        return result;
    }
}
