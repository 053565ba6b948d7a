using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>What of the dipole-dipole interaction harmonic force constants hold.</summary>
public enum DipolePart
{
    /// <summary>All of it, at the wave vectors that fit into the supercell (phono3py).</summary>
    Whole,

    /// <summary>All but the Ewald sum in reciprocal space with the declared spread (Quantum ESPRESSO).</summary>
    WithoutReciprocalSum,

    /// <summary>Nothing of it (TDEP): the whole interaction of point dipoles has to be added.</summary>
    None,
}

/// <summary>
/// How the dipole-dipole interaction of a polar crystal was treated when its harmonic force constants were made, and so what has to be
/// added to them. Born charges and dielectric tensor stand in the crystal (<see cref="Crystals.Geometry.DielectricResponse"/>); without
/// them a scheme has no effect.
/// </summary>
public abstract record PolarScheme
{
    private PolarScheme()
    {
    }

    /// <summary>Nothing is added.</summary>
    public static PolarScheme None { get; } = new Absent();

    /// <summary>e^2/(4 pi eps0) in eV Angstrom, as the constants' own code has it.</summary>
    public double CoulombConstant { get; init; } = PhysicalConstants.CoulombConstant;

    /// <summary>The crystal is not polar, or its long-range part is left alone.</summary>
    public sealed record Absent : PolarScheme;

    /// <summary>
    /// The constants hold the interaction on their supercell; the direction-dependent term is spread evenly over the supercell (Wang et
    /// al., J. Phys.: Condens. Matter 22, 202201 (2010)).
    /// </summary>
    /// <param name="AveragesImages">Average over equally short images of q, as symmetry wants it; false takes one of them.</param>
    public sealed record MixedSpace(bool AveragesImages = true) : PolarScheme;

    /// <summary>
    /// Ewald's sum in reciprocal space over K = q + G with the factor exp(-<paramref name="Spread"/> K.eps.K)/(K.eps.K) (Gonze and Lee,
    /// Phys. Rev. B 55, 10355 (1997)).
    /// </summary>
    /// <param name="Spread">1/(4 alpha) in Angstrom^2, alpha the Ewald parameter in 1/Angstrom^2.</param>
    /// <param name="Holds">What of the interaction the constants hold.</param>
    /// <param name="Cutoff">Terms with Spread K.eps.K beyond this are left out.</param>
    public sealed record Ewald(double Spread, DipolePart Holds, double Cutoff = Ewald.DefaultCutoff) : PolarScheme
    {
        public const double DefaultCutoff = 20;
    }
}
