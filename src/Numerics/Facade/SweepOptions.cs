using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster;

/// <summary>What decides a ladder of grids and the conductivity at N = infinity: pcp converge.</summary>
public sealed record SweepOptions : ScatteringOptions
{
    /// <summary>The ladder, in any order; may be empty.</summary>
    public IReadOnlyList<QPointGrid> Grids { get; init; } = [];

    /// <summary>
    /// Factors on the widths for the ladder; several are fitted jointly. Null: <see cref="ScatteringOptions.Scalebroad"/>.
    /// </summary>
    public double[]? Scales { get; init; }

    /// <summary>Grid whose cells the direct estimate of the limit samples; null leaves it out.</summary>
    public QPointGrid? Fine { get; init; } = 250;

    /// <summary>Three-phonon ladder grids up to so many points an axis are summed completely, finer ones sampled.</summary>
    public int ExhaustiveUpTo { get; init; } = 20;

    /// <summary>The limit in the relaxation-time approximation, or that of the linearised equation in full beside it.</summary>
    public SolverChoice Solver { get; init; } = SolverChoice.RelaxationTime;

    /// <summary>First modes drawn for each sampled estimate.</summary>
    public int Modes { get; init; } = 800;

    /// <summary>Evaluates every irreducible mode of the ladder's sampled grids, drawing partners only.</summary>
    public bool ExhaustiveModes { get; init; }

    /// <summary>
    /// As many first modes, instead of <see cref="Modes"/>, as an error of so many percent needs by the pilot's forecast.
    /// </summary>
    public double? TargetError { get; init; }
}
