using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>The counts of a tensor that the cost of its matrix elements follows from.</summary>
/// <param name="Branches">Three times the atoms.</param>
/// <param name="Blocks">Blocks of the tensor.</param>
/// <param name="Differences">Distinct differences of the last two cells.</param>
/// <param name="Columns">Of those, distinct in the first two components.</param>
/// <param name="Lines">Distinct in the first component.</param>
/// <param name="Terms">Distinct differences with the atoms of the last two legs.</param>
/// <param name="Triples">Distinct atoms of all legs but the first.</param>
/// <param name="Pairs">Distinct atoms of the last two legs.</param>
internal sealed record TensorShape(int Branches, int Blocks, int Differences, int Columns, int Lines, int Terms, int Triples, int Pairs)
{
    /// <summary>Counts what there is.</summary>
    public static TensorShape Of(AnharmonicForceConstants tensor, int branches)
    {
        HashSet<IntVector3> differences = [];
        HashSet<(int, int, IntVector3)> terms = [];
        HashSet<(int, int, int)> triples = [];
        HashSet<(int, int)> pairs = [];
        int last = tensor.Order - 1;
        for (int block = 0; block < tensor.BlockCount; block++)
        {
            IntVector3 difference = tensor.Cell(block, last - 1) - tensor.Cell(block, last);
            (int a, int b) = (tensor.Atom(block, last - 1), tensor.Atom(block, last));
            differences.Add(difference);
            terms.Add((a, b, difference));
            triples.Add((tensor.Atom(block, 1), a, b));
            pairs.Add((a, b));
        }

        return new(
            branches,
            tensor.BlockCount,
            differences.Count,
            differences.Select(d => (d.X, d.Y)).Distinct().Count(),
            differences.Select(d => d.X).Distinct().Count(),
            terms.Count,
            triples.Count,
            pairs.Count);
    }
}
