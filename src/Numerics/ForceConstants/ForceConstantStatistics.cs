using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>Extent and size of a set of force constants.</summary>
/// <param name="Order">n.</param>
/// <param name="BlockCount">Ordered tuples of atoms that have a block; for the second order, pairs (0 b; l b') of the supercell.</param>
/// <param name="NonzeroEntries">Entries that are not exactly zero.</param>
/// <param name="CutoffRadius">Largest distance in Angstrom of two atoms of any block with a nonzero entry.</param>
/// <param name="CentreRadius">Smallest radius in Angstrom so that every such block has an atom with all others within it.</param>
/// <param name="LargestValue">Largest |Phi|, eV/Angstrom^n.</param>
public sealed record ForceConstantStatistics(
    int Order, int BlockCount, long NonzeroEntries, double CutoffRadius, double CentreRadius, double LargestValue)
{
    public static ForceConstantStatistics Of(AnharmonicForceConstants constants, Crystal crystal)
    {
        double cutoff = 0;
        double centre = 0;
        var positions = new Vector3D[constants.Order];
        for (int block = 0; block < constants.BlockCount; block++)
        {
            if (constants.Block(block).IndexOfAnyExcept(0.0) < 0)
            {
                continue;
            }

            for (int leg = 0; leg < positions.Length; leg++)
            {
                positions[leg] = crystal.CartesianPosition(constants.Atom(block, leg), constants.Cell(block, leg));
            }

            double nearest = double.PositiveInfinity;
            foreach (Vector3D from in positions)
            {
                double reach = positions.Max(to => (to - from).Length);
                cutoff = Math.Max(cutoff, reach);
                nearest = Math.Min(nearest, reach);
            }

            centre = Math.Max(centre, nearest);
        }

        double largest = RuleViolation.LargestMagnitude(constants.Values);
        return new(constants.Order, constants.BlockCount, constants.CountNonzero(), cutoff, centre, largest);
    }

    /// <summary>Second order: the cutoff is the largest distance of an atom to the nearest periodic image of another.</summary>
    public static ForceConstantStatistics Of(HarmonicForceConstants constants, Crystal crystal)
    {
        double cutoff = 0;
        WignerSeitzImages? images = constants.Superlattice is { } superlattice ? new(crystal, superlattice, 1e-4) : null;
        for (int block = 0; block < constants.BlockCount; block++)
        {
            if (constants.Block(block).IndexOfAnyExcept(0.0) >= 0)
            {
                (int b, int c) = (constants.FirstAtom(block), constants.SecondAtom(block));
                IntVector3 nearest = images?.Nearest(b, c, constants.Cell(block))[0] ?? constants.Cell(block);
                cutoff = Math.Max(cutoff, (crystal.CartesianPosition(c, nearest) - crystal.CartesianPosition(b, IntVector3.Zero)).Length);
            }
        }

        double largest = RuleViolation.LargestMagnitude(constants.Values);
        return new(2, constants.Values.Length / 9, constants.Values.LongCount(v => v != 0), cutoff, cutoff, largest);
    }
}
