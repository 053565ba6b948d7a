using PcpCluster.Numerics.Compression.Objective;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>The elastic limit of <see cref="ElasticTerm{TKernel}"/>: small, so its gradient is left to automatic differentiation.</summary>
internal sealed class ElasticLimit
{
    private readonly Tensor _directions; // [sample, leg, 3]
    private readonly Tensor _targets; // [sample, 3^n]
    private readonly double _normSquared;
    private readonly int _order;
    private readonly double _factorial;

    public ElasticLimit(ElasticSamples samples, ScalarType type, Device where)
    {
        _order = samples.Order;
        _factorial = _order == 3 ? 6 : 24;
        var directions = new List<double>();
        for (int sample = 0; sample < samples.Count; sample++)
        {
            for (int leg = 0; leg < _order; leg++)
            {
                var k = samples.Direction(sample, leg);
                directions.AddRange([k.X, k.Y, k.Z]);
            }
        }

        _directions = tensor(directions.ToArray(), [samples.Count, _order, 3], dtype: type, device: where);
        _targets = tensor(samples.Targets, [samples.Count, samples.Targets.Length / samples.Count], dtype: type, device: where);
        _normSquared = samples.Targets.Sum(v => v * v);
    }

    /// <summary>The relative squared error and its gradient by the column moments [start, i, term, 9].</summary>
    public (Tensor Loss, Tensor Gradient) Evaluate(Tensor moments)
    {
        using var enabled = enable_grad();
        Tensor w = moments.detach().requires_grad_(true);
        long starts = w.shape[0], terms = w.shape[2];

        // m[start, term, sample, leg, i, polarisation]
        Tensor m = einsum("bicdp,tld->bctlip", w.view(starts, _order, terms, 3, 3), _directions);
        Tensor? v = null;
        foreach (int[] slots in LegOrders.Of(_order))
        {
            Tensor[] legs = [.. slots.Select((slot, leg) => m.select(3, leg).select(3, slot))]; // [start, term, sample, 3]
            Tensor product = _order == 3
                ? einsum("bctx,bcty,bctz->btxyz", legs[0], legs[1], legs[2])
                : einsum("bctx,bcty,bctz,bctw->btxyzw", legs[0], legs[1], legs[2], legs[3]);
            v = v is null ? product : v.add(product, Scalars.One);
        }

        Tensor error = (v!.reshape(starts, _targets.shape[0], -1) * Scalars.Of(1 / _factorial)) - _targets;
        Tensor loss = (error * error).sum([1L, 2L]) * Scalars.Of(1 / _normSquared);
        loss.sum().backward();
        return (loss.detach(), w.grad!);
    }
}
