using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>What every scattering sum on a grid needs: the modes, the first phonons wanted, and the settings.</summary>
/// <param name="Crystal">The crystal.</param>
/// <param name="Modes">All modes of the grid, laid out for the kernels.</param>
/// <param name="Phonons">Phonons of the full grid.</param>
/// <param name="FirstPoints">Grid indices of the first phonons' wave vectors, usually the irreducible wedge.</param>
/// <param name="LittleGroups">
/// For each first point the rotations of grid addresses that leave it where it is modulo G; an empty list turns the reduction of the
/// partner sum off. Only to be given where frequencies, velocities and force constants obey the space group.
/// </param>
/// <param name="Temperatures">K.</param>
/// <param name="Constants">Prefactors.</param>
/// <param name="Broadening">The energy delta.</param>
/// <param name="Conventions">
/// Ours: symmetric in everything that physics leaves symmetric, degenerate modes share their mean rate. FourPhonon and ShengBTE: no
/// averaging, no use of the little group.
/// </param>
public sealed record ScatteringProblem(
    Crystal Crystal,
    GridModes Modes,
    PhononTable Phonons,
    IReadOnlyList<long> FirstPoints,
    IReadOnlyList<IReadOnlyList<IntMatrix3>> LittleGroups,
    IReadOnlyList<double> Temperatures,
    PhysicalConstants Constants,
    BroadeningOptions Broadening,
    Conventions Conventions = Conventions.Ours)
{
    // made once and shared by all problems that differ from this one in their first points (record copies take the field along)
    private readonly Lazy<NormalProcesses> _normal = new(() => new NormalProcesses(Modes.Grid, Crystal.Lattice));
    private readonly Lazy<StationaryPoints> _stationary = new(() => new StationaryPoints(Modes));

    /// <summary>Number of first modes, branches included.</summary>
    public int FirstModeCount => FirstPoints.Count * Modes.BranchCount;

    /// <summary>Which processes are normal; made on first use.</summary>
    internal NormalProcesses Normal => _normal.Value;

    /// <summary>Grid points that sampling does not leave to chance; found on first use.</summary>
    internal StationaryPoints Stationary => _stationary.Value;

    /// <summary>The same problem for a range of its first points: what a shard of a run computes.</summary>
    public ScatteringProblem Slice(int first, int count) => this with
    {
        FirstPoints = [.. FirstPoints.Skip(first).Take(count)],
        LittleGroups = [.. LittleGroups.Skip(first).Take(count)],
    };

    /// <summary>Frequencies in rad/ps of the modes of a first point, by its position in <see cref="FirstPoints"/>.</summary>
    internal ReadOnlySpan<double> FirstFrequencies(int point) =>
        Phonons.Frequencies.AsSpan(checked((int)(FirstPoints[point] * Modes.BranchCount)), Modes.BranchCount);
}
