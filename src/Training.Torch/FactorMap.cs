using PcpCluster.Numerics.Compression.Objective;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>The row terms about one centre.</summary>
/// <param name="Sites">Number of sites.</param>
/// <param name="Overlaps">With the sites of all column terms.</param>
/// <param name="Weights">How often each row term counts.</param>
internal sealed record RowBlock(
    System.Collections.Immutable.ImmutableArray<Numerics.Compression.Model.PcpSite> Sites, SiteOverlaps Overlaps, double[] Weights);

/// <summary>
/// From unknowns to factors and back for gradients, for many starts at once. Factors of row terms are [start, i, term, site, axis], one
/// tensor a block; of column terms the same on the common support.
/// </summary>
internal abstract class FactorMap(ScalarType type, Device where)
{
    public ScalarType Type { get; } = type;

    public Device Where { get; } = where;

    public abstract IReadOnlyList<RowBlock> Blocks { get; }

    /// <summary>Row terms are the column terms: half of the translations are enough, both sides have a gradient.</summary>
    public abstract bool Symmetric { get; }

    /// <summary>Where in the processor's vector of unknowns each number of a tensor's row lies.</summary>
    public abstract int[] Places { get; }

    public abstract Tensor[] Rows(Tensor parameters);

    public abstract Tensor Columns(Tensor[] rows);

    /// <summary>[start, i, term, 9] of all column terms.</summary>
    public abstract Tensor ColumnMoments(Tensor[] rowMoments);

    /// <summary>Adds what a gradient by the column moments means for those of the rows.</summary>
    public abstract void AddColumnMomentGradient(Tensor gradient, Tensor[] rowMomentGradients);

    public abstract Tensor ToParameters(Tensor[] rowGradients);

    protected Tensor Constant(double[] values, params long[] shape) => tensor(values, shape, dtype: Type, device: Where);
}
