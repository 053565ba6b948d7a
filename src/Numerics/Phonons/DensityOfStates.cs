using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Phonon density of states of a primitive cell, every mode a Gaussian whose width follows its group velocity. Imaginary modes count
/// at their negative frequency.
/// </summary>
/// <param name="Frequencies">Equally spaced, rad/ps.</param>
/// <param name="Total">ps/rad; integrates to the number of branches.</param>
/// <param name="PerAtom">
/// [atom][frequency]: each mode counts with the weight of the atom in its eigenvector; the sum over atoms is the total.
/// </param>
public sealed record DensityOfStates(double[] Frequencies, double[] Total, double[][] PerAtom)
{
    /// <summary>Equally spaced frequencies that hold every mode of the table, 0 included, with a little room above.</summary>
    public static double[] FrequencyAxis(PhononTable phonons, int count = 400)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        double low = Math.Min(0, 1.02 * phonons.Frequencies.Min());
        double high = Math.Max(1e-3, 1.02 * phonons.Frequencies.Max());
        return [.. Enumerable.Range(0, count).Select(i => low + ((high - low) * i / (count - 1)))];
    }

    /// <param name="phonons">A grid, or its irreducible wedge.</param>
    /// <param name="weights">Weight of every q-point, not normalised.</param>
    /// <param name="steps">The grid's steps in 1/Angstrom, for the widths (<see cref="GridSteps"/>).</param>
    /// <param name="frequencies">Equally spaced, rad/ps; their step is the smallest width.</param>
    /// <param name="group">Needed for a wedge: atoms that it maps on each other get the mean of theirs.</param>
    public static DensityOfStates Compute(
        PhononTable phonons, IReadOnlyList<int> weights, IReadOnlyList<Vector3D> steps, double[] frequencies, SpaceGroup? group = null)
    {
        double[] widths = FrequencySpectrum.AdaptiveWidths(phonons, steps, frequencies[1] - frequencies[0]);
        double points = weights.Sum(w => (double)w);
        int n = phonons.BranchCount;
        var shares = new double[phonons.Frequencies.Length];
        for (int mode = 0; mode < shares.Length; mode++)
        {
            shares[mode] = weights[mode / n] / points;
        }

        double[] total = FrequencySpectrum.Spread(phonons.Frequencies, shares, widths, frequencies);
        var perAtom = new double[n / 3][];
        var weighted = new double[shares.Length];
        for (int atom = 0; atom < perAtom.Length; atom++)
        {
            for (int mode = 0; mode < shares.Length; mode++)
            {
                double weight = 0;
                for (int k = (mode * n) + (3 * atom); k < (mode * n) + (3 * atom) + 3; k++)
                {
                    weight += (phonons.EigenvectorsReal[k] * phonons.EigenvectorsReal[k])
                        + (phonons.EigenvectorsImaginary[k] * phonons.EigenvectorsImaginary[k]);
                }

                weighted[mode] = weight * shares[mode];
            }

            perAtom[atom] = FrequencySpectrum.Spread(phonons.Frequencies, weighted, widths, frequencies);
        }

        return new(frequencies, total, group == null ? perAtom : AverageOverImages(perAtom, group));
    }

    private static double[][] AverageOverImages(double[][] perAtom, SpaceGroup group) =>
    [
        .. perAtom.Select((own, atom) =>
        {
            var mean = new double[own.Length];
            foreach (SymmetryOperation operation in group.Operations)
            {
                double[] image = perAtom[operation.AtomMap[atom]];
                for (int i = 0; i < mean.Length; i++)
                {
                    mean[i] += image[i] / group.Operations.Length;
                }
            }

            return mean;
        }),
    ];
}
