using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Names the place where constants break the symmetry of positions that are right by the harmonic constants: a tuple that is missing, or
/// the two
/// that differ most.
/// </summary>
internal static class SymmetryMisfit
{
    /// <summary>Blocks below this part of the largest constant may be left out by a cutoff.</summary>
    private const double Negligible = 1e-3;

    /// <param name="group">Of the given positions.</param>
    /// <param name="errors">Of every order in it.</param>
    /// <param name="anharmonic">Constants of orders 3 and higher.</param>
    /// <param name="limit">Errors up to which an order obeys the group.</param>
    /// <returns>Null where the harmonic constants do not obey the group either: the positions are then in doubt.</returns>
    public static string? Describe(
        SpaceGroup group, IReadOnlyCollection<SpaceGroupError> errors, IEnumerable<AnharmonicForceConstants> anharmonic, double limit)
    {
        if (errors.FirstOrDefault(e => e.Order == 2) is not { } second || second.Maximum > limit)
        {
            return null;
        }

        int order = errors.First(e => e.Maximum > limit).Order;
        return string.Create(
            CultureInfo.InvariantCulture, $"The harmonic constants obey it, so the positions are right, but order {order} does not: ") + Worst(anharmonic.First(c => c.Order == order), group);
    }

    private static string Worst(AnharmonicForceConstants constants, SpaceGroup group)
    {
        BlockIndex index = BlockIndex.Create(constants);
        double largest = RuleViolation.LargestMagnitude(constants.Values);
        (double Size, int Block, AtomTuple Image) missing = default;
        (double Size, int Block, int Image) differing = default;
        void Compare(int block, AtomTuple tuple, ReadOnlySpan<double> expected)
        {
            int image = index.Find(tuple);
            double size = 0;
            for (int i = 0; i < expected.Length; i++)
            {
                size = Math.Max(size, Math.Abs(expected[i] - (image < 0 ? 0 : constants.Block(image)[i])));
            }

            if (image < 0 && size > missing.Size)
            {
                missing = (size, block, tuple);
            }

            if (image >= 0 && size > differing.Size)
            {
                differing = (size, block, image);
            }
        }

        var values = new double[constants.BlockSize];
        var scratch = new double[constants.BlockSize];
        IReadOnlyList<LegPermutation> permutations = LegPermutation.All(constants.Order);
        for (int block = 0; block < constants.BlockCount; block++)
        {
            foreach (LegPermutation permutation in permutations)
            {
                for (int entry = 0; entry < values.Length; entry++)
                {
                    values[entry] = constants.Block(block)[permutation.Source[entry]];
                }

                Compare(block, AtomTuple.Of(constants, block, permutation.Legs), values);
            }

            foreach (SymmetryOperation operation in group.Operations)
            {
                TensorRotation.Apply(operation.CartesianRotation, constants.Block(block), values, scratch);
                Compare(block, AtomTuple.Of(constants, block).Image(operation), values);
            }
        }

        return missing.Size > Negligible * largest
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the tuple {Name(missing.Image)} is missing, to which block {missing.Block + 1} belongs by symmetry ({missing.Size:G3} "
                    + $"eV/A^{constants.Order}). The file is incomplete: make or copy it again.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"blocks {differing.Block + 1} and {differing.Image + 1} are equal by symmetry and differ by {differing.Size:G3} "
                    + $"eV/A^{constants.Order} (the largest constant is {largest:G3}). The constants are noisy or "
                    + $"damaged: symmetrise or make them again.");
    }

    private static string Name(AtomTuple tuple)
    {
        string atoms = string.Join(' ', tuple.Atoms.ToArray().Select(a => a + 1));
        string cells = string.Join(", ", tuple.Cells.ToArray().Select((c, i) => string.Create(
            CultureInfo.InvariantCulture, $"({c.X} {c.Y} {c.Z})")));
        return $"of atoms {atoms} with cells {cells}";
    }
}
