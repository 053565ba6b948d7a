using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Collects 3 x 3 blocks between atoms of cell 0 and cell R into the Hermitian part of sum_R M(R) exp(i q.R), as packed upper triangles.
/// </summary>
/// <param name="n">Order of the matrix, 3 times the number of atoms.</param>
/// <param name="extraElements">Further numbers a cell, after the triangle.</param>
internal sealed class HermitianBlockSum(int n, int extraElements = 0)
{
    private readonly int _elements = PackedHermitian.Count(n) + extraElements;
    private readonly Dictionary<IntVector3, double[]> _terms = [];

    /// <summary>Adds half a block to element (b a, c a') of M(R) and half to element (c a', b a) of M(-R).</summary>
    /// <param name="block">Nine numbers, [3 a + a'].</param>
    public void Add(int b, int c, IntVector3 cell, ReadOnlySpan<double> block, double factor)
    {
        double[] direct = Term(cell);
        double[] reverse = Term(-cell);
        for (int a = 0; a < 3; a++)
        {
            for (int k = 0; k < 3; k++)
            {
                int row = (3 * b) + a;
                int column = (3 * c) + k;
                double half = 0.5 * factor * block[(3 * a) + k];
                if (row <= column)
                {
                    direct[PackedHermitian.Index(n, row, column)] += half;
                }

                if (column <= row)
                {
                    reverse[PackedHermitian.Index(n, column, row)] += half;
                }
            }
        }
    }

    /// <summary>All numbers of a cell.</summary>
    public double[] Term(IntVector3 cell)
    {
        if (!_terms.TryGetValue(cell, out double[]? term))
        {
            term = new double[_elements];
            _terms.Add(cell, term);
        }

        return term;
    }

    public LatticeFourierSeries ToSeries(Lattice lattice) => new(lattice, _elements, _terms);
}
