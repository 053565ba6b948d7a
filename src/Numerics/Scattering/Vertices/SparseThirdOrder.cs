using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Which terms are left of a third-order tensor once its first leg is contracted: one for each cell difference R2 - R3 and pair of atoms of
/// legs 2 and 3 that has a block. Terms of one pair stand together.
/// </summary>
internal sealed class SparseThirdOrder
{
    public SparseThirdOrder(AnharmonicForceConstants tensor)
    {
        if (tensor.Order != 3)
        {
            throw new ArgumentException("Third-order force constants are needed.", nameof(tensor));
        }

        Tensor = tensor;
        (int Atom2, int Atom3, IntVector3 Cell)[] ofBlock =
        [
            .. Enumerable.Range(0, tensor.BlockCount)
                .Select(b => (tensor.Atom(b, 1), tensor.Atom(b, 2), tensor.Cell(b, 1) - tensor.Cell(b, 2))),
        ];
        (int Atom2, int Atom3, IntVector3 Cell)[] terms =
        [
            .. ofBlock.Distinct().OrderBy(t => (t.Atom3, t.Atom2)).ThenBy(t => (t.Cell.X, t.Cell.Y, t.Cell.Z)),
        ];
        var number = new Dictionary<(int, int, IntVector3), int>(terms.Length);
        for (int i = 0; i < terms.Length; i++)
        {
            number[terms[i]] = i;
        }

        TermOfBlock = [.. ofBlock.Select(t => number[t])];
        Cells = [.. terms.Select(t => t.Cell)];
        Pairs = AtomPairMatrix.Sort(terms.Select(t => (t.Atom2, t.Atom3)));
        bool Begins(int i) => i == 0 || terms[i].Atom2 != terms[i - 1].Atom2 || terms[i].Atom3 != terms[i - 1].Atom3;
        PairStart = [.. Enumerable.Range(0, terms.Length).Where(Begins), terms.Length];
    }

    public AnharmonicForceConstants Tensor { get; }

    /// <summary>[block].</summary>
    public int[] TermOfBlock { get; }

    /// <summary>R2 - R3 of a term.</summary>
    public IntVector3[] Cells { get; }

    /// <summary>Pairs (atom of leg 2, atom of leg 3) in the order of <see cref="AtomPairMatrix"/>.</summary>
    public (int Row, int Column)[] Pairs { get; }

    /// <summary>First term of a pair; one more at the end.</summary>
    public int[] PairStart { get; }
}
