using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Phonons;

/// <summary>How a <see cref="HarmonicModel"/> is made from force constants.</summary>
public sealed record HarmonicOptions
{
    public static readonly HarmonicOptions Default = new();

    /// <summary>
    /// Ours: frequencies and velocities averaged over degenerate sets and symmetrised by the little group modulo G. FourPhonon and
    /// ShengBTE: each mode keeps its own frequency and the diagonal velocity of the eigenvector that the solver happened to return,
    /// averaged with the rotations that fix q itself.
    /// </summary>
    public Conventions Conventions { get; init; } = Conventions.Ours;

    /// <summary>Null: as the constants declare it.</summary>
    public HarmonicSumRule? SumRule { get; init; }

    /// <summary>Add the non-analytic correction if the crystal has a dielectric response.</summary>
    public bool NonAnalytic { get; init; } = true;

    /// <summary>Periodic images of a pair whose distances differ by less count as equally near, Angstrom.</summary>
    public double ImageTolerance { get; init; } = 1e-4;

    /// <summary>Modes whose neighbours in frequency are nearer than this form one degenerate set, rad/ps (1e-4 THz).</summary>
    public double DegeneracyTolerance { get; init; } = 2 * Math.PI * 1e-4;
}
