using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Compression;

public class AnharmonicProjectionTests
{
    // a skew supercell of silicon with 36 cells: no box of cells, so that wrapping around is tested too
    private static readonly IntMatrix3 Skew = new(new(3, 1, 0), new(0, 4, 1), new(0, 0, 3));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Energy_OfAnExactlyLowRankTensor_IsTheDirectSum(int order)
    {
        PcpModes modes = CompressionFixtures.RandomModes(order, 3, order);
        AnharmonicForceConstants tensor = PcpExpansion.Expand(modes);
        for (int seed = 0; seed < 20; seed++)
        {
            (Supercell cell, double[] u) = Displaced(CompressionFixtures.Silicon, Skew, seed, 0.1);
            double direct = DirectSum(tensor, cell, u);
            var projection = new AnharmonicProjection(modes, cell);
            double[] descriptors = projection.Descriptors(u);
            Assert.Equal(direct, projection.EnergyByTerm(descriptors).Sum(), 1e-10 * Scale(modes, descriptors));
        }
    }

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    public void Energy_OfTrainedModes_IsTheDirectSumWithinTheLoss(string example)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(example), new(Third: true, Fourth: false));
        TrainingOptions options = new()
        {
            Rank = 8,
            Objective = TrainingObjective.Plain,
            Routes = TrainingRoutes.Unconstrained,
            Starts = 1,
            StartIterations = 60,
            ContinuedIterations = 60,
            FinalIterations = 60,
            Uncovered = 0.05,
            ExtraShells = 0,
        };
        PcpModel model = PcpTrainer.Train(new(input.Crystal, input.Third!), options, ComputeOptions.SingleThread).Model;
        var matrix = new IntMatrix3(new(5, 0, 0), new(0, 5, 0), new(0, 0, 5));
        double errors = 0, squares = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            (Supercell cell, double[] u) = Displaced(input.Crystal, matrix, seed, 0.1);
            double direct = DirectSum(input.Third!, cell, u);
            var projection = new AnharmonicProjection(model.Modes, cell);
            errors += Math.Pow(projection.EnergyByTerm(projection.Descriptors(u)).Sum() - direct, 2);
            squares += direct * direct;
        }

        // for independent displacements energies err like the tensor; twenty draws of a heavy-tailed number scatter by a factor of two
        Assert.InRange(Math.Sqrt(errors / squares), 0, 2 * model.Training.Loss);
    }

    [Fact]
    public void Forces_AreThoseOfDifferences_AndSumToZero()
    {
        PcpModes modes = CompressionFixtures.RandomModes(2, 3, 3);
        (Supercell cell, double[] u) = Displaced(CompressionFixtures.Silicon, Skew, 5, 0.1);
        var projection = new AnharmonicProjection(modes, cell);
        double[] forces = projection.Forces(projection.Descriptors(u));
        double size = Math.Sqrt(forces.Sum(f => f * f) / forces.Length);
        foreach (int k in new[] { 0, 7, 50, 101, u.Length - 1 })
        {
            // exact for a cubic polynomial
            const double h = 1e-2;
            double slope = ((8 * (At(k, h) - At(k, -h))) - (At(k, 2 * h) - At(k, -2 * h))) / (12 * h);
            Assert.Equal(-slope, forces[k], 1e-8 * size);
        }

        for (int axis = 0; axis < 3; axis++)
        {
            Assert.Equal(0, Enumerable.Range(0, u.Length / 3).Sum(k => forces[(3 * k) + axis]), 1e-10 * size);
        }

        double At(int k, double step)
        {
            double[] moved = [.. u];
            moved[k] += step;
            return projection.EnergyByTerm(projection.Descriptors(moved)).Sum();
        }
    }

    [Fact]
    public void Energy_DoesNotDependOnOrderOfAtoms_OriginOfCell_OrRigidShift()
    {
        PcpModes modes = CompressionFixtures.RandomModes(3, 2, 3);
        Crystal crystal = CompressionFixtures.Silicon;
        Snapshot snapshot = Frame(crystal, Skew, 3, 0.1);
        double energy = Energy(modes, snapshot);
        int[] order = [.. Enumerable.Range(0, snapshot.Positions.Length).OrderBy(k => (k * 37) % 101)];
        Assert.Equal(energy, Energy(modes, snapshot with { Positions = [.. order.Select(k => snapshot.Positions[k])] }), 1e-12);

        // by a lattice vector, by a vector of the supercell for some atoms, and rigidly by a little
        Vector3D lattice = crystal.Lattice.ToCartesian(new IntVector3(1, -2, 1));
        Assert.Equal(energy, Energy(modes, snapshot with { Positions = [.. snapshot.Positions.Select(r => r + lattice)] }), 1e-10);
        Vector3D[] wrapped = [.. snapshot.Positions.Select((r, k) => k % 3 == 0 ? r + snapshot.Cell.Row1 : r)];
        Assert.Equal(energy, Energy(modes, snapshot with { Positions = wrapped }), 1e-10);
        Vector3D[] shifted = [.. snapshot.Positions.Select(r => r + new Vector3D(0.02, -0.03, 0.01))];
        Assert.Equal(energy, Energy(modes, snapshot with { Positions = shifted }), 1e-10);
        Matrix3 c = snapshot.Cell;
        Assert.Equal(energy, Energy(modes, snapshot with { Cell = new(c.Row2, c.Row0 + c.Row1, c.Row1) }), 1e-10);
    }

    [Fact]
    public void Snapshots_ThatDoNotFit_AreRefused()
    {
        Crystal crystal = CompressionFixtures.Silicon;
        Snapshot good = Frame(crystal, Skew, 1, 0.1);
        Assert.Contains("whole numbers", Refused(good with { Cell = 1.1 * good.Cell }), StringComparison.Ordinal);
        Snapshot vacancy = good with { Positions = good.Positions[1..], Species = good.Species[1..] };
        Assert.Contains("71 atoms; expected 72", Refused(vacancy), StringComparison.Ordinal);
        string germanium = Refused(good with { Species = ["Ge", .. good.Species[1..]] });
        Assert.Contains("expected Si, the element of the nearest site", germanium, StringComparison.Ordinal);
        Snapshot doubled = good with { Positions = [good.Positions[1], .. good.Positions[1..]] };
        Assert.Contains("the same site", Refused(doubled), StringComparison.Ordinal);

        string Refused(Snapshot snapshot) =>
            Assert.Throws<InputException>(() => Supercell.Of(crystal, snapshot).Displacements(snapshot)).Message;
    }

    [Fact]
    public void ExtendedXyz_IsRead_AndBadLinesAreNamed()
    {
        string file = Path.GetTempFileName();
        try
        {
            const string header = "Lattice=\"5 0 0 0 5 0 0 0 5\" Properties=id:I:1:species:S:1:pos:R:3 pbc=\"T T T\"";
            File.WriteAllText(file, $"2\n{header}\n1 Mg 0 0 0.5\n2 O 2.5 0 0\n2\n{header}\n1 Mg 0 0 0\n2 O 2.5 0 -1e-1\n");
            Snapshot[] frames = [.. ExtendedXyz.Read(file)];
            Assert.Equal(2, frames.Length);
            Assert.Equal(["Mg", "O"], frames[0].Species);
            Assert.Equal(new Vector3D(2.5, 0, -0.1), frames[1].Positions[1]);
            Assert.Equal(new Vector3D(0, 5, 0), frames[0].Cell.Row1);
            foreach ((string text, int line) in new[]
            {
                ("two\n", 1), ("2\nno lattice\nMg 0 0 0\nO "
                    + "0 0 0\n", 2), ($"2\n{header}\n1 Mg 0 0 x\n2 O 0 0 0\n", 3), ($"2\n{header}\n1 Mg 0 0 0\n", 4),
            })
            {
                File.WriteAllText(file, text);
                Assert.Equal(line, Assert.Throws<InputException>(() => ExtendedXyz.Read(file).ToArray()).Line);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Energy(PcpModes modes, Snapshot snapshot)
    {
        var cell = Supercell.Of(CompressionFixtures.Silicon, snapshot);
        var projection = new AnharmonicProjection(modes, cell);
        return projection.EnergyByTerm(projection.Descriptors(cell.Displacements(snapshot))).Sum();
    }

    private static Snapshot Frame(Crystal crystal, IntMatrix3 matrix, int seed, double size)
    {
        var vectors = new Matrix3(
            crystal.Lattice.ToCartesian(matrix.Row0), crystal.Lattice.ToCartesian(matrix.Row1), crystal.Lattice.ToCartesian(matrix.Row2));
        Matrix3 toFractional = vectors.Transposed.Inverse();
        var random = new Random(seed);
        var positions = new List<Vector3D>();
        var species = new List<string>();
        for (int k = 0; k < 20 * 20 * 20; k++)
        {
            var cell = new IntVector3((k / 400) - 8, (k / 20 % 20) - 8, (k % 20) - 8);
            Vector3D f = toFractional * (crystal.Lattice.ToCartesian(cell) + new Vector3D(1e-7, 1e-7, 1e-7));
            if (f.X is >= 0 and < 1 && f.Y is >= 0 and < 1 && f.Z is >= 0 and < 1)
            {
                for (int atom = 0; atom < crystal.AtomCount; atom++)
                {
                    Vector3D u = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
                    positions.Add(crystal.CartesianPosition(atom, cell) + (size * u));
                    species.Add(crystal.Atoms[atom].Element);
                }
            }
        }

        return new("frame", vectors, [.. species], [.. positions]);
    }

    private static (Supercell Cell, double[] Displacements) Displaced(Crystal crystal, IntMatrix3 matrix, int seed, double size)
    {
        Snapshot snapshot = Frame(crystal, matrix, seed, size);
        var cell = Supercell.Of(crystal, snapshot);
        return (cell, cell.Displacements(snapshot));
    }

    // 1/n! sum over all blocks and translations of Phi u .. u
    private static double DirectSum(AnharmonicForceConstants tensor, Supercell supercell, double[] u)
    {
        int n = tensor.Order;
        double sum = 0;
        var at = new int[n];
        for (int b = 0; b < tensor.BlockCount; b++)
        {
            foreach (IntVector3 l in supercell.Cells)
            {
                for (int leg = 0; leg < n; leg++)
                {
                    at[leg] = 3 * ((supercell.NumberOf(tensor.Cell(b, leg) + l) * supercell.Crystal.AtomCount) + tensor.Atom(b, leg));
                }

                for (int k = 0; k < tensor.BlockSize; k++)
                {
                    double product = tensor.Block(b)[k];
                    int rest = k;
                    for (int leg = n - 1; leg >= 0 && product != 0; leg--, rest /= 3)
                    {
                        product *= u[at[leg] + (rest % 3)];
                    }

                    sum += product;
                }
            }
        }

        return sum / Permanent.Factorial(n);
    }

    private static double Scale(PcpModes modes, double[] descriptors) => Math.Max(1e-3, modes.Lambda.Max() * descriptors.Max(Math.Abs));
}
