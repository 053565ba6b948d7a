using System.Runtime.CompilerServices;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Derivatives may be taken in any order: Phi does not change when two (atom, axis) pairs are exchanged. A tuple that has no block counts
/// as zero.
/// </summary>
internal static class PermutationSymmetry
{
    // asked for more than once, and slow for the fourth order
    private static readonly ConditionalWeakTable<AnharmonicForceConstants, RuleViolation> _found = [];

    public static RuleViolation Violation(AnharmonicForceConstants constants) => _found.GetValue(constants, Measure);

    private static RuleViolation Measure(AnharmonicForceConstants constants)
    {
        BlockIndex index = BlockIndex.Create(constants);
        double worst = 0;
        foreach (LegPermutation permutation in LegPermutation.All(constants.Order).Skip(1))
        {
            for (int block = 0; block < constants.BlockCount; block++)
            {
                int image = index.Find(AtomTuple.Of(constants, block, permutation.Legs));
                ReadOnlySpan<double> values = constants.Block(block);
                ReadOnlySpan<double> images = image < 0 ? default : constants.Block(image);
                for (int entry = 0; entry < values.Length; entry++)
                {
                    double difference = values[permutation.Source[entry]] - (image < 0 ? 0 : images[entry]);
                    worst = Math.Max(worst, Math.Abs(difference));
                }
            }
        }

        return RuleViolation.Of(worst, constants.Values);
    }

    /// <summary>Phi_{a a'}(0 b; l b') against Phi_{a' a}(0 b'; -l b), cells modulo the supercell.</summary>
    public static RuleViolation Violation(HarmonicForceConstants constants)
    {
        double worst = 0;
        for (int block = 0; block < constants.BlockCount; block++)
        {
            int there = constants.Find(constants.SecondAtom(block), constants.FirstAtom(block), -constants.Cell(block));
            ReadOnlySpan<double> values = constants.Block(block);
            for (int entry = 0; entry < 9; entry++)
            {
                double partner = there < 0 ? 0 : constants.Values[(9 * there) + (3 * (entry % 3)) + (entry / 3)];
                worst = Math.Max(worst, Math.Abs(values[entry] - partner));
            }
        }

        return RuleViolation.Of(worst, constants.Values);
    }

    /// <summary>
    /// The mean over all n! permutations: the nearest permutation-symmetric tensor. Blocks that only occur in some orders get their
    /// partners, behind the given blocks.
    /// </summary>
    public static AnharmonicForceConstants Enforce(AnharmonicForceConstants constants)
    {
        AnharmonicForceConstants closed = Close(constants);
        return new(closed.Order, closed.Atoms, closed.Cells, new PermutationMean(closed).Apply(closed.Values));
    }

    /// <summary>The same tensor with a block for every permutation of every tuple; new blocks are zero.</summary>
    internal static AnharmonicForceConstants Close(AnharmonicForceConstants constants)
    {
        BlockIndex index = BlockIndex.Create(constants);
        IReadOnlyList<LegPermutation> permutations = LegPermutation.All(constants.Order);
        var added = new List<AtomTuple>();
        var known = new HashSet<AtomTuple>();
        for (int block = 0; block < constants.BlockCount; block++)
        {
            foreach (LegPermutation permutation in permutations)
            {
                var tuple = AtomTuple.Of(constants, block, permutation.Legs);
                if (index.Find(tuple) < 0 && known.Add(tuple))
                {
                    added.Add(tuple);
                }
            }
        }

        if (added.Count == 0)
        {
            return constants;
        }

        var atoms = new List<int>(constants.Atoms);
        var cells = new List<IntVector3>(constants.Cells);
        foreach (AtomTuple tuple in added)
        {
            atoms.AddRange(tuple.Atoms);
            cells.AddRange(tuple.Cells);
        }

        double[] values = new double[constants.Values.Length + (added.Count * constants.BlockSize)];
        constants.Values.CopyTo(values, 0);
        return new(constants.Order, [.. atoms], [.. cells], values);
    }
}
