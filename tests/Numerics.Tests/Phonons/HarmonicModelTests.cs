using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Tests.Crystals;

namespace PcpCluster.Numerics.Tests.Phonons;

public class HarmonicModelTests
{
    public static TheoryData<Dipoles> Schemes => [Dipoles.MixedSpace, Dipoles.Ewald];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Velocities_OfAPolarCrystalWithoutSymmetry_AreTheSlopesOfItsFrequencies(Dipoles scheme)
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(scheme);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        Assert.True(model.IsPolar);
        const double step = 1e-4; // 1/Angstrom
        int n = crystal.BranchCount;
        foreach (Vector3D q in RandomPoints(25, 11))
        {
            var points = new List<Vector3D> { q };
            for (int axis = 0; axis < 3; axis++)
            {
                var cartesian = new Vector3D(axis == 0 ? step : 0, axis == 1 ? step : 0, axis == 2 ? step : 0);
                Vector3D change = 1 / (2 * Math.PI) * (crystal.Lattice.Vectors * cartesian);
                points.Add(q + change);
                points.Add(q - change);
            }

            PhononTable table = model.Solve(points.ToArray(), ComputeOptions.SingleThread);
            for (int branch = 0; branch < n; branch++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    double slope =
                        (table.Frequencies[(((2 * axis) + 1) * n) + branch] - table.Frequencies[(((2 * axis) + 2) * n) + branch])
                            / (2 * step);
                    Assert.Equal(slope, table.Velocities[(3 * branch) + axis], 2e-3);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void ReciprocalLatticeVector_ChangesNothing(Dipoles scheme)
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(scheme);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        Vector3D[] q = [.. RandomPoints(20, 5)];
        PhononTable here = model.Solve(q, ComputeOptions.SingleThread);
        PhononTable there = model.Solve(Array.ConvertAll(q, p => p + new Vector3D(2, -1, 3)), ComputeOptions.SingleThread);
        AssertClose(here.Frequencies, there.Frequencies, 1e-9);
        AssertClose(here.Velocities, there.Velocities, 1e-7);
        for (int mode = 0; mode < here.Frequencies.Length; mode++)
        {
            // the same eigenvector but for a phase: no factor exp(i G.tau)
            Assert.Equal(1, Overlap(here, mode, there, mode).Magnitude, 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void MinusQ_HasConjugateEigenvectorsToTheBit(Dipoles scheme)
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(scheme);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        var grid = new QPointGrid(5, 4, 6);
        PhononTable table = model.SolveGrid(grid, ComputeOptions.SingleThread, SpaceGroup.Find(crystal));
        int n = table.BranchCount;
        for (int q = 0; q < grid.Count; q++)
        {
            int opposite = (int)grid.Opposite(q);
            for (int k = 0; k < n * n; k++)
            {
                Assert.Equal(table.EigenvectorsReal[(q * n * n) + k], table.EigenvectorsReal[(opposite * n * n) + k]);
                Assert.Equal(table.EigenvectorsImaginary[(q * n * n) + k], -table.EigenvectorsImaginary[(opposite * n * n) + k]);
            }

            for (int k = 0; k < 3 * n; k++)
            {
                Assert.Equal(table.Velocities[(3 * q * n) + k], -table.Velocities[(3 * opposite * n) + k]);
            }
        }
    }

    [Fact]
    public void Grid_AgreesWithTheListOfItsPointsAndDoesNotDependOnThreads()
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(Dipoles.MixedSpace);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        var grid = new QPointGrid(9, 4, 3);
        SpaceGroup group = SpaceGroup.Find(crystal);
        PhononTable one = model.SolveGrid(grid, ComputeOptions.SingleThread, group);
        PhononTable four = model.SolveGrid(grid, new ComputeOptions(Threads: 4), group);
        Assert.Equal(one.Frequencies, four.Frequencies);
        Assert.Equal(one.Velocities, four.Velocities);
        Assert.Equal(one.VelocityProducts, four.VelocityProducts);
        Assert.Equal(one.EigenvectorsReal, four.EigenvectorsReal);
        Assert.Equal(one.EigenvectorsImaginary, four.EigenvectorsImaginary);

        PhononTable list =
            model.Solve([.. Enumerable.Range(0, (int)grid.Count).Select(q => grid.Fractional(q))], ComputeOptions.SingleThread, group);
        AssertClose(one.Frequencies, list.Frequencies, 1e-6);
        AssertClose(one.Velocities, list.Velocities, 1e-6);
    }

    [Fact]
    public void Solver_GivesTheSameBitsWhateverSharesTheBatch()
    {
        foreach (Dipoles scheme in new[] { Dipoles.MixedSpace, Dipoles.Ewald })
        {
            (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(scheme);
            PhononSolver solver = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018).CreateSolver();
            Vector3D[] q = [.. RandomPoints(7, 3), Vector3D.Zero];
            solver.SolveAt(q);
            double[] batch = solver.Frequencies.ToArray();
            double[] velocities = solver.Velocities.ToArray();
            for (int lane = 0; lane < 8; lane++)
            {
                solver.SolveAt([q[(lane + 3) % 8], q[lane]]);
                for (int branch = 0; branch < solver.BranchCount; branch++)
                {
                    Assert.Equal(batch[(8 * branch) + lane], solver.Frequencies[(8 * branch) + 1]);
                    Assert.Equal(velocities[(24 * branch) + lane], solver.Velocities[(24 * branch) + 1]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Solver_AllocatesNothing(Dipoles scheme)
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(scheme);
        PhononSolver solver = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018).CreateSolver();
        double[] q1 = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

        // the runtime itself may allocate while it compiles: one clean run is enough
        Assert.Contains(0L, Enumerable.Range(0, 20).Select(_ => Run()).ToArray());

        long Run()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            solver.SetPlane(0.2);
            solver.SetLine(0.3);
            solver.SolveOnLine(q1);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>Cyclic permutations, a swap (left-handed) and a flip: the physics cannot tell.</summary>
    [Theory]
    [MemberData(nameof(Schemes))]
    public void OrderAndHandOfLatticeVectors_ChangeNothing(Dipoles scheme)
    {
        IntMatrix3[] bases =
        [
            new(new(0, 1, 0), new(0, 0, 1), new(1, 0, 0)),
            new(new(0, 1, 0), new(1, 0, 0), new(0, 0, 1)),
            new(new(-1, 0, 0), new(0, 1, 0), new(0, 0, 1)),
        ];
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.PolarTriclinic(scheme);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        Vector3D[] cartesian = [.. RandomPoints(12, 8).Select(crystal.Lattice.WaveVectorToCartesian)];
        PhononTable reference = Solve(model, cartesian);
        foreach (IntMatrix3 basis in bases)
        {
            Crystal other = crystal.InBasis(basis) with { Dielectric = crystal.Dielectric };
            PhononTable turned = Solve(new(other, constants.InBasis(basis), PhysicalConstants.Codata2018), cartesian);
            AssertClose(reference.Frequencies, turned.Frequencies, 1e-9);
            AssertClose(reference.Velocities, turned.Velocities, 1e-8);
        }

        static PhononTable Solve(HarmonicModel m, Vector3D[] k) =>
            m.Solve(Array.ConvertAll(k, x => 1 / (2 * Math.PI) * (m.Crystal.Lattice.Vectors * x)), ComputeOptions.SingleThread);
    }

    [Fact]
    public void SupercellChoice_DoesNotMatterOnceItHoldsTheForces()
    {
        Crystal crystal = TestCrystals.Diamond();
        Vector3D[] q = [.. RandomPoints(10, 4)];
        PhononTable[] tables =
        [
            .. new IntVector3[] { new(4, 4, 4), new(5, 4, 6) }.Select(supercell => new HarmonicModel(
                crystal,
                ModelCrystals.Springs(crystal, supercell, (_, _, d) => d < 4 ? 10 / (d * d) : 0),
                PhysicalConstants.Codata2018).Solve(q, ComputeOptions.SingleThread)),
        ];
        AssertClose(tables[0].Frequencies, tables[1].Frequencies, 1e-9);
        AssertClose(tables[0].Velocities, tables[1].Velocities, 1e-8);
    }

    [Fact]
    public void SumRule_IsImposedAndItsViolationReported()
    {
        (Crystal crystal, HarmonicForceConstants constants) = ModelCrystals.Fcc(2, 30);
        constants.Values[9 * constants.Find(0, 0, IntVector3.Zero)] += 0.01;
        var imposed = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        Assert.Equal(0.01, imposed.SumRuleViolation, 1e-12);
        Assert.All(imposed.RawGammaFrequencies(), f => Assert.Equal(0, f, 1e-5));
        var raw = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018, new() { SumRule = HarmonicSumRule.None });
        Assert.Equal(Math.Sqrt(0.01 / 30 * 9648.5332), raw.RawGammaFrequencies()[2], 1e-4);
        Assert.Equal(0.0, raw.Solve([Vector3D.Zero], ComputeOptions.SingleThread).Frequencies[2]);
    }

    [Fact]
    public void ImaginaryModes_AreListedAndTheGammaRuleHidesNoOpticOne()
    {
        Crystal crystal = TestCrystals.RockSalt();
        HarmonicForceConstants constants = ModelCrystals.Springs(crystal, new(3, 3, 3), (_, _, d) => d < 2.2 ? -1 : 0);
        var model = new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018);
        PhononTable table = model.Solve([Vector3D.Zero, new(0.1, 0.2, 0.4)], ComputeOptions.SingleThread);
        Assert.True(table.Frequencies[0] < -1);
        Assert.Equal([0.0, 0.0, 0.0], table.Frequencies[3..6]);
        List<ImaginaryMode> found = ImaginaryModes.Find(table);
        Assert.Equal(9, found.Count);
        Assert.Equal(new ImaginaryMode(0, 0, table.Frequencies[0]), found[0]);
    }

    [Theory]
    [InlineData("mgo", 11.9565, 20.9396)]
    [InlineData("nacl", 5.0950, 7.7074)]
    public void PolarExamples_SplitLongitudinalFromTransverseAsLyddaneSachsTellerSay(string name, double transverse, double longitudinal)
    {
        CrystalInput input = InputFormats.Read(TestData.Example(name), new(Third: false, Fourth: false));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        const double near = 1e-4;
        PhononTable table = model.Solve([new(0, near, near), new(near, near, near)], ComputeOptions.SingleThread);
        double toSquared = 0;
        for (int q = 0; q < 2; q++)
        {
            double to = table.Frequencies[(6 * q) + 3];
            double lo = table.Frequencies[(6 * q) + 5];
            Assert.Equal(transverse, to / (2 * Math.PI), 1e-3);
            Assert.Equal(longitudinal, lo / (2 * Math.PI), 1e-3);
            toSquared = (lo * lo) - (to * to);
        }

        // cubic, two atoms: LO^2 - TO^2 = 4 pi e^2 Z^2 / (Omega eps mu)
        DielectricResponse response = input.Crystal.Dielectric!;
        double reduced = 1 / ((1 / input.Crystal.Atoms[0].Mass) + (1 / input.Crystal.Atoms[1].Mass));
        double charge = response.BornCharges[0][0, 0];
        double expected = 4 * Math.PI * PhysicalConstants.CoulombConstant * 9648.533212 * charge * charge
            / (input.Crystal.Lattice.Volume * response.Epsilon[0, 0] * reduced);
        Assert.Equal(expected, toSquared, 2e-3 * expected);
    }

    [Fact]
    public void LineAcrossTheZone_IsSmoothForAPolarCrystal()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("mgo"), new(Third: false, Fourth: false));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        Vector3D[] q = [.. Enumerable.Range(1, 199).Select(i => new Vector3D(0.005 * i, 0.0025 * i, 0.11))];
        PhononTable table = model.Solve(q, ComputeOptions.SingleThread);
        double step = 1.0 / (2 * Math.PI);
        for (int i = 1; i < q.Length - 1; i++)
        {
            Assert.True(table.Frequencies[6 * i] > 0);
            double sum = 0;
            for (int branch = 0; branch < 6; branch++)
            {
                // the trace of D has no crossings
                double previous = table.Frequencies[(6 * (i - 1)) + branch], here = table.Frequencies[(6 * i) + branch];
                double next = table.Frequencies[(6 * (i + 1)) + branch];
                sum += (previous * previous) - (2 * here * here) + (next * next);
            }

            Assert.True(Math.Abs(sum) * step < 40, $"kink of {sum} at {q[i]}");
        }
    }

    private static IEnumerable<Vector3D> RandomPoints(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count)
            .Select(_ => new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5))
            .ToArray();
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], actual[k], tolerance);
        }
    }

    private static Complex Overlap(PhononTable a, int modeA, PhononTable b, int modeB)
    {
        Complex sum = 0;
        int n = a.BranchCount;
        for (int k = 0; k < n; k++)
        {
            sum += new Complex(a.EigenvectorsReal[(modeA * n) + k], -a.EigenvectorsImaginary[(modeA * n) + k])
                * new Complex(b.EigenvectorsReal[(modeB * n) + k], b.EigenvectorsImaginary[(modeB * n) + k]);
        }

        return sum;
    }
}
