namespace PcpCluster.Numerics.Transport;

/// <summary>What a solver needs besides rates.</summary>
[Flags]
public enum SolverNeeds
{
    /// <summary>Scattering rates; they are always there.</summary>
    Rates = 0,

    /// <summary>The action of the collision operator on vectors, see <see cref="ITransportSolver.Next"/>.</summary>
    Operator = 1,

    /// <summary>Velocities between different branches of one wave vector.</summary>
    VelocityOperator = 2,
}

/// <summary>
/// A solution of the transport equation beyond the relaxation-time approximation, which every calculation finds first. A solver is one pure
/// function in two parts, so that its iterations can be cut and computed anywhere: <see cref="Next"/> asks, <see cref="Solve"/> concludes.
/// </summary>
public interface ITransportSolver
{
    /// <summary>As --solver has it.</summary>
    string Name { get; }

    SolverNeeds Needs { get; }

    /// <summary>
    /// The fields that the rows of the collision operator are to act on next, each over the modes of the wedge; null when enough is known.
    /// Their
    /// number and layout are the solver's business (<see cref="Linearised.CollisionRows.Act"/>). Only asked where <see cref="Needs"/> has
    /// <see cref="SolverNeeds.Operator"/>.
    /// </summary>
    IReadOnlyList<double[]>? Next(TransportState state);

    /// <summary>The solution, one entry a temperature.</summary>
    TransportSolution Solve(TransportState state);
}
