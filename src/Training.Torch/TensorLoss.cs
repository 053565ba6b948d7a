using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;
using TorchSharp;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>
/// The loss of <see cref="Parametrisation.CreateLoss"/> with its gradient, for many starts at once, as products of matrices. The heat term
/// is not part of it.
/// </summary>
internal sealed class TensorLoss : IDisposable
{
    private readonly DisposeScope _constants = NewDisposeScope();
    private readonly FactorMap _map;
    private readonly LossWeights _weights;
    private readonly RowTensors[] _rows;
    private readonly ElasticLimit? _elastic;

    public TensorLoss(Parametrisation modes, LossWeights weights, ScalarType type, Device where)
    {
        CompressionProblem problem = modes.Problem;
        _weights = weights;
        _map = modes switch
        {
            FreeTerms free => new FreeFactorMap(free, type, where),
            OrbitTerms orbits => new OrbitFactorMap(orbits, type, where),
            _ => throw new ArgumentException("Unknown parametrisation.", nameof(modes)),
        };
        _rows = [.. _map.Blocks.Select(b => new RowTensors(problem, b, _map.Symmetric, weights, type, where))];
        _elastic = weights.HasLongWaves ? new(problem.LongWave!.Elastic, type, where) : null;
        ParameterCount = _map.Places.Length;
        Width = modes is FreeTerms f ? new FactorLayout(problem.Order, f.Sites.Length - 1, f.Rank).Length : ParameterCount;
    }

    /// <summary>Unknowns of one start.</summary>
    public int ParameterCount { get; }

    // length of the processor's vector of unknowns, padding included
    private int Width { get; }

    /// <summary>Points of the processor's losses as one tensor [start, unknown].</summary>
    public Tensor ToTensor(IReadOnlyList<double[]> points)
    {
        var values = new double[(long)points.Count * ParameterCount];
        for (int b = 0; b < points.Count; b++)
        {
            for (int k = 0; k < ParameterCount; k++)
            {
                values[((long)b * ParameterCount) + k] = points[b][_map.Places[k]];
            }
        }

        return tensor(values, [points.Count, ParameterCount], dtype: _map.Type, device: _map.Where);
    }

    /// <summary>The way back; gradients take it as well.</summary>
    public double[][] ToManaged(Tensor points)
    {
        double[] values = Numbers(points);
        var result = new double[points.shape[0]][];
        for (int b = 0; b < result.Length; b++)
        {
            result[b] = new double[Width];
            for (int k = 0; k < ParameterCount; k++)
            {
                result[b][_map.Places[k]] = values[((long)b * ParameterCount) + k];
            }
        }

        return result;
    }

    /// <summary>A tensor's numbers in double precision.</summary>
    public static double[] Numbers(Tensor t)
    {
        using Tensor host = t.to(ScalarType.Float64).cpu().contiguous();
        return host.data<double>().ToArray();
    }

    /// <summary>What is minimised [start], and its gradient [start, unknown].</summary>
    public (Tensor Loss, Tensor Gradient) Evaluate(Tensor parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Tensor[] rows = _map.Rows(parameters);
        Tensor columns = _map.Columns(rows);
        double constant = 1 + (_weights.HasLongWaves ? _weights.Strain : 0);
        Tensor loss = full([parameters.shape[0]], Scalars.Of(constant), dtype: _map.Type, device: _map.Where);
        Tensor[] gradients = [.. rows.Select(r => zeros_like(r))];
        Tensor[]? moments = _weights.HasLongWaves ? [.. rows.Select((r, k) => _rows[k].Moments(r))] : null;
        Tensor? columnMoments = moments is null ? null : _map.ColumnMoments(moments);
        Tensor[]? momentGradients = moments is null ? null : [.. moments.Select(m => zeros_like(m))];
        for (int k = 0; k < rows.Length; k++)
        {
            _rows[k].Add(rows[k], columns, moments?[k], columnMoments, loss, gradients[k], momentGradients?[k]);
        }

        if (_elastic is not null)
        {
            (Tensor elastic, Tensor gradient) = _elastic.Evaluate(columnMoments!);
            loss.add_(elastic, alpha: Scalars.Of(_weights.Elastic));
            _map.AddColumnMomentGradient(gradient * Scalars.Of(_weights.Elastic), momentGradients!);
            for (int k = 0; k < rows.Length; k++)
            {
                _rows[k].AddMomentGradient(momentGradients![k], gradients[k]);
            }
        }

        Tensor byParameters = _map.ToParameters(gradients);
        return (loss.MoveToOuterDisposeScope(), byParameters.MoveToOuterDisposeScope());
    }

    public void Dispose() => _constants.Dispose();
}
