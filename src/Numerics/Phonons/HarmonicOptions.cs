namespace PcpCluster.Numerics.Phonons;

/// <summary>Whose conventions frequencies and velocities follow.</summary>
public enum PhononConventions
{
    /// <summary>Frequencies and velocities averaged over degenerate sets and symmetrised by the little group modulo G.</summary>
    Ours,

    /// <summary>
    /// As FourPhonon and ShengBTE, for golden tests: each mode keeps its own frequency and the diagonal velocity of the eigenvector that
    /// the solver happened to return, averaged with the little group only.
    /// </summary>
    FourPhonon,
}

/// <summary>How the acoustic sum rule is imposed on the harmonic force constants.</summary>
public enum HarmonicSumRule
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The on-site block of each atom takes up what the sum over all atoms leaves.</summary>
    OnSite,
}

/// <summary>How a <see cref="HarmonicModel"/> is made from force constants.</summary>
public sealed record HarmonicOptions
{
    public static readonly HarmonicOptions Default = new();

    public PhononConventions Conventions { get; init; } = PhononConventions.Ours;

    /// <summary>Null: on-site; in FourPhonon's conventions on-site for Quantum ESPRESSO constants and none for supercell ones.</summary>
    public HarmonicSumRule? SumRule { get; init; }

    /// <summary>Add the non-analytic correction if the crystal has a dielectric response.</summary>
    public bool NonAnalytic { get; init; } = true;

    /// <summary>Periodic images of a pair whose distances differ by less count as equally near, Angstrom.</summary>
    public double ImageTolerance { get; init; } = 1e-4;

    /// <summary>Modes whose neighbours in frequency are nearer than this form one degenerate set, rad/ps (1e-4 THz).</summary>
    public double DegeneracyTolerance { get; init; } = 2 * Math.PI * 1e-4;
}
