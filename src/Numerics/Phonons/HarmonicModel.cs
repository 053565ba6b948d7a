using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// The harmonic crystal: force constants unfolded to D(q) = sum_R D(R) exp(i q.R), R cell vectors only, plus the non-analytic correction
/// that they declare. Immutable; shared by threads, each of which makes its own <see cref="PhononSolver"/>.
/// </summary>
public sealed class HarmonicModel
{
    /// <exception cref="ArgumentException">
    /// Crystal and force constants have different numbers of atoms; or a sum rule or a mixed-space correction is wanted of constants that
    /// have no on-site blocks or no supercell.
    /// </exception>
    public HarmonicModel(
        Crystal crystal, HarmonicForceConstants forceConstants, PhysicalConstants constants, HarmonicOptions? options = null)
    {
        if (forceConstants.AtomCount != crystal.AtomCount)
        {
            throw new ArgumentException(
                $"The force constants are for {forceConstants.AtomCount} atoms, the crystal has {crystal.AtomCount}.",
                nameof(forceConstants));
        }

        Crystal = crystal;
        Constants = constants;
        Options = options ?? HarmonicOptions.Default;
        SumRule = Options.SumRule ?? forceConstants.Declaration.SumRule;
        SumRuleViolation = HarmonicUnfolding.SumRuleViolation(forceConstants);
        double frequencySquared = forceConstants.Declaration.Unit == HarmonicUnit.RydbergPerBohrSquared
            ? constants.RydbergFrequencySquared
            : constants.ElectronVoltFrequencySquared;
        bool polar = Options.NonAnalytic && crystal.Dielectric is { } response && response.BornCharges.Any(z => z != default);
        PolarScheme scheme = polar ? forceConstants.Declaration.Polar : PolarScheme.None;
        double charge = 4 * Math.PI * scheme.CoulombConstant * frequencySquared;
        Correction = scheme switch
        {
            PolarScheme.MixedSpace mixed => new MixedSpaceCorrection(crystal, crystal.Dielectric!, charge, mixed.AveragesImages),
            PolarScheme.Ewald ewald => new EwaldCorrection(crystal, crystal.Dielectric!, charge, ewald.Spread, ewald.Cutoff),
            _ => null,
        };
        HarmonicForceConstants shortRanged = scheme is PolarScheme.Ewald { Holds: DipolePart.Whole }
            ? EwaldSeparation.WithoutReciprocalSum(crystal, forceConstants, Correction!, frequencySquared)
            : forceConstants;
        IReadOnlyList<DipoleBlock> realSpace = scheme is PolarScheme.Ewald { Holds: DipolePart.None } nothing
            ? EwaldRealSpace.Blocks(crystal, crystal.Dielectric!, nothing)
            : [];
        Series = HarmonicUnfolding.Unfold(
            crystal,
            shortRanged,
            frequencySquared,
            SumRule,
            Options.ImageTolerance,
            withWeights: scheme is PolarScheme.MixedSpace,
            realSpace);
    }

    public Crystal Crystal { get; }

    public PhysicalConstants Constants { get; }

    public HarmonicOptions Options { get; }

    /// <summary>The sum rule that was imposed.</summary>
    public HarmonicSumRule SumRule { get; }

    /// <summary>How far the force constants as read miss the acoustic sum rule, eV/Angstrom^2.</summary>
    public double SumRuleViolation { get; }

    /// <summary>True when a non-analytic correction is added.</summary>
    public bool IsPolar => Correction != null;

    /// <summary>The cells R of D(R), and D(R) in (rad/ps)^2 as packed upper triangles.</summary>
    internal LatticeFourierSeries Series { get; }

    internal NonAnalyticCorrection? Correction { get; }

    /// <summary>A solver for one thread.</summary>
    public PhononSolver CreateSolver() => new(this);

    /// <summary>
    /// Frequencies at Gamma, rad/ps, as the force constants give them, before the acoustic ones are set to 0: the user's check of the sum
    /// rule. No direction-dependent correction.
    /// </summary>
    public double[] RawGammaFrequencies()
    {
        var solver = new PhononSolver(this) { KeepsRawGamma = true };
        solver.SolveAt([Vector3D.Zero]);
        var result = new double[Crystal.BranchCount];
        for (int branch = 0; branch < result.Length; branch++)
        {
            result[branch] = solver.Frequencies[branch * PhononSolver.Lanes];
        }

        return result;
    }

    /// <summary>Phonons at the given fractional wave vectors.</summary>
    /// <param name="group">If given, velocities are symmetrised by the little group of each q modulo G.</param>
    public PhononTable Solve(ReadOnlySpan<Vector3D> fractionalQPoints, ComputeOptions compute, SpaceGroup? group = null) =>
        PhononTableBuilder.Solve(this, fractionalQPoints.ToArray(), compute, group);

    /// <summary>
    /// Phonons at every point of a grid, in the grid's order; the half of it is solved, the rest follows by e(-q) = e(q)*.
    /// </summary>
    /// <param name="group">If given, velocities are symmetrised by the little group of each q modulo G.</param>
    public PhononTable SolveGrid(QPointGrid grid, ComputeOptions compute, SpaceGroup? group = null) =>
        PhononTableBuilder.SolveGrid(this, grid, compute, group);
}
