using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Turns harmonic force constants into a sum over cells, D(q) = sum_R D(R) exp(i q.R): acoustic sum rule, nearest images,
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
        WignerSeitzImages? images = constants.Superlattice is { } superlattice ? new(crystal, superlattice, imageTolerance) : null;
        double cells = constants.Superlattice?.CellCount ?? 1;
        for (int block = 0; block < constants.BlockCount; block++)
        {
            (int b, int c) = (constants.FirstAtom(block), constants.SecondAtom(block));
            double mass = frequencySquared / Math.Sqrt(crystal.Atoms[b].Mass * crystal.Atoms[c].Mass);
            IntVector3 cell = constants.Cell(block);
            List<IntVector3> nearest = images?.Nearest(b, c, cell) ?? [cell];
            foreach (IntVector3 image in nearest)
            {
                sum.Add(b, c, image, values.AsSpan(9 * block, 9), mass / nearest.Count);
                if (withWeights && b <= c)
                {
                    sum.Term(image)[count + PackedHermitian.Index(atoms, b, c)] += 1 / (nearest.Count * cells);
                }
            }
        }

        return sum.ToSeries(crystal.Lattice);
    }

    /// <summary>Largest |sum over all atoms b', l of Phi(0 b; l b')|, eV/Angstrom^2: what the acoustic sum rule wants to be 0.</summary>
    public static double SumRuleViolation(HarmonicForceConstants constants) => SumOverAtoms(constants).Max(Math.Abs);

    private static double[] WithOnSiteSumRule(HarmonicForceConstants constants)
    {
        double[] sums = SumOverAtoms(constants);
        double[] values = (double[])constants.Values.Clone();
        for (int b = 0; b < constants.AtomCount; b++)
        {
            int onSite = constants.Find(b, b, IntVector3.Zero);
            for (int k = 0; k < 9; k++)
            {
                values[(9 * onSite) + k] -= sums[(9 * b) + k];
            }
        }

        return values;
    }

    private static double[] SumOverAtoms(HarmonicForceConstants constants)
    {
        var sums = new double[9 * constants.AtomCount];
        for (int block = 0; block < constants.BlockCount; block++)
        {
            for (int k = 0; k < 9; k++)
            {
                sums[(9 * constants.FirstAtom(block)) + k] += constants.Values[(9 * block) + k];
            }
        }

        return sums;
    }
}
