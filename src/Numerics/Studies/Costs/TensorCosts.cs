using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;
using static PcpCluster.Numerics.Studies.Costs.CostModel;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>Elements from a full tensor: multiplications of its contractions, dense ones and, for larger crystals, sparse ones.</summary>
/// <param name="shape">Counts of the tensor.</param>
/// <param name="order">3 or 4.</param>
internal sealed class TensorCosts(TensorShape shape, int order) : IElementCosts
{
    /// <summary>Nanoseconds of four multiplications in dense rows of few branches.</summary>
    private const double ShortProduct = 1.5;

    /// <summary>Of four phonons, for which there is always room.</summary>
    private const int FewestCandidates = 4096;

    /// <summary>Cells, triple of atoms and phase of a sparse block of fourth order, and what sorts them.</summary>
    private const double BlockBytes = 80;

    private readonly bool _sparse = SparseCells.Pay(shape.Branches);
    private readonly bool _sparseDraws = order == 4 ? SparseCells.PayForDraws(shape.Branches) : SparseCells.Pay(shape.Branches);

    private double D => shape.Branches;

    private double Vectors => Blocks(shape.Branches);

    public double First => order == 4
        ? 0
        : 1e-9 * (_sparse
            ? 54.0 * shape.Blocks * D * Scalar
            : (shape.Differences * D * D * D * D * 4 * Scalar / 2) + (54.0 * shape.Blocks * Scalar));

    // dense tables: every difference of cells has blocks added, turned round and multiplied with the second leg
    public double Second => order == 3 || _sparse
        ? 0
        : 1e-9 * ((shape.Differences * D * D * D * D * ((D * Product) + (2 * Scalar))) + (27.0 * 8 * shape.Blocks * Vectors * Product));

    public double DrawnSecond => _sparseDraws ? 0 : Second;

    public double Elements(KeptFraction kept) => 1e-9 * (order == 3
        ? Third(kept.Three(shape.Branches), kept.Projected, shape.Lines + 1)
        : Fourth(kept.Four(shape.Branches), shape.Lines + 1, _sparse, BranchStrides.One));

    public double Drawn(KeptFraction kept, BranchStrides strides)
    {
        double sums = shape.Differences + shape.Columns + shape.Lines + 1;
        return 1e-9 * (order == 3
            ? Third(kept.Three(shape.Branches), kept.Projected, sums)
            : Fourth(kept.Four(shape.Branches), sums, _sparseDraws, strides));
    }

    public double Workspace(KeptFraction kept) => Bytes(kept, _sparse, BranchStrides.One);

    public double DrawnWorkspace(KeptFraction kept) => Bytes(kept, _sparseDraws, BranchStrides.Of(shape.Branches));

    private double Bytes(KeptFraction kept, bool sparse, BranchStrides strides)
    {
        double padded = 8 * Vectors;
        if (order == 3)
        {
            double vertex = sparse
                ? (16.0 * 9 * D * shape.Terms) + (54.0 * 8 * shape.Pairs) + (96 * D * padded) + (2 * padded * padded)
                : 16 * D * D * D * (shape.Differences + shape.Columns + shape.Lines + 2);
            return vertex + (kept.Three(shape.Branches) * (12 + 64 + (3 * 12)));
        }

        double tables = sparse
            ? (16.0 * 27 * shape.Triples) + (4 * 27.0 * 8 * shape.Pairs) + (72 * D * padded) + (BlockBytes * shape.Blocks)
            : (16 * D * D * D * ((D * (shape.Differences + shape.Columns + shape.Lines + 2)) + padded))
                + (16.0 * 27 * padded * shape.Blocks);
        double rows = sparse ? kept.Four(shape.Branches) / D : kept.Four(shape.Branches);
        double places = BranchSubset.At(strides, 0).Places(shape.Branches);
        return tables + (256 * places * Vectors) + (FewestCandidates * (24.0 + 64)) + (rows / strides.Weight * 2 * (24 + 64 + 12));
    }

    // sums: cells that lattice sums of dense tables go over
    private double Third(double candidates, double projected, double sums) => _sparse
        ? (D * ((projected * 27.0 * shape.Pairs * Vectors * 2 * Product) + (36.0 * shape.Terms * Scalar)))
            + (candidates * 1.5 * 3 * D * Product) + (4 * D * D * Pack)
        : (D * D * D * sums * Product) + (Math.Min(D * D * Vectors, 8 * candidates) * D * 8 * Product)
            + (candidates * 8 * D * Product);

    private double Fourth(double candidates, double sums, bool sparse, BranchStrides strides)
    {
        candidates /= strides.Weight;
        double rows = D * D / strides.Second, vectors = Vectors / strides.Third;
        return sparse
            ? (D * 36.0 * shape.Blocks * Product)
                + (rows * 27 * ((shape.Triples * Product) + (shape.Pairs * ((vectors * 2 * Product) + Scalar))))
                + (candidates * 1.6 * 3 * D * Product) + (4 * D * D * Pack)
            : (D * D * D * D * sums * Product) + (candidates * ((D * Vectors * 8) + (8 * D)) * ShortProduct);
    }
}
