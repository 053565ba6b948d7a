using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Transport;

/// <summary>What a solver found; each solver adds its own figures (iterations, residual, eigenvalues).</summary>
/// <param name="Solver"><see cref="ITransportSolver.Name"/>.</param>
/// <param name="Tensors">Thermal conductivity, W/(m K), one a temperature.</param>
public abstract record TransportSolution(string Solver, IReadOnlyList<Matrix3> Tensors);
