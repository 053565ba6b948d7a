using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Phonons;

/// <summary>What the parts of an Ewald sum must add up to, for a crystal without symmetry.</summary>
public class EwaldSchemeTests
{
    private static readonly Vector3D[] Points = [new(0.13, -0.21, 0.34), new(0.5, 0.5, 0), new(0.02, 0.01, -0.03), new(0.27, 0.4, 0.11)];

    /// <summary>The whole interaction of point dipoles does not depend on how the sum is split.</summary>
    [Fact]
    public void WholeInteraction_DoesNotDependOnTheSpread()
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(Dipoles.Ewald);
        double[] reference = Frequencies(crystal, constants, new PolarScheme.Ewald(0.15, DipolePart.None, 40));
        double[] other = Frequencies(crystal, constants, new PolarScheme.Ewald(0.4, DipolePart.None, 40));
        Assert.Equal(reference, other, (x, y) => Math.Abs(x - y) < 1e-7);
    }

    /// <summary>With a small spread the sum in reciprocal space is all there is.</summary>
    [Fact]
    public void NarrowSpread_LeavesNothingInRealSpace()
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(Dipoles.Ewald);
        double[] whole = Frequencies(crystal, constants, new PolarScheme.Ewald(0.3, DipolePart.None, 40));
        double[] reciprocal = Frequencies(crystal, constants, new PolarScheme.Ewald(0.015, DipolePart.WithoutReciprocalSum, 40));
        Assert.Equal(whole, reciprocal, (x, y) => Math.Abs(x - y) < 1e-5);
    }

    /// <summary>At wave vectors that fit into the supercell the constants already hold everything: nothing may change there.</summary>
    [Fact]
    public void ConstantsThatHoldTheInteraction_StayAtCommensurateWaveVectors()
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(Dipoles.Ewald);
        Vector3D[] commensurate = [new(1.0 / 3, 0, 0.5), new(2.0 / 3, 0.5, 0), new(1.0 / 3, 0.5, 0.5), new(0, 0.5, 0.5)];
        double[] expected = Frequencies(crystal, constants, PolarScheme.None, commensurate);
        var whole = new PolarScheme.Ewald(0.3, DipolePart.Whole, 40);
        Assert.Equal(expected, Frequencies(crystal, constants, whole, commensurate), (x, y) => Math.Abs(x - y) < 1e-8);
        Assert.NotEqual(
            Frequencies(crystal, constants, PolarScheme.None), Frequencies(crystal, constants, whole), (x, y) => Math.Abs(x - y) < 0.01);
    }

    /// <summary>Blocks that were resolved to their nearest images mean the same as the supercell they come from.</summary>
    [Fact]
    public void ResolvedBlocks_GiveTheFrequenciesOfTheirSupercell()
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(Dipoles.Ewald);
        var images = new WignerSeitzImages(crystal, constants.Superlattice!, 1e-4);
        var atoms = new List<int>();
        var cells = new List<IntVector3>();
        var values = new List<double>();
        for (int block = 0; block < constants.BlockCount; block++)
        {
            List<IntVector3> nearest = images.Nearest(constants.FirstAtom(block), constants.SecondAtom(block), constants.Cell(block));
            foreach (IntVector3 cell in nearest)
            {
                atoms.AddRange([constants.FirstAtom(block), constants.SecondAtom(block)]);
                cells.Add(cell);
                values.AddRange(constants.Block(block).ToArray().Select(v => v / nearest.Count));
            }
        }

        var resolved = new HarmonicForceConstants(crystal.AtomCount, [.. atoms], [.. cells], [.. values], constants.Declaration);
        double[] expected = Frequencies(crystal, constants, constants.Declaration.Polar);
        Assert.Equal(expected, Frequencies(crystal, resolved, constants.Declaration.Polar), (x, y) => Math.Abs(x - y) < 1e-9);
        Assert.Equal(PermutationSymmetry.Violation(constants).Maximum, PermutationSymmetry.Violation(resolved).Maximum, 1e-9);
        Assert.Equal(AcousticSumRule.Violation(constants).Maximum, AcousticSumRule.Violation(resolved).Maximum, 1e-9);
    }

    private static double[] Frequencies(Crystal crystal, HarmonicForceConstants constants, PolarScheme scheme, Vector3D[]? points = null) =>
        new HarmonicModel(crystal, constants.With(new(scheme)), PhysicalConstants.Codata2018)
            .Solve(points ?? Points, ComputeOptions.SingleThread).Frequencies;
}
