using PcpCluster.Numerics.Compression.Objective;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>Free terms: the reflection of <see cref="SumRuleBasis"/> as a matrix.</summary>
internal sealed class FreeFactorMap : FactorMap
{
    private readonly FreeTerms _terms;
    private readonly Tensor _basis; // [site, unknown site]

    public FreeFactorMap(FreeTerms terms, ScalarType type, Device where)
        : base(type, where)
    {
        _terms = terms;
        int n = terms.Sites.Length;
        double[] v = [.. Enumerable.Repeat(1 / Math.Sqrt(n), n)];
        v[0] -= 1;
        double square = v.Sum(x => x * x);
        var basis = new double[n * (n - 1)];
        for (int row = 0; row < n; row++)
        {
            for (int column = 1; column < n; column++)
            {
                basis[(row * (n - 1)) + column - 1] = (row == column ? 1 : 0) - (2 * v[row] * v[column] / square);
            }
        }

        _basis = Constant(basis, n, n - 1);
        Blocks = [new(terms.Sites, terms.Overlaps, [.. Enumerable.Repeat(1.0, terms.Rank)])];
        int order = terms.Problem.Order;
        var layout = new FactorLayout(order, n, terms.Rank);
        int first = 3 * layout.Stride * FactorLayout.Lanes;
        Places = [.. from i in Enumerable.Range(0, order)
                     from term in Enumerable.Range(0, terms.Rank)
                     from x in Enumerable.Range(3, 3 * (n - 1))
                     select layout.Index(x, term, i) - first];
    }

    public override IReadOnlyList<RowBlock> Blocks { get; }

    public override bool Symmetric => true;

    public override int[] Places { get; }

    public override Tensor[] Rows(Tensor parameters) =>
        [matmul(_basis, parameters.view(-1, _terms.Problem.Order, _terms.Rank, _terms.Sites.Length - 1, 3))];

    public override Tensor Columns(Tensor[] rows) => rows[0];

    public override Tensor ColumnMoments(Tensor[] rowMoments) => rowMoments[0];

    public override void AddColumnMomentGradient(Tensor gradient, Tensor[] rowMomentGradients) =>
        rowMomentGradients[0].add_(gradient, Scalars.One);

    public override Tensor ToParameters(Tensor[] rowGradients) => matmul(_basis.t(), rowGradients[0]).reshape(rowGradients[0].shape[0], -1);
}
