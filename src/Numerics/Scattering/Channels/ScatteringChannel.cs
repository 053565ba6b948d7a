namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>What scatters a phonon. Rates of every channel are full widths 1/tau in 1/ps with all symmetry factors included.</summary>
public enum ScatteringChannel
{
    /// <summary>Three phonons, Q + Q' -> Q''.</summary>
    Absorption,

    /// <summary>Three phonons, Q -> Q' + Q'' (factor 1/2 included).</summary>
    Emission,

    /// <summary>Four phonons, Q + Q' + Q'' -> Q''' (factor 1/2 included).</summary>
    FourPlusPlus,

    /// <summary>Four phonons, Q + Q' -> Q'' + Q''' (factor 1/2 included, trivial processes left out).</summary>
    FourPlusMinus,

    /// <summary>Four phonons, Q -> Q' + Q'' + Q''' (factor 1/6 included).</summary>
    FourMinusMinus,

    /// <summary>Mass disorder (Tamura).</summary>
    Isotope,

    /// <summary>Boundaries, |v|/L.</summary>
    Boundary,

    /// <summary>Whatever the caller adds (<see cref="IScatteringChannel"/>).</summary>
    Other,
}
