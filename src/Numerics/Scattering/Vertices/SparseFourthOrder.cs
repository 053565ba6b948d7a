using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// The blocks of a fourth-order tensor by what they turn into when legs are contracted one after the other: triples of atoms of legs 2, 3,
/// 4, then pairs of atoms of legs 3 and 4.
/// </summary>
internal sealed class SparseFourthOrder
{
    public SparseFourthOrder(AnharmonicForceConstants tensor)
    {
        if (tensor.Order != 4)
        {
            throw new ArgumentException("Fourth-order force constants are needed.", nameof(tensor));
        }

        Tensor = tensor;
        var differences = new Dictionary<IntVector3, int>();
        Second = [.. Enumerable.Range(0, tensor.BlockCount).Select(b => Number(differences, tensor.Cell(b, 1) - tensor.Cell(b, 3)))];
        Third = [.. Enumerable.Range(0, tensor.BlockCount).Select(b => Number(differences, tensor.Cell(b, 2) - tensor.Cell(b, 3)))];
        Fourth = [.. Enumerable.Range(0, tensor.BlockCount).Select(b => Number(differences, tensor.Cell(b, 3)))];
        Cells = [.. differences.OrderBy(p => p.Value).Select(p => p.Key)];
        (int, int, int)[] ofBlock =
            [.. Enumerable.Range(0, tensor.BlockCount).Select(b => (tensor.Atom(b, 3), tensor.Atom(b, 2), tensor.Atom(b, 1)))];
        (int Atom4, int Atom3, int Atom2)[] triples = [.. ofBlock.Distinct().Order()];
        var number = new Dictionary<(int, int, int), int>(triples.Length);
        for (int i = 0; i < triples.Length; i++)
        {
            number[triples[i]] = i;
        }

        TripleOfBlock = [.. ofBlock.Select(t => number[t])];
        Atom2 = [.. triples.Select(t => t.Atom2)];
        Pairs = AtomPairMatrix.Sort(triples.Select(t => (t.Atom3, t.Atom4)));
        bool Begins(int i) => i == 0 || triples[i].Atom4 != triples[i - 1].Atom4 || triples[i].Atom3 != triples[i - 1].Atom3;
        PairStart = [.. Enumerable.Range(0, triples.Length).Where(Begins), triples.Length];
    }

    public AnharmonicForceConstants Tensor { get; }

    /// <summary>Distinct cell differences.</summary>
    public IntVector3[] Cells { get; }

    /// <summary>Number of R2 - R4 in <see cref="Cells"/>, [block].</summary>
    public int[] Second { get; }

    /// <summary>Number of R3 - R4, [block].</summary>
    public int[] Third { get; }

    /// <summary>Number of R4, [block].</summary>
    public int[] Fourth { get; }

    /// <summary>[block].</summary>
    public int[] TripleOfBlock { get; }

    /// <summary>Atom of leg 2, [triple]; triples of one pair stand together.</summary>
    public int[] Atom2 { get; }

    /// <summary>Pairs (atom of leg 3, atom of leg 4) in the order of <see cref="AtomPairMatrix"/>.</summary>
    public (int Row, int Column)[] Pairs { get; }

    /// <summary>First triple of a pair; one more at the end.</summary>
    public int[] PairStart { get; }

    private static int Number(Dictionary<IntVector3, int> cells, IntVector3 cell)
    {
        if (!cells.TryGetValue(cell, out int number))
        {
            number = cells.Count;
            cells.Add(cell, number);
        }

        return number;
    }
}
