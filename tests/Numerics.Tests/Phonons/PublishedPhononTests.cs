using System.Globalization;
using System.IO.Compression;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Phonons;

/// <summary>Frequencies and velocities published with FourPhonon's examples, in its conventions and with its constants.</summary>
public class PublishedPhononTests
{
    [SharedDataTheory("si-fourphonon", "bas-fourphonon", "licoo2-fourphonon")]
    [InlineData("si-fourphonon", 16, 1e-7, 1e-5)]
    [InlineData("licoo2-fourphonon", 10, 1e-7, 1e-5)]

    // on the zone's boundary FourPhonon takes one of several equally short q by rounding: a few modes differ by 1e-4
    [InlineData("bas-fourphonon", 16, 2e-4, 0.06)]
    public void Grid_MatchesPublishedFrequenciesAndVelocities(string name, int n, double frequencyTolerance, double velocityTolerance)
    {
        string folder = TestData.Shared(name)!;
        CrystalInput input = InputFormats.Read(folder, new(Third: false, Fourth: false, Conventions.FourPhonon));
        var options = new HarmonicOptions { Conventions = Conventions.FourPhonon };
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.FourPhonon, options);
        PhononTable table = model.SolveGrid(new(n, n, n), ComputeOptions.SingleThread, SpaceGroup.Find(input.Crystal));

        double[][] points = Rows(folder, "BTE.qpoints.gz");
        double[][] omega = Rows(folder, "BTE.omega.gz");
        double[][] velocity = Rows(folder, "BTE.v.gz");
        int branches = table.BranchCount;
        int loose = 0;
        for (int w = 0; w < points.Length; w++)
        {
            for (int branch = 0; branch < branches; branch++)
            {
                int mode = (((int)points[w][1] - 1) * branches) + branch;
                double published = omega[w][branch];
                double error = Math.Abs(table.Frequencies[mode] - published);
                Assert.True(
                    error <= frequencyTolerance * published, $"{name} q {w} branch {branch}: {table.Frequencies[mode]} for {published}");
                loose += error > 2e-5 * published ? 1 : 0;
                bool alone = (branch == 0 || published - omega[w][branch - 1] > 0.01)
                    && (branch == branches - 1 || omega[w][branch + 1] - published > 0.01);
                for (int axis = 0; alone && axis < 3; axis++)
                {
                    // published in nm/ps
                    Assert.Equal(10 * velocity[(branch * points.Length) + w][axis], table.Velocities[(3 * mode) + axis], velocityTolerance);
                }
            }
        }

        Assert.True(
            loose <= (name == "bas-fourphonon" ? 10 : 0), $"{loose} modes of {name} miss the published frequency by more than 2e-5");
    }

    [SharedDataFact("si-fourphonon")]
    public void ListOfPoints_FollowsTheSameConventionsAsTheGrid()
    {
        CrystalInput input = InputFormats.Read(TestData.Shared("si-fourphonon")!, new(Third: false, Fourth: false));
        var model = new HarmonicModel(
            input.Crystal, input.HarmonicForceConstants, PhysicalConstants.FourPhonon, new() { Conventions = Conventions.FourPhonon });
        SpaceGroup group = SpaceGroup.Find(input.Crystal);
        var grid = new QPointGrid(5, 5, 5);
        PhononTable table = model.SolveGrid(grid, ComputeOptions.SingleThread, group);

        // a general point of the grid and one with a reflection that needs a reciprocal lattice vector
        foreach (IntVector3 address in new IntVector3[] { new(4, 1, 0), new(1, 2, 0), new(3, 1, 1) })
        {
            int q = (int)grid.Index(address);
            PhononTable alone = model.Solve([grid.Fractional(q)], ComputeOptions.SingleThread, group);
            for (int k = 0; k < 18; k++)
            {
                Assert.Equal(table.Velocities[(18 * q) + k], alone.Velocities[k], 1e-7);
            }
        }
    }

    /// <summary>
    /// The published positions contradict the published force constants. In the positions that the constants obey the two transverse
    /// acoustic branches are degenerate along the cube axis.
    /// </summary>
    [SharedDataFact("si-fourphonon")]
    public void SiliconInTheBasisOfItsForceConstants_HasDegenerateTransverseBranches()
    {
        CrystalInput input = InputFormats.Read(TestData.Shared("si-fourphonon")!, new(Third: false, Fourth: false));
        Crystal corrected =
            input.Crystal with { Atoms = [input.Crystal.Atoms[0], input.Crystal.Atoms[1] with { Position = new(-0.25, 0.75, -0.25) }] };
        Vector3D[] q = [new(1.0 / 16, 0, 0)];
        PhononTable physical = new HarmonicModel(corrected, input.HarmonicForceConstants, PhysicalConstants.FourPhonon)
            .Solve(q, ComputeOptions.SingleThread);
        Assert.Equal(6.763, physical.Frequencies[0], 1e-3);
        Assert.Equal(physical.Frequencies[0], physical.Frequencies[1]);
        PhononTable published = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.FourPhonon)
            .Solve(q, ComputeOptions.SingleThread);
        Assert.Equal(7.29, published.Frequencies[0], 5e-3);
        Assert.Equal(7.33, published.Frequencies[1], 5e-3);
    }

    internal static double[][] Rows(string folder, string file)
    {
        using var reader =
            new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, "reference", file)), CompressionMode.Decompress));
        var rows = new List<double[]>();
        while (reader.ReadLine() is { } line)
        {
            rows.Add(
                [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture))]);
        }

        return [.. rows];
    }
}
