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
    /// <param name="crystal">Masses, positions.</param>
    /// <param name="constants">The force constants.</param>
    /// <param name="frequencySquared">(rad/ps)^2 of one eV/Angstrom^2/amu.</param>
    /// <param name="sumRule">How the acoustic sum rule is imposed on the constants.</param>
    /// <param name="imageTolerance">Angstrom.</param>
    /// <param name="withWeights">With the weights.</param>
    /// <param name="dipoles">Blocks to add behind the sum rule, which they obey by themselves.</param>
    public static LatticeFourierSeries Unfold(
        Crystal crystal,
        HarmonicForceConstants constants,
        double frequencySquared,
        HarmonicSumRule sumRule,
        double imageTolerance,
        bool withWeights,
        IReadOnlyList<DipoleBlock>? dipoles = null)
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

        foreach (DipoleBlock block in dipoles ?? [])
        {
            double mass = frequencySquared / Math.Sqrt(crystal.Atoms[block.First].Mass * crystal.Atoms[block.Second].Mass);
            sum.Add(block.First, block.Second, block.Cell, block.Values, mass);
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
