using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Transport.Coherences;

/// <summary>Conductivities with coherences.</summary>
/// <param name="Temperatures">One a temperature.</param>
internal sealed record CoherentTransport(IReadOnlyList<CoherenceConductivity> Temperatures)
    : TransportSolution(WignerSolver.SolverName, [.. Temperatures.Select(t => t.Total)]);

/// <summary>--coherences: the Wigner formulation, populations in the relaxation-time approximation.</summary>
/// <param name="definition">The velocity operator.</param>
internal sealed class WignerSolver(VelocityDefinition definition = VelocityDefinition.Wigner) : ITransportSolver
{
    internal const string SolverName = "wigner";

    public string Name => SolverName;

    public SolverNeeds Needs => SolverNeeds.VelocityOperator;

    public IReadOnlyList<double[]>? Next(TransportState state) => null;

    public TransportSolution Solve(TransportState state) => new CoherentTransport(WignerTransport.Compute(
        state.Model, state.Setup.Wedge, state.Rates, state.RelaxationTime, state.Options, definition, ComputeOptions.SingleThread));
}
