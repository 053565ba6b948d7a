namespace PcpCluster.Numerics.ForceConstants;

/// <summary>The unit that harmonic force constants were written in. They are always kept in eV/Angstrom^2 (CODATA-2018).</summary>
public enum HarmonicUnit
{
    ElectronVoltPerAngstromSquared,

    RydbergPerBohrSquared,
}

/// <summary>How the acoustic sum rule is imposed on the harmonic force constants.</summary>
public enum HarmonicSumRule
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The on-site block of each atom takes up what the sum over all atoms leaves.</summary>
    OnSite,
}

/// <summary>What the numbers of harmonic force constants mean, as their reader declares it.</summary>
/// <param name="Polar">How the dipole-dipole interaction was treated.</param>
/// <param name="Unit">
/// The unit of the file. Codes with older constants turn eV/Angstrom^2 and Ry/bohr^2 into frequencies by factors of their own; see
/// <see cref="Foundation.PhysicalConstants"/>.
/// </param>
/// <param name="SumRule">How the acoustic sum rule has to be imposed.</param>
public sealed record HarmonicDeclaration(
    PolarScheme Polar,
    HarmonicUnit Unit = HarmonicUnit.ElectronVoltPerAngstromSquared,
    HarmonicSumRule SumRule = HarmonicSumRule.OnSite)
{
    /// <summary>eV/Angstrom^2, no dipole-dipole correction, on-site sum rule.</summary>
    public static readonly HarmonicDeclaration Plain = new(PolarScheme.None);
}
