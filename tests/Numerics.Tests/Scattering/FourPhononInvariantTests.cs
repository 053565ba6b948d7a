using System.Numerics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Scattering;

public class FourPhononInvariantTests
{
    [Theory]
    [InlineData("si", 4)]
    [InlineData("mgo", 3)]
    public void SymmetryReduction_ChangesNothing(string example, int n)
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example(example), n);
        AnharmonicForceConstants fourth = input.Fourth!;
        IReadOnlyList<IntMatrix3>[] none = [.. setup.Problem.FirstPoints.Select(_ => (IReadOnlyList<IntMatrix3>)[])];

        FourPhononResult reduced = FourPhononScattering.FromTensor(setup.Problem, fourth, ScatteringFixtures.TwoThreads);
        FourPhononResult full =
            FourPhononScattering.FromTensor(setup.Problem with { LittleGroups = none }, fourth, ScatteringFixtures.TwoThreads);

        Assert.True(reduced.Elements < full.Elements);
        ScatteringFixtures.AssertClose(full.PlusPlus.Rate[0], reduced.PlusPlus.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.PlusMinus.Rate[0], reduced.PlusMinus.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.MinusMinus.Rate[0], reduced.MinusMinus.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.PlusMinus.Normal[0], reduced.PlusMinus.Normal[0], 1e-5);
    }

    [Fact]
    public void Kernel_MatchesThePlainSumOverOrderedTuples()
    {
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 3, 0.3);
        AnharmonicForceConstants fourth = input.Fourth!;

        FourPhononResult result = FourPhononScattering.FromTensor(setup.Problem, fourth, ScatteringFixtures.TwoThreads);

        int point = 1;
        double[] plain = PlainSum(setup.Problem, fourth, point);
        int branches = setup.Problem.Modes.BranchCount;
        double[] kernel =
        [
            result.PlusPlus.Rate[0].AsSpan(point * branches, branches).ToArray().Sum(),
            result.PlusMinus.Rate[0].AsSpan(point * branches, branches).ToArray().Sum(),
            result.MinusMinus.Rate[0].AsSpan(point * branches, branches).ToArray().Sum(),
        ];
        ScatteringFixtures.AssertClose(plain, kernel, 1e-6);
        Assert.All(plain, rate => Assert.True(rate > 0));
    }

    [Fact]
    public void DetailedBalance_HoldsUpToSmearing()
    {
        // the deviation is that of the smeared delta: 0.08 at scale 1, 0.016 at 0.5, 0.006 at 0.25 on this coarse grid
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 6, 0.5);
        FourPhononResult result = FourPhononScattering.FromTensor(setup.Problem, input.Fourth!, ScatteringFixtures.TwoThreads);

        IReadOnlyList<DetailedBalance> balance = DetailedBalance.Of(
            setup.Rates(result.PlusPlus, result.PlusMinus, result.MinusMinus), PhysicalConstants.Codata2018);

        Assert.InRange(balance[0].FourPhononEnergy!.Value, 0.98, 1.02);
        Assert.InRange(balance[0].FourPhononNumber!.Value, 0.98, 1.02);
    }

    [Fact]
    public void Modes_OfAnExactlyLowRankTensor_GiveTheFullRates()
    {
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 3);
        PcpModes modes = ScatteringFixtures.SmallModes(4, 5);
        AnharmonicForceConstants tensor = PcpExpansion.Expand(modes);
        PcpModeTable table = PcpModeTable.Build(modes, setup.Problem.Modes, ScatteringFixtures.TwoThreads);

        FourPhononResult full = FourPhononScattering.FromTensor(setup.Problem, tensor, ScatteringFixtures.TwoThreads);
        FourPhononResult pcp = FourPhononScattering.FromModes(setup.Problem, table, ScatteringFixtures.TwoThreads);

        ScatteringFixtures.AssertClose(full.PlusPlus.Rate[0], pcp.PlusPlus.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.PlusMinus.Rate[0], pcp.PlusMinus.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.MinusMinus.Rate[0], pcp.MinusMinus.Rate[0], 1e-5);
    }

    [Fact]
    public void GridOfStationaryPointsOnly_HasNoProcess()
    {
        // every point of a 2^3 grid is its own opposite, no mode moves and every width is zero: nothing is kept, and nothing is NaN
        (CrystalInput input, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 2);
        ThreePhononResult three = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, ScatteringFixtures.TwoThreads);
        FourPhononResult four = FourPhononScattering.FromTensor(setup.Problem, input.Fourth!, ScatteringFixtures.TwoThreads);
        Assert.Equal(0, three.Elements + four.Elements);
        Assert.All(three.Emission.Rate[0].Concat(four.PlusMinus.Rate[0]), rate => Assert.Equal(0, rate));
    }

    [Fact]
    public void ModesInFourPhononConventions_AreRefused()
    {
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Example("si"), 2);
        ScatteringProblem problem = setup.Problem with { Conventions = Conventions.FourPhonon };
        PcpModeTable table = PcpModeTable.Build(ScatteringFixtures.SmallModes(4, 2), problem.Modes, ScatteringFixtures.TwoThreads);
        Assert.Throws<ArgumentException>(() => FourPhononScattering.FromModes(problem, table, ScatteringFixtures.TwoThreads));
    }

    // All ordered tuples and sign patterns with scalar complex arithmetic straight from the formulas, no symmetry.
    private static double[] PlainSum(ScatteringProblem problem, AnharmonicForceConstants fourth, int point)
    {
        GridModes modes = problem.Modes;
        QPointGrid grid = modes.Grid;
        int d = modes.BranchCount;
        long q = problem.FirstPoints[point];
        var result = new double[3];
        double cut = problem.Broadening.CutFourPhonon;
        double normalisation = problem.Broadening.Normalisation(cut);
        for (long p1 = 0; p1 < grid.Count; p1++)
        {
            for (long p2 = 0; p2 < grid.Count; p2++)
            {
                long p3 = grid.Opposite(grid.Sum(grid.Sum(q, p1), p2));
                Complex[] folded = Fold(fourth, grid, p1, p2, p3, d);
                long[] points = [q, p1, p2, p3];
                for (int bands = 0; bands < d * d * d * d; bands++)
                {
                    int[] nu = [bands / (d * d * d), bands / (d * d) % d, bands / d % d, bands % d];
                    double[] omega = [.. Enumerable.Range(0, 4).Select(k => modes.Frequency[(points[k] * modes.PaddedBranches) + nu[k]])];
                    if (omega.Any(double.IsNaN))
                    {
                        continue;
                    }

                    double square = -1;
                    for (int signs = 0; signs < 7; signs++)
                    {
                        int[] s = [1, (signs & 1) != 0 ? 1 : -1, (signs & 2) != 0 ? 1 : -1, (signs & 4) != 0 ? 1 : -1];
                        double x = Enumerable.Range(0, 4).Sum(k => s[k] * omega[k]);
                        double sigma = Width(modes, points, nu, s);
                        int absorbed = s.Skip(1).Count(k => k > 0);
                        if (!(x * x <= cut * cut * sigma * sigma) || (absorbed == 1 && Trivial(grid, points, omega, s)))
                        {
                            continue;
                        }

                        if (square < 0)
                        {
                            Complex v = Project(folded, modes, points, nu, d);
                            square = (v.Real * v.Real) + (v.Imaginary * v.Imaginary);
                        }

                        double forward = 1, backward = 1;
                        for (int k = 1; k < 4; k++)
                        {
                            double n = modes.Occupation[0][(points[k] * modes.PaddedBranches) + nu[k]];
                            forward *= s[k] > 0 ? n : n + 1;
                            backward *= s[k] > 0 ? n + 1 : n;
                        }

                        double delta = normalisation * Math.Exp(-x * x / (sigma * sigma)) / sigma;
                        result[absorbed == 2 ? 0 : absorbed == 1 ? 1 : 2] +=
                            problem.Constants.FourPhononPrefactor / ((double)grid.Count * grid.Count) / 6
                                * square * (forward - backward) * delta / (omega[0] * omega[1] * omega[2] * omega[3]);
                    }
                }
            }
        }

        return result;
    }

    // one incoming partner i, two outgoing j, k: trivial when an outgoing mode -P_j is of the set of Q or P_i
    private static bool Trivial(QPointGrid grid, long[] points, double[] omega, int[] s)
    {
        for (int j = 1; j < 4; j++)
        {
            if (s[j] > 0)
            {
                continue;
            }

            for (int i = 0; i < 4; i++)
            {
                if (s[i] > 0 && points[i] == grid.Opposite(points[j]) && omega[i] == omega[j])
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static double Width(GridModes modes, long[] points, int[] nu, int[] s)
    {
        double sum = 0;
        for (int i = 1; i < 4; i++)
        {
            for (int j = i + 1; j < 4; j++)
            {
                double widest = 0;
                for (int step = 0; step < modes.WidthCount; step++)
                {
                    double a = modes.Width[(((points[i] * modes.WidthCount) + step) * modes.PaddedBranches) + nu[i]];
                    double b = modes.Width[(((points[j] * modes.WidthCount) + step) * modes.PaddedBranches) + nu[j]];
                    widest = Math.Max(widest, Math.Abs((s[i] * a) - (s[j] * b)));
                }

                sum += widest * widest;
            }
        }

        return Math.Max(modes.WidthFloor, Math.Sqrt(sum / 3));
    }

    private static Complex[] Fold(AnharmonicForceConstants fourth, QPointGrid grid, long p1, long p2, long p3, int d)
    {
        var folded = new Complex[d * d * d * d];
        for (int block = 0; block < fourth.BlockCount; block++)
        {
            double turn = Vector3D.Dot(grid.Fractional(p1), fourth.Cell(block, 1).ToVector())
                + Vector3D.Dot(grid.Fractional(p2), fourth.Cell(block, 2).ToVector())
                + Vector3D.Dot(grid.Fractional(p3), fourth.Cell(block, 3).ToVector());
            Complex phase = Complex.FromPolarCoordinates(1, 2 * Math.PI * turn);
            for (int k = 0; k < 81; k++)
            {
                int c1 = (3 * fourth.Atom(block, 0)) + (k / 27), c2 = (3 * fourth.Atom(block, 1)) + (k / 9 % 3);
                int c3 = (3 * fourth.Atom(block, 2)) + (k / 3 % 3), c4 = (3 * fourth.Atom(block, 3)) + (k % 3);
                folded[(((((c1 * d) + c2) * d) + c3) * d) + c4] += phase * fourth.Block(block)[k];
            }
        }

        return folded;
    }

    private static Complex Project(Complex[] folded, GridModes modes, long[] points, int[] nu, int d)
    {
        Complex Vector(int leg, int c)
        {
            long index = (((points[leg] * d) + c) * modes.PaddedBranches) + nu[leg];
            return new(modes.VectorReal[index], modes.VectorImaginary[index]);
        }

        Complex sum = 0;
        for (int c1 = 0; c1 < d; c1++)
        {
            for (int c2 = 0; c2 < d; c2++)
            {
                Complex pair = Vector(0, c1) * Vector(1, c2);
                for (int c3 = 0; c3 < d; c3++)
                {
                    Complex triple = pair * Vector(2, c3);
                    for (int c4 = 0; c4 < d; c4++)
                    {
                        sum += triple * Vector(3, c4) * folded[(((((c1 * d) + c2) * d) + c3) * d) + c4];
                    }
                }
            }
        }

        return sum;
    }
}
