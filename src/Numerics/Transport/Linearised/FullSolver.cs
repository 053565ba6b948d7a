using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>Conductivities from the linearised Boltzmann equation.</summary>
/// <param name="Temperatures">One a temperature.</param>
internal sealed record FullTransport(IReadOnlyList<FullConductivity> Temperatures)
    : TransportSolution(FullSolver.SolverName, [.. Temperatures.Select(t => t.Total)]);

/// <summary>
/// --solver full: the linearised Boltzmann equation, all temperatures in step. A function of the state alone; the rounds that are done
/// are gone through again at each call, which costs little beside the action of the operator.
/// </summary>
/// <param name="options">Tolerances.</param>
/// <param name="sums">Sums of the rows' weights, [temperature][mode], see <see cref="CollisionRows.Build"/>.</param>
internal sealed class FullSolver(LinearisedOptions options, double[][] sums) : ITransportSolver
{
    internal const string SolverName = "full";

    public string Name => SolverName;

    public SolverNeeds Needs => SolverNeeds.Operator;

    /// <summary>
    /// The operator that belongs to a problem's conventions; weights of tetrahedra depend on the mode that is called first.
    /// </summary>
    public static CollisionKind KindOf(ScatteringProblem problem) =>
        problem.Conventions.FollowsShengBte() || problem.Broadening.Smearing == Smearing.Tetrahedron
            ? CollisionKind.Row
            : CollisionKind.Process;

    /// <summary>The fields that the rows are to act on, four numbers a mode of the wedge, one entry an unfinished system.</summary>
    public IReadOnlyList<double[]>? Next(TransportState state) => Replay(state) is { IsDone: false } session ? session.Next() : null;

    public TransportSolution Solve(TransportState state) =>
        new FullTransport(LinearisedSystems.Close(Replay(state), state.Rates, state.RelaxationTime));

    /// <summary>
    /// Diagonals of coupled four phonons, [temperature][mode]; null where four phonons are on the diagonal only. Whoever drives the
    /// session then asks for their fields too.
    /// </summary>
    internal double[][]? FourPhononSums { get; init; }

    /// <summary>A session at its beginning, for whoever drives it round by round.</summary>
    internal SolverSession Open(TransportState state)
    {
        ScatteringProblem problem = state.Setup.Problem;
        var space = new WedgeSpace(state.Setup.Wedge, state.Setup.WedgePhonons, !problem.Conventions.FollowsShengBte());
        return LinearisedSystems.Open(
            problem,
            space,
            LinearisedSystems.Of(problem, space, KindOf(problem), sums, state.Rates, options, FourPhononSums),
            options,
            state.Options.VolumeScale);
    }

    private SolverSession Replay(TransportState state)
    {
        SolverSession session = Open(state);
        foreach (IReadOnlyList<double[]> action in state.Actions)
        {
            session.Accept([.. action.Select(a => (double[])a.Clone())]);
        }

        return session;
    }
}
