using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport;

/// <summary>What a solver knows; never changed.</summary>
/// <param name="Model">The harmonic crystal.</param>
/// <param name="Setup">Grid, wedge and phonons.</param>
/// <param name="Rates">Rates of the wedge's modes.</param>
/// <param name="Options">Constants and statistics.</param>
/// <param name="RelaxationTime">The conductivity in the relaxation-time approximation, one a temperature.</param>
/// <param name="Actions">
/// What the collision operator made of the vectors that were asked for so far, in order; each entry as <see cref="ITransportSolver.Next"/>
/// gave it.
/// </param>
public sealed record TransportState(
    HarmonicModel Model,
    ScatteringSetup Setup,
    ScatteringRates Rates,
    TransportOptions Options,
    IReadOnlyList<Conductivity> RelaxationTime,
    IReadOnlyList<IReadOnlyList<double[]>> Actions);
