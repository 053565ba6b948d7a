using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>A scattering problem on the irreducible wedge of a grid, with what transport needs beside it.</summary>
/// <param name="Problem">What the scattering sums take.</param>
/// <param name="Group">Space group of the crystal.</param>
/// <param name="Wedge">Irreducible points, the first phonons of the problem.</param>
/// <param name="WedgePhonons">Phonons of the wedge points, in their order.</param>
public sealed record ScatteringSetup(ScatteringProblem Problem, SpaceGroup Group, IrreducibleWedge Wedge, PhononTable WedgePhonons)
{
    /// <summary>Solves the phonons of the grid, finds its wedge and little groups, and lays the modes out for the kernels.</summary>
    /// <param name="model">The harmonic crystal.</param>
    /// <param name="group">Its space group.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="temperatures">K.</param>
    /// <param name="broadening">The energy delta.</param>
    /// <param name="conventions">In FourPhonon's and ShengBTE's the partner sums use no symmetry, as the published examples may break
    /// it.</param>
    /// <param name="options">Threads and cancellation.</param>
    /// <param name="minimumFrequency">rad/ps; modes at or below it take no part.</param>
    public static ScatteringSetup OnGrid(
        HarmonicModel model,
        SpaceGroup group,
        QPointGrid grid,
        IReadOnlyList<double> temperatures,
        BroadeningOptions broadening,
        Conventions conventions,
        ComputeOptions options,
        double minimumFrequency = 0)
    {
        GridRotations rotations = GridRotations.Of(grid, group.WaveVectorRotations(), IncompatibleGrid.Refuse);
        IrreducibleWedge wedge = IrreducibleWedge.Build(rotations);
        PhononTable phonons = model.SolveGrid(grid, options with { Progress = null }, group);
        bool useSymmetry = !conventions.FollowsShengBte();
        Vector3D[] steps = GridSteps.Of(model.Crystal.Lattice, grid, useSymmetry ? rotations.Rotations : []);
        GridModes modes = GridModes.Build(model.Crystal, grid, phonons, temperatures, model.Constants, broadening, steps, minimumFrequency);
        IReadOnlyList<IntMatrix3>[] littleGroups =
            [.. wedge.Points.Select(q => useSymmetry ? LittleGroup(rotations, q) : (IReadOnlyList<IntMatrix3>)[])];
        var problem = new ScatteringProblem(
            model.Crystal, modes, phonons, wedge.Points, littleGroups, temperatures, model.Constants, broadening, conventions);
        return new ScatteringSetup(problem, group, wedge, Select(phonons, wedge.Points));
    }

    /// <summary>The rates of some channels on the wedge.</summary>
    public ScatteringRates Rates(params ChannelRates[] channels) =>
        new(Wedge.Grid, Wedge.Points, Wedge.Weights, WedgePhonons, Problem.Temperatures, channels);

    // distinct rotations but the identity
    private static IntMatrix3[] LittleGroup(GridRotations rotations, long q)
    {
        IntVector3 address = rotations.Grid.Address(q);
        return [.. rotations.Matrices.Where(m => m != IntMatrix3.Identity && rotations.Grid.Index(m * address) == q).Distinct()];
    }

    private static PhononTable Select(PhononTable all, long[] points)
    {
        int d = all.BranchCount;
        var result = new PhononTable(points.Length, d);
        for (int i = 0; i < points.Length; i++)
        {
            int source = (int)points[i];
            all.Frequencies.AsSpan(source * d, d).CopyTo(result.Frequencies.AsSpan(i * d));
            all.Velocities.AsSpan(3 * source * d, 3 * d).CopyTo(result.Velocities.AsSpan(3 * i * d));
            all.VelocityProducts.AsSpan(6 * source * d, 6 * d).CopyTo(result.VelocityProducts.AsSpan(6 * i * d));
            all.EigenvectorsReal.AsSpan(source * d * d, d * d).CopyTo(result.EigenvectorsReal.AsSpan(i * d * d));
            all.EigenvectorsImaginary.AsSpan(source * d * d, d * d).CopyTo(result.EigenvectorsImaginary.AsSpan(i * d * d));
        }

        return result;
    }
}
