using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Turns harmonic force constants on a supercell into a sum over cells, D(q) = sum_R D(R) exp(i q.R): acoustic sum rule, nearest images,
/// division by the masses, Hermitian symmetry.
/// </summary>
internal static class HarmonicUnfolding
{
    /// <summary>
    /// Packed upper triangles of D(R) in (rad/ps)^2, then, if asked, for each pair b &lt;= b' the share of the supercell's cells that R has
    /// (the weights of the mixed-space correction, which sum to 1 over R).
    /// </summary>
    /// <param name="frequencySquared">(rad/ps)^2 of one eV/Angstrom^2/amu.</param>
    public static LatticeFourierSeries Unfold(
        Crystal crystal, HarmonicForceConstants constants, double frequencySquared, HarmonicSumRule sumRule, double imageTolerance, bool withWeights)
    {
        int n = crystal.BranchCount;
        int atoms = crystal.AtomCount;
        int count = PackedHermitian.Count(n);
        var sum = new HermitianBlockSum(n, withWeights ? PackedHermitian.Count(atoms) : 0);
        double[] values = sumRule == HarmonicSumRule.OnSite ? WithOnSiteSumRule(constants) : constants.Values;
        var images = new WignerSeitzImages(crystal, constants.Supercell, imageTolerance);
        double cells = (double)constants.Supercell.X * constants.Supercell.Y * constants.Supercell.Z;
        for (int b = 0; b < atoms; b++)
        {
            for (int c = 0; c < atoms; c++)
            {
                double mass = frequencySquared / Math.Sqrt(crystal.Atoms[b].Mass * crystal.Atoms[c].Mass);
                foreach (IntVector3 cell in Cells(constants.Supercell))
                {
                    List<IntVector3> nearest = images.Nearest(b, c, cell);
                    ReadOnlySpan<double> block = values.AsSpan(constants.Offset(b, c, cell), 9);
                    foreach (IntVector3 image in nearest)
                    {
                        sum.Add(b, c, image, block, mass / nearest.Count);
                        if (withWeights && b <= c)
                        {
                            sum.Term(image)[count + PackedHermitian.Index(atoms, b, c)] += 1 / (nearest.Count * cells);
                        }
                    }
                }
            }
        }

        return sum.ToSeries(crystal.Lattice);
    }

    /// <summary>Largest |sum over all atoms b', l of Phi(0 b; l b')|, eV/Angstrom^2: what the acoustic sum rule wants to be 0.</summary>
    public static double SumRuleViolation(HarmonicForceConstants constants) => SumOverAtoms(constants).Max(Math.Abs);

    private static IEnumerable<IntVector3> Cells(IntVector3 supercell)
    {
        for (int x = 0; x < supercell.X; x++)
        {
            for (int y = 0; y < supercell.Y; y++)
            {
                for (int z = 0; z < supercell.Z; z++)
                {
                    yield return new(x, y, z);
                }
            }
        }
    }

    private static double[] WithOnSiteSumRule(HarmonicForceConstants constants)
    {
        double[] sums = SumOverAtoms(constants);
        double[] values = (double[])constants.Values.Clone();
        for (int b = 0; b < constants.AtomCount; b++)
        {
            int onSite = constants.Offset(b, b, IntVector3.Zero);
            for (int k = 0; k < 9; k++)
            {
                values[onSite + k] -= sums[(9 * b) + k];
            }
        }

        return values;
    }

    private static double[] SumOverAtoms(HarmonicForceConstants constants)
    {
        int blocks = constants.Values.Length / 9;
        int perAtom = blocks / constants.AtomCount;
        var sums = new double[9 * constants.AtomCount];
        for (int block = 0; block < blocks; block++)
        {
            for (int k = 0; k < 9; k++)
            {
                sums[(9 * (block / perAtom)) + k] += constants.Values[(9 * block) + k];
            }
        }

        return sums;
    }
}
