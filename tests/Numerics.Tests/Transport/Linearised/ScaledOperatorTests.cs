using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Tests.Scattering;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Tests.Transport.Linearised;

/// <summary>The symmetric operator: its algebra, its reproducibility, its values.</summary>
public class ScaledOperatorTests
{
    [Theory]
    [InlineData("si", 8, 94.127)]
    [InlineData("si", 12, 113.972)]
    [InlineData("nacl", 12, 9.3288)]
    public void ConductivityOfPopulations_StaysWhereItWas(string name, int n, double expected)
    {
        FullConductivity full = LinearisedCase.Ours(TestData.Example(name), n, [300]).Solve()[0];
        Assert.InRange(full.Mean / expected, 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(full.SolverError / full.Mean, 0, 1e-6);
        Assert.InRange(full.FunctionalMismatch, 0, 1e-6);
    }

    [SharedDataFact("bas-fourphonon")]
    public void BoronArsenide_WithIsotopes() => Assert.InRange(
        LinearisedCase.Ours(TestData.Shared("bas-fourphonon")!, 12, [300], isotopes: true).Solve()[0].Mean / 1981.59, 1 - 1e-4, 1 + 1e-4);

    [Theory]
    [InlineData("si")]
    [InlineData("nacl")]
    public void RowsLeaveTheRatesAlone_ToTheBit(string name)
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Example(name), 6, [100, 300]);
        ThreePhononResult plain = ThreePhononScattering.FromTensor(made.Setup.Problem, made.Input.Third!, ScatteringFixtures.TwoThreads);
        for (int t = 0; t < 2; t++)
        {
            Assert.Equal(plain.Absorption.Rate[t], made.Solver.ThreePhonons.Absorption.Rate[t]);
            Assert.Equal(plain.Emission.Rate[t], made.Solver.ThreePhonons.Emission.Rate[t]);
        }

        Assert.Equal(plain.Elements, made.Solver.ThreePhonons.Elements);
    }

    [Fact]
    public void DiagonalOfTheRowOperator_IsTheRates()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 6, 1, 150, 300);
        var space = new WedgeSpace(setup.Wedge, setup.WedgePhonons, true);
        double[][] occupations =
        [
            .. setup.Problem.Temperatures.Select(
                t => LinearSystem.Populations(setup.WedgePhonons, CollisionKind.Row, t, setup.Problem.Constants)),
        ];
        (_, ThreePhononResult rates, double[][] sums) = CollisionRows.Build(
            setup.Problem,
            ThreePhononSource.FromTensor(input.Third!),
            space,
            CollisionKind.Row,
            CollisionStorage.Store,
            long.MaxValue,
            FieldsOnGrid.OfScalars(space, occupations),
            ScatteringFixtures.TwoThreads);
        for (int t = 0; t < 2; t++)
        {
            space.AverageScalars(sums[t]);
            double[] expected = [.. rates.Absorption.Rate[t].Zip(rates.Emission.Rate[t], (a, b) => a + b)];
            ScatteringFixtures.AssertClose(expected, sums[t], 1e-6);
        }
    }

    [Theory]
    [InlineData("si", 6, 300)]
    [InlineData("nacl", 6, 300)]
    [InlineData("si", 6, 30)]
    public void Operator_IsSymmetricAndPositive(string name, int n, double temperature)
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Example(name), n, [temperature]);
        var space = new WedgeSpace(made.Setup.Wedge, made.Setup.WedgePhonons, true);
        LinearSystem system = made.Solver.Systems(made.Rates, new LinearisedOptions())[0];
        var random = new Random(5);
        for (int trial = 0; trial < 5; trial++)
        {
            double[] x = RandomField(space, system, random), y = RandomField(space, system, random);
            double[] ax = Apply(made, system, x), ay = Apply(made, system, y);
            double xx = space.Dot(x, ax), yy = space.Dot(y, ay);
            Assert.True(xx > 0 && yy > 0, $"x A x = {xx}, y A y = {yy}");
            Assert.InRange(Math.Abs(space.Dot(y, ax) - space.Dot(x, ay)) / Math.Sqrt(xx * yy), 0, 1e-7);
        }
    }

    [Fact]
    public void ThreadsAndStorage_ChangeNoBit()
    {
        LinearisedCase kept = LinearisedCase.Ours(TestData.Example("nacl"), 6, [100, 300]);
        LinearisedCase made = LinearisedCase.Ours(
            TestData.Example("nacl"), 6, [100, 300], options: new LinearisedOptions(Storage: CollisionStorage.Recompute));
        Assert.True(kept.Solver.Rows.IsStored);
        Assert.False(made.Solver.Rows.IsStored);
        Assert.Equal(0, made.Solver.Rows.Bytes);
        IReadOnlyList<FullConductivity> one = kept.Solve(threads: 1);
        foreach (IReadOnlyList<FullConductivity> other in new[] { kept.Solve(threads: 3), made.Solve(threads: 2) })
        {
            for (int t = 0; t < 2; t++)
            {
                Assert.Equal(one[t].Modes.Field, other[t].Modes.Field);
                Assert.Equal(one[t].Tensor, other[t].Tensor);
            }
        }
    }

    [Fact]
    public void EachTemperatureAlone_GivesTheSame()
    {
        IReadOnlyList<FullConductivity> together = LinearisedCase.Ours(TestData.Example("si"), 6, [100, 300]).Solve();
        Assert.Equal(LinearisedCase.Ours(TestData.Example("si"), 6, [300]).Solve()[0].Tensor, together[1].Tensor);
    }

    [Fact]
    public void ListThatDoesNotFit_IsRefusedOrLeftOut()
    {
        string si = TestData.Example("si");
        InputException refused = Assert.Throws<InputException>(
            () => LinearisedCase.Ours(si, 6, [300], options: new LinearisedOptions(Storage: CollisionStorage.Store, Memory: 1000)));
        Assert.Contains("--collision-list recompute", refused.Message);
        Assert.False(LinearisedCase.Ours(si, 6, [300], options: new LinearisedOptions(Memory: 1000)).Solver.Rows.IsStored);
    }

    [Theory]
    [InlineData("si")]
    [InlineData("nacl")]
    public void Wedge_EqualsTheGridWithoutSymmetry(string name)
    {
        LinearisedCase wedge = LinearisedCase.Ours(TestData.Example(name), 6, [300]);
        LinearisedCase grid = LinearisedCase.Of(wedge.Input, WithoutSymmetry(wedge));
        var tight = new LinearisedOptions(1e-10);
        Matrix3 expected = wedge.Solve(tight)[0].Tensor, actual = grid.Solve(tight)[0].Tensor;
        for (int a = 0; a < 3; a++)
        {
            Assert.InRange(actual[a, a] / expected[a, a], 1 - 1e-7, 1 + 1e-7);
            Assert.InRange(Math.Abs(actual[a, (a + 1) % 3]) / expected[a, a], 0, 1e-7);
        }
    }

    [Fact]
    public void Solution_IsThatOfPlainIteration()
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Example("si"), 6, [300]);
        LinearSystem system = made.Solver.Systems(made.Rates, new LinearisedOptions())[0];
        var space = new WedgeSpace(made.Setup.Wedge, made.Setup.WedgePhonons, true);
        var plain = new PlainIteration(space.Dot, system.Source, system.Diagonal, 1e-10);
        while (!plain.IsDone)
        {
            plain.Advance(system.Image(made.Solver.Rows.Act([system.Quads(plain.Direction)], ComputeOptions.SingleThread)[0]));
        }

        FullConductivity full = made.Solve()[0];
        double[] start = [.. system.Source.Select((b, i) => system.Diagonal[i / 3] > 0 ? b / system.Diagonal[i / 3] : 0)];
        double unit = full.RelaxationTime.Trace / space.Dot(system.Source, start);
        Assert.InRange(unit * space.Dot(system.Source, plain.Solution) / full.Tensor.Trace, 1 - 2e-6, 1 + 2e-6);
    }

    /// <summary>A strict check of the error bound: 20 cases, each stopped early, against the solution to twelve digits.</summary>
    [Theory]
    [InlineData("si")]
    [InlineData("nacl")]
    public void Bound_IsABound(string name)
    {
        LinearisedCase made = LinearisedCase.Ours(TestData.Example(name), 6, [50, 300]);
        IReadOnlyList<FullConductivity> exact = made.Solve(new LinearisedOptions(1e-11));
        foreach (double tolerance in new[] { 0.3, 0.03, 1e-3, 1e-4, 1e-5 })
        {
            IReadOnlyList<FullConductivity> early = made.Solve(new LinearisedOptions(tolerance));
            for (int t = 0; t < 2; t++)
            {
                double gap = exact[t].Mean - early[t].Mean;
                Assert.InRange(gap, -1e-10 * exact[t].Mean, early[t].SolverError);
                Assert.InRange(early[t].SolverError, 0, tolerance * early[t].Mean);
            }
        }
    }

    private static ScatteringSetup WithoutSymmetry(LinearisedCase wedge)
    {
        ScatteringSetup setup = wedge.Setup;
        Crystal marked = setup.Problem.Crystal with
        {
            Dielectric = null,
            Atoms = [.. setup.Problem.Crystal.Atoms.Select((a, i) => a with
            {
                Element = $"X{i}",
                Position = a.Position + new Vector3D(0.013 * i, 0.031 * i, 0.047 * i),
            })],
        };
        SpaceGroup group = SpaceGroup.Find(marked);
        IrreducibleWedge points = IrreducibleWedge.Build(setup.Wedge.Grid, group);
        Assert.True(points.Count > 2 * setup.Wedge.Count);
        ScatteringProblem problem = setup.Problem with
        {
            FirstPoints = points.Points,
            LittleGroups = [.. points.Points.Select(_ => (IReadOnlyList<IntMatrix3>)[])],
        };
        return new ScatteringSetup(problem, group, points, Select(problem.Phonons, points.Points));
    }

    private static PhononTable Select(PhononTable all, long[] points)
    {
        int d = all.BranchCount;
        var result = new PhononTable(points.Length, d);
        for (int i = 0; i < points.Length; i++)
        {
            int at = (int)points[i] * d;
            all.Frequencies.AsSpan(at, d).CopyTo(result.Frequencies.AsSpan(i * d));
            all.Velocities.AsSpan(3 * at, 3 * d).CopyTo(result.Velocities.AsSpan(3 * i * d));
            all.VelocityProducts.AsSpan(6 * at, 6 * d).CopyTo(result.VelocityProducts.AsSpan(6 * i * d));
        }

        return result;
    }

    private static double[] RandomField(WedgeSpace space, LinearSystem system, Random random)
    {
        var x = new double[3 * space.ModeCount];
        for (int i = 0; i < x.Length; i++)
        {
            double d = system.Diagonal[i / 3];
            x[i] = d > 0 ? (random.NextDouble() - 0.5) / Math.Sqrt(d) : 0;
        }

        space.Project(x);
        return x;
    }

    private static double[] Apply(LinearisedCase made, LinearSystem system, double[] x)
    {
        double[] y = system.Image(made.Solver.Rows.Act([system.Quads(x)], ScatteringFixtures.TwoThreads)[0]);
        return [.. y.Select((v, i) => v + (system.Diagonal[i / 3] * x[i]))];
    }
}
