using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Writing;

/// <summary>A format says in one way what of the dipoles its constants hold; another way cannot be stored without loss.</summary>
internal static class PolarTargets
{
    /// <exception cref="InputException">The crystal is polar, and its constants hold its dipoles in another way.</exception>
    public static void Require(CrystalInput input, string target, string expected, Func<PolarScheme, bool> fits)
    {
        PolarScheme polar = input.HarmonicForceConstants.Declaration.Polar;
        if (input.Crystal.Dielectric is null || fits(polar))
        {
            return;
        }

        string held = polar switch
        {
            PolarScheme.Absent => "constants without a rule for the dipoles",
            PolarScheme.MixedSpace =>
                "constants with all of the dipoles' interaction on a supercell, its direction-dependent part spread evenly",
            PolarScheme.Ewald { Holds: DipolePart.None } => "constants without any of the dipoles' interaction",
            PolarScheme.Ewald { Holds: DipolePart.WithoutReciprocalSum } => "constants without the reciprocal part of the Ewald sum",
            _ => "constants with all of the dipoles' interaction on a supercell, its long-range part by an Ewald sum",
        };
        throw new InputException(
            input.Files.Harmonic,
            0,
            held,
            $"{expected}, as {target} has them",
            "Between the wave vectors of the supercell the two differ, and no conversion would keep the frequencies: choose "
                + "another format.");
    }
}
