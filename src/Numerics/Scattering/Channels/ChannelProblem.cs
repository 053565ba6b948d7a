using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>What a channel that is linear in the mode gets to know.</summary>
/// <param name="Crystal">Masses, mass variances and lattice.</param>
/// <param name="Wedge">The irreducible points whose rates are wanted.</param>
/// <param name="WedgePhonons">Their phonons: frequencies in rad/ps, velocities in Angstrom/ps.</param>
/// <param name="GridPhonons">Phonons of the whole grid, in its order.</param>
/// <param name="Temperatures">K.</param>
public sealed record ChannelProblem(
    Crystal Crystal, IrreducibleWedge Wedge, PhononTable WedgePhonons, PhononTable GridPhonons, IReadOnlyList<double> Temperatures);
