using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>How far force constants are from the symmetry of a space group.</summary>
/// <param name="Order">2 for harmonic constants.</param>
/// <param name="PerOperation">
/// ||g Phi - Phi|| / ||Phi|| for each operation of the group, norms over all Cartesian components of one unit cell's tuples. NaN for an
/// operation that is not judged: one that does not map the supercell of harmonic constants onto itself, or, in cells of very many
/// operations, one that is a product of others.
/// </param>
public sealed record SpaceGroupError(int Order, ImmutableArray<double> PerOperation)
{
    /// <summary>The largest of the errors that could be judged.</summary>
    public double Maximum => PerOperation.Where(e => !double.IsNaN(e)).DefaultIfEmpty(0).Max();

    /// <summary>Index of the operation with the largest error.</summary>
    public int WorstOperation => PerOperation.IndexOf(Maximum);
}

/// <summary>Measures and restores the space-group symmetry of force constants.</summary>
internal static class ForceConstantSymmetry
{
    /// <summary>The space-group error of constants of order n >= 3.</summary>
    /// <exception cref="ArgumentException">A tuple of atoms and cells is listed more than once.</exception>
    public static SpaceGroupError Error(AnharmonicForceConstants constants, SpaceGroup group, ComputeOptions? options = null) =>
        Error(new AnharmonicWitness(constants), group, options);

    /// <summary>The space-group error of harmonic constants, taken as periodic on their supercell.</summary>
    public static SpaceGroupError Error(HarmonicForceConstants constants, SpaceGroup group, ComputeOptions? options = null) =>
        Error(new HarmonicWitness(constants), group, options);

    /// <summary>
    /// (1/|F|) sum_g g Phi: the nearest constants that have the symmetry of the group. Tuples that only an image of a stored tuple reaches
    /// become new blocks, after the stored ones.
    /// </summary>
    public static AnharmonicForceConstants Symmetrize(AnharmonicForceConstants constants, SpaceGroup group)
    {
        int order = constants.Order;
        int size = constants.BlockSize;
        var blocks = new Dictionary<AtomTuple, int>();
        var tuples = new List<AtomTuple>();
        var sums = new List<double[]>();
        for (int block = 0; block < constants.BlockCount; block++)
        {
            AtomTuple key = AtomTuple.Of(constants, block);
            if (blocks.TryAdd(key, tuples.Count))
            {
                tuples.Add(key);
                sums.Add(new double[size]);
            }
        }

        double[] rotated = new double[size];
        double[] scratch = new double[size];
        double weight = 1.0 / group.Operations.Length;
        foreach (SymmetryOperation operation in group.Operations)
        {
            for (int block = 0; block < constants.BlockCount; block++)
            {
                AtomTuple image = AtomTuple.Of(constants, block).Image(operation);
                if (!blocks.TryGetValue(image, out int target))
                {
                    target = tuples.Count;
                    blocks.Add(image, target);
                    tuples.Add(image);
                    sums.Add(new double[size]);
                }

                TensorRotation.Apply(operation.CartesianRotation, constants.Block(block), rotated, scratch);
                double[] sum = sums[target];
                for (int i = 0; i < size; i++)
                {
                    sum[i] += weight * rotated[i];
                }
            }
        }

        return new(
            order,
            [.. tuples.SelectMany(t => t.Atoms.ToArray())],
            [.. tuples.SelectMany(t => t.Cells.ToArray())],
            [.. sums.SelectMany(s => s)]);
    }

    /// <summary>The average of harmonic constants over the operations of the group that keep their supercell.</summary>
    /// <exception cref="ArgumentException">Resolved constants list a pair and not all its images.</exception>
    public static HarmonicForceConstants Symmetrize(HarmonicForceConstants constants, SpaceGroup group)
    {
        double[] sum = new double[constants.Values.Length];
        double[] rotated = new double[9];
        double[] scratch = new double[9];
        SymmetryOperation[] operations = [.. group.Operations.Where(o => constants.Superlattice?.IsKeptBy(o.Rotation) ?? true)];
        foreach (SymmetryOperation operation in operations)
        {
            for (int block = 0; block < constants.BlockCount; block++)
            {
                int image = HarmonicWitness.Image(constants, operation, block);
                if (image < 0)
                {
                    throw new ArgumentException("A block's image is not listed: list every pair of a star, be it zero.", nameof(constants));
                }

                TensorRotation.Apply(operation.CartesianRotation, constants.Block(block), rotated, scratch);
                for (int i = 0; i < 9; i++)
                {
                    sum[(9 * image) + i] += rotated[i] / operations.Length;
                }
            }
        }

        return constants.WithValues(sum);
    }

    internal static SpaceGroupError Error(SymmetryWitness witness, SpaceGroup group, ComputeOptions? options)
    {
        options ??= ComputeOptions.SingleThread;
        double[] errors = new double[group.Operations.Length];
        bool[] judged = Judged(group);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = options.Cancellation };
        Parallel.For(0, errors.Length, parallel, i =>
        {
            SymmetryOperation operation = group.Operations[i];
            errors[i] = !judged[i] || !witness.CanJudge(operation.Rotation)
                ? double.NaN
                : witness.NormSquared == 0
                    ? 0
                    : Math.Sqrt(witness.ViolationSquared(operation, double.PositiveInfinity) / witness.NormSquared);
        });
        return new(witness.Order, [.. errors]);
    }

    // supercells have thousands of operations, which a few generate
    private static bool[] Judged(SpaceGroup group)
    {
        const int most = 192;
        bool[] judged = new bool[group.Operations.Length];
        if (judged.Length <= most)
        {
            Array.Fill(judged, true);
        }
        else
        {
            SpaceGroupGenerators.Of(group).ForEach(g => judged[g] = true);
        }

        return judged;
    }
}
