using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Scattering;

/// <summary>The phonons of a grid and its irreducible wedge: what every scattering sum starts from.</summary>
/// <param name="Map">The wedge and the way from every grid point to it.</param>
/// <param name="Full">Phonons of every grid point, in the grid's order.</param>
/// <param name="OnWedge">Phonons of the irreducible points, in the wedge's order; the same numbers as in <paramref name="Full"/>.</param>
public sealed record GridPhonons(WedgeMap Map, PhononTable Full, PhononTable OnWedge)
{
    public IrreducibleWedge Wedge => Map.Wedge;

    public QPointGrid Grid => Map.Wedge.Grid;

    /// <exception cref="InputException">The grid lacks the crystal's symmetry.</exception>
    public static GridPhonons Solve(HarmonicModel model, SpaceGroup group, QPointGrid grid, ComputeOptions compute)
    {
        WedgeMap map = IrreducibleWedge.Build(grid, group).MapFullGrid();
        PhononTable full = model.SolveGrid(grid, compute, group);
        return new(map, full, full.Select(map.Wedge.Points));
    }

    /// <summary>The mode of lowest frequency if that is imaginary (negative), else null.</summary>
    public (Vector3D Q, int Branch, double Frequency)? MostImaginary()
    {
        int lowest = 0;
        for (int mode = 1; mode < OnWedge.Frequencies.Length; mode++)
        {
            lowest = OnWedge.Frequencies[mode] < OnWedge.Frequencies[lowest] ? mode : lowest;
        }

        double frequency = OnWedge.Frequencies[lowest];
        (int point, int branch) = Math.DivRem(lowest, OnWedge.BranchCount);
        return frequency < 0 ? (Grid.Fractional(Wedge.Points[point]), branch, frequency) : null;
    }

    /// <summary>The scattering sums of all irreducible modes.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="group">Its space group.</param>
    /// <param name="temperatures">K.</param>
    /// <param name="constants">Constants.</param>
    /// <param name="broadening">The energy delta.</param>
    /// <param name="conventions">Ours, or FourPhonon's for golden tests.</param>
    /// <param name="useLittleGroups">
    /// Sum over partners up to the little group of the first phonon; only where the force constants obey the space group, and never in
    /// FourPhonon's conventions.
    /// </param>
    public ScatteringProblem Problem(
        Crystal crystal,
        SpaceGroup group,
        IReadOnlyList<double> temperatures,
        PhysicalConstants constants,
        BroadeningOptions broadening,
        ScatteringConventions conventions,
        bool useLittleGroups)
    {
        bool reduce = useLittleGroups && conventions == ScatteringConventions.Ours;
        IReadOnlyList<IntMatrix3>[] groups = [.. Wedge.Points.Select(q => reduce ? LittleGroupOnAddresses(q, group) : [])];
        GridModes modes = GridModes.Build(crystal, Grid, Full, temperatures, constants, broadening);
        return new(crystal, modes, Full, Wedge.Points, groups, temperatures, constants, broadening, conventions);
    }

    private IReadOnlyList<IntMatrix3> LittleGroupOnAddresses(long q, SpaceGroup group)
    {
        LittleGroup little = LittleGroup.Of(Grid, Grid.Address(q), group);
        return GridRotations.Of(Grid, little.Rotations, IncompatibleGrid.UseSubgroup).Matrices;
    }
}
