using System.Globalization;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Where one order of force constants obeys the positions and another does not, the positions are right and the other order is incomplete
/// or noisy. This names the block to look at.
/// </summary>
internal static class BasisCulprit
{
    private const double Obeys = 1e-5; // relative error of constants that have the symmetry
    private const double Incomplete = 1e-3; // a block without an image counts if it is as strong as this share of the strongest

    /// <param name="anharmonic">The constants that were read.</param>
    /// <param name="report">Their errors in the group of the given positions.</param>
    /// <returns>A sentence, or null where no order speaks for the positions.</returns>
    public static string? Of(IReadOnlyList<AnharmonicForceConstants> anharmonic, BasisReport report)
    {
        if (report.GivenErrors.Length < 2 || !report.GivenErrors.Any(e => e.Maximum < Obeys) || report.GivenGroup.Operations.Length < 2)
        {
            return null;
        }

        SpaceGroupError worst = report.GivenErrors.MaxBy(e => e.Maximum)!;
        AnharmonicForceConstants? constants = anharmonic.FirstOrDefault(c => c.Order == worst.Order);
        if (constants is null)
        {
            return null;
        }

        return MissingImage(constants, report.GivenGroup) is { } missing
            ? $"Order {worst.Order} is incomplete: {missing}. Make the file again."
            : LargestDeviation(constants, report.GivenGroup.Operations[worst.WorstOperation], worst.Order);
    }

    private static string? MissingImage(AnharmonicForceConstants constants, SpaceGroup group)
    {
        BlockIndex index = BlockIndex.Create(constants);
        double[] strengths = [.. Enumerable.Range(0, constants.BlockCount).Select(b => Largest(constants.Block(b)))];
        double least = Incomplete * strengths.DefaultIfEmpty(0).Max();
        for (int block = 0; block < constants.BlockCount; block++)
        {
            if (strengths[block] <= least)
            {
                continue;
            }

            foreach (LegPermutation permutation in LegPermutation.All(constants.Order))
            {
                var tuple = AtomTuple.Of(constants, block, permutation.Legs);
                if (index.Find(tuple) < 0)
                {
                    return $"block {Number(block)} has no partner with its atoms in another order, {Show(tuple)}";
                }
            }

            foreach (SymmetryOperation operation in group.Operations)
            {
                AtomTuple image = AtomTuple.Of(constants, block).Image(operation);
                if (index.Find(image) < 0)
                {
                    return $"block {Number(block)} has no image {Show(image)}, which symmetry wants";
                }
            }
        }

        return null;
    }

    private static string LargestDeviation(AnharmonicForceConstants constants, SymmetryOperation operation, int order)
    {
        BlockIndex index = BlockIndex.Create(constants);
        double[] rotated = new double[constants.BlockSize], scratch = new double[constants.BlockSize];
        (double Difference, int Block, int Image) worst = (-1, 0, 0);
        for (int block = 0; block < constants.BlockCount; block++)
        {
            int image = index.Find(AtomTuple.Of(constants, block).Image(operation));
            TensorRotation.Apply(operation.CartesianRotation, constants.Block(block), rotated, scratch);
            for (int k = 0; image >= 0 && k < rotated.Length; k++)
            {
                double difference = Math.Abs(rotated[k] - constants.Block(image)[k]);
                worst = difference > worst.Difference ? (difference, block, image) : worst;
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"Order {order} is noisy: block {worst.Block + 1} and its image, block {worst.Image + 1}, differ by {worst.Difference:G3} "
                + $"eV/Angstrom^{order} (largest constant {Largest(constants.Values):G3}). Symmetrise or make these constants again.");
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static string Number(int block) => (block + 1).ToString(CultureInfo.InvariantCulture);

    private static string Show(AtomTuple tuple)
    {
        IEnumerable<string> others = tuple.Cells.ToArray()
            .Zip(
                tuple.Atoms[1..].ToArray(),
                (cell, atom) => string.Create(CultureInfo.InvariantCulture, $"{atom + 1} in cell ({cell.X} {cell.Y} {cell.Z})"));
        return $"atoms {Number(tuple.Atoms[0])}, {string.Join(", ", others)}";
    }
}
