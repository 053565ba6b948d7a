using System.Numerics;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Tests.LinearAlgebra;

public class BatchedHermitianEigenSolverTests
{
    private const int Lanes = BatchedHermitianEigenSolver.Lanes;

    [Fact]
    public void RandomMatrices_OfEveryOrderUpTo36_HaveSmallResidualsAndOrthonormalVectors()
    {
        for (int n = 1; n <= 36; n++)
        {
            Check(Batch(n, lane => Random(n, (100 * n) + lane)), n);
        }
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1e-300)]
    [InlineData(1e-20)]
    [InlineData(1e200)]
    [InlineData(1e307)]
    public void MatricesOfAnySize_AreSolvedToTheSameRelativeAccuracy(double size) =>
        Check(Batch(6, lane => Scale(Random(6, lane), size)), 6);

    [Fact]
    public void ElementsOverManyOrdersOfMagnitude_KeepResidualsSmall() => Check(
        Batch(6, lane =>
        {
            Complex[,] m = Random(6, lane);
            for (int i = 0; i < 6; i++)
            {
                for (int j = 0; j < 6; j++)
                {
                    m[i, j] *= Math.Pow(10, -8 * (i + j));
                }
            }

            return m;
        }),
        6);

    [Fact]
    public void DegenerateSpectrum_IsResolvedIntoOrthonormalVectors()
    {
        double[] levels = [-2, -2, 1, 1, 1, 7];
        Result result = Check(Batch(6, lane => FromSpectrum(levels, 40 + lane)), 6);
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int j = 0; j < 6; j++)
            {
                Assert.Equal(levels[j], result.Eigenvalue(j, lane), 1e-14 * 20);
            }
        }
    }

    [Fact]
    public void NearlyDegenerateSpectrum_IsResolvedIntoOrthonormalVectors() =>
        Check(Batch(6, lane => FromSpectrum([1, 1 + 1e-15, 1 + 1e-12, 1 + 1e-9, 1 + 1e-6, 2], lane)), 6);

    [Fact]
    public void DiagonalMatrix_IsOnlySorted()
    {
        Result result = Check(
            Batch(4, _ => new Complex[,] { { 3, 0, 0, 0 }, { 0, -1, 0, 0 }, { 0, 0, 0, 0 }, { 0, 0, 0, 2 } }), 4);
        double[] expected = [-1, 0, 2, 3];
        int[] position = [1, 2, 3, 0];
        for (int j = 0; j < 4; j++)
        {
            Assert.Equal(expected[j], result.Eigenvalue(j, 5));
            Assert.Equal(Complex.One, result.Vector(j, position[j], 5));
        }
    }

    [Fact]
    public void ZeroMatrix_GivesZerosAndUnitVectors()
    {
        Result result = Check(Batch(5, _ => new Complex[5, 5]), 5);
        Assert.All(result.Values, v => Assert.Equal(0.0, v));
        Assert.Equal(Complex.One, result.Vector(3, 3, 0));
    }

    [Fact]
    public void LaneResult_DoesNotDependOnItsNeighboursToTheBit()
    {
        const int n = 6;
        Complex[,] subject = Random(n, 7);
        Result alone = Solve(n, Batch(n, lane => lane == 3 ? subject : new Complex[n, n]));
        Result crowd = Solve(n, Batch(n, lane => lane == 3 ? subject : FromSpectrum([0, 1e-9, 1, 1, 5, 1e6], 90 + lane)));
        Result same = Solve(n, Batch(n, _ => subject));
        foreach (Result other in new[] { crowd, same })
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (lane == 3 || other == same)
                {
                    AssertSameBits(alone, 3, other, lane, n);
                }
            }
        }
    }

    [Fact]
    public void ConjugateMatrix_GivesConjugateVectorsToTheBit()
    {
        const int n = 9;
        Result direct = Solve(n, Batch(n, lane => Random(n, lane)));
        Result conjugate = Solve(n, Batch(n, lane => Map(Random(n, lane), Complex.Conjugate)));
        for (int k = 0; k < direct.Values.Length; k++)
        {
            Assert.Equal(direct.Values[k], conjugate.Values[k]);
        }

        for (int k = 0; k < direct.Real.Length; k++)
        {
            Assert.Equal(direct.Real[k], conjugate.Real[k]);
            Assert.Equal(-direct.Imaginary[k], conjugate.Imaginary[k]);
        }
    }

    [Fact]
    public void RealMatrix_GivesExactlyRealVectors() =>
        Assert.All(Solve(8, Batch(8, lane => Map(Random(8, lane), z => z.Real))).Imaginary, x => Assert.Equal(0.0, x));

    [Fact]
    public void NotFiniteLane_IsReportedAndLeavesTheOthersAlone()
    {
        const int n = 6;
        double[][] batch = Batch(n, lane => Random(n, lane));
        Result good = Solve(n, Batch(n, lane => Random(n, lane)));
        batch[0][(1 * n + 2) * Lanes] = double.NaN;
        var bad = new Result(n);
        Assert.False(BatchedHermitianEigenSolver.Solve(n, batch[0], batch[1], bad.Values, bad.Real, bad.Imaginary));
        for (int lane = 1; lane < Lanes; lane++)
        {
            AssertSameBits(good, lane, bad, lane, n);
        }
    }

    [Fact]
    public void ShortSpan_IsRefused() => Assert.Throws<ArgumentException>(
        () => BatchedHermitianEigenSolver.Solve(2, new double[32], new double[31], new double[16], new double[32], new double[32]));

    private static void AssertSameBits(Result a, int laneA, Result b, int laneB, int n)
    {
        for (int k = 0; k < n; k++)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(a.Eigenvalue(k, laneA)), BitConverter.DoubleToInt64Bits(b.Eigenvalue(k, laneB)));
        }

        for (int k = 0; k < n * n; k++)
        {
            Assert.Equal(
                BitConverter.DoubleToInt64Bits(a.Real[(k * Lanes) + laneA]), BitConverter.DoubleToInt64Bits(b.Real[(k * Lanes) + laneB]));
            Assert.Equal(
                BitConverter.DoubleToInt64Bits(a.Imaginary[(k * Lanes) + laneA]),
                BitConverter.DoubleToInt64Bits(b.Imaginary[(k * Lanes) + laneB]));
        }
    }

    /// <summary>|A e - lambda e| and |E^dagger E - 1| below n times a few roundings, eigenvalues ascending.</summary>
    private static Result Check(double[][] batch, int n)
    {
        double[][] copy = [(double[])batch[0].Clone(), (double[])batch[1].Clone()];
        Result result = Solve(n, batch);
        for (int lane = 0; lane < Lanes; lane++)
        {
            double norm = 0;
            for (int k = 0; k < n * n; k++)
            {
                norm = Math.Max(norm, Math.Max(Math.Abs(copy[0][(k * Lanes) + lane]), Math.Abs(copy[1][(k * Lanes) + lane])));
            }

            norm = norm == 0 ? 1 : norm;
            for (int j = 0; j < n; j++)
            {
                Assert.True(j == 0 || result.Eigenvalue(j, lane) >= result.Eigenvalue(j - 1, lane));
                for (int k = 0; k < n; k++)
                {
                    Complex residual = -(result.Eigenvalue(j, lane) / norm) * result.Vector(j, k, lane);
                    Complex overlap = j == k ? -1 : 0;
                    for (int m = 0; m < n; m++)
                    {
                        residual += Element(k, m) / norm * result.Vector(j, m, lane);
                        overlap += Complex.Conjugate(result.Vector(j, m, lane)) * result.Vector(k, m, lane);
                    }

                    Assert.True(residual.Magnitude < 2e-15 * (n + 4), $"n = {n}, residual {residual.Magnitude:E2}");
                    Assert.True(overlap.Magnitude < 2e-15 * (n + 4), $"n = {n}, overlap {overlap.Magnitude:E2}");
                }
            }

            Complex Element(int i, int j) => i <= j
                ? new(copy[0][(((i * n) + j) * Lanes) + lane], i == j ? 0 : copy[1][(((i * n) + j) * Lanes) + lane])
                : Complex.Conjugate(Element(j, i));
        }

        return result;
    }

    private static Result Solve(int n, double[][] batch)
    {
        var result = new Result(n);
        Assert.True(BatchedHermitianEigenSolver.Solve(n, batch[0], batch[1], result.Values, result.Real, result.Imaginary));
        return result;
    }

    private static double[][] Batch(int n, Func<int, Complex[,]> matrix)
    {
        double[][] batch = [new double[n * n * Lanes], new double[n * n * Lanes]];
        for (int lane = 0; lane < Lanes; lane++)
        {
            Complex[,] m = matrix(lane);
            for (int i = 0; i < n; i++)
            {
                for (int j = i; j < n; j++)
                {
                    batch[0][(((i * n) + j) * Lanes) + lane] = m[i, j].Real;
                    batch[1][(((i * n) + j) * Lanes) + lane] = m[i, j].Imaginary;
                }
            }
        }

        return batch;
    }

    private static Complex[,] Random(int n, int seed)
    {
        var random = new Random(seed);
        var m = new Complex[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                m[i, j] = new(random.NextDouble() - 0.5, i == j ? 0 : random.NextDouble() - 0.5);
                m[j, i] = Complex.Conjugate(m[i, j]);
            }
        }

        return m;
    }

    /// <summary>U diag(levels) U^dagger with U from the eigenvectors of a random matrix.</summary>
    private static Complex[,] FromSpectrum(double[] levels, int seed)
    {
        int n = levels.Length;
        Result basis = Solve(n, Batch(n, _ => Random(n, seed)));
        var m = new Complex[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < n; k++)
                {
                    m[i, j] += levels[k] * basis.Vector(k, i, 0) * Complex.Conjugate(basis.Vector(k, j, 0));
                }
            }
        }

        return m;
    }

    private static Complex[,] Scale(Complex[,] m, double factor) => Map(m, z => factor * z);

    private static Complex[,] Map(Complex[,] m, Func<Complex, Complex> f)
    {
        int n = m.GetLength(0);
        var result = new Complex[n, n];
        for (int i = 0; i < n * n; i++)
        {
            result[i / n, i % n] = f(m[i / n, i % n]);
        }

        return result;
    }

    private sealed class Result(int n)
    {
        public double[] Values { get; } = new double[n * Lanes];

        public double[] Real { get; } = new double[n * n * Lanes];

        public double[] Imaginary { get; } = new double[n * n * Lanes];

        public double Eigenvalue(int j, int lane) => Values[(j * Lanes) + lane];

        public Complex Vector(int j, int k, int lane) =>
            new(Real[(((j * n) + k) * Lanes) + lane], Imaginary[(((j * n) + k) * Lanes) + lane]);
    }
}
