using System.Numerics;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Tests.LinearAlgebra;

/// <summary>Orders above <see cref="HermitianEigenSolver.LargestJacobi"/>: Householder's reduction and the QL method.</summary>
public class HermitianEigenSolverTests
{
    private const int Lanes = HermitianEigenSolver.Lanes;

    [Theory]
    [InlineData(13)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(48)]
    [InlineData(81)]
    public void RandomMatrices_HaveSmallResidualsAndOrthonormalVectors(int n) => Check(n, lane => Random(n, (100 * n) + lane));

    [Theory]
    [InlineData(1e-305)]
    [InlineData(1e-160)]
    [InlineData(1e200)]
    [InlineData(1e307)]
    public void MatricesOfAnySize_AreSolvedToTheSameRelativeAccuracy(double size) =>
        Check(20, lane => Map(Random(20, lane), z => size * z));

    [Fact]
    public void GradedMatrices_KeepResidualsSmall()
    {
        foreach (double step in new[] { 0.1, 1.0, 12.0 })
        {
            Check(24, lane => Map(Random(24, lane), (z, i, j) => z * Math.Pow(10, -step * (i + j))));
            Check(24, lane => Map(Random(24, lane), (z, i, j) => z * Math.Pow(10, -step * (46 - i - j))));
        }
    }

    [Fact]
    public void DegenerateSpectra_AreResolvedIntoOrthonormalVectors()
    {
        // 24-fold and 20-fold levels, zeros, levels that differ by roundings
        double[] levels =
        [
            .. Enumerable.Repeat(0.0, 3), .. Enumerable.Repeat(1.0, 24), .. Enumerable.Repeat(2.5, 20),
            3, 3 + 1e-15, 3 + 1e-12, 3 + 1e-8, 4,
        ];
        double[] values = Check(levels.Length, lane => FromSpectrum(levels, lane))[0];
        for (int j = 0; j < levels.Length; j++)
        {
            Assert.Equal(levels[j], values[j], 1e-13);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-2.5)]
    public void MultiplesOfUnity_GiveOneLevel(double level) =>
        Assert.All(Check(30, _ => Map(new Complex[30, 30], (_, i, j) => i == j ? level : 0))[0], v => Assert.Equal(level, v));

    [Fact]
    public void ZeroRowsAndUncoupledBlocks_AreSolved() => Check(
        26, lane => Map(Random(26, lane), (z, i, j) => i % 5 == 0 || j % 5 == 0 || (i < 13) != (j < 13) ? 0 : z));

    /// <summary>
    /// A ring of springs seen in a cell of n atoms: levels 2 - 2 cos(2 pi k/n), all but two of them twofold, and a rank-one matrix.
    /// </summary>
    [Fact]
    public void KnownSpectra_AreFound()
    {
        const int n = 40;
        double[] ring = Check(n, _ => Map(new Complex[n, n], (_, i, j) => i == j ? 2 : (i - j + n) % n is 1 or n - 1 ? -1 : 0))[3];
        double[] expected = [.. Enumerable.Range(0, n).Select(k => 2 - (2 * Math.Cos(2 * Math.PI * k / n))).Order()];
        for (int j = 0; j < n; j++)
        {
            Assert.Equal(expected[j], ring[j], 1e-14);
        }

        double[] ones = Check(n, _ => Map(new Complex[n, n], (_, _, _) => 1))[7];
        Assert.Equal(n, ones[^1], 1e-13);
        Assert.All(ones[..^1], v => Assert.Equal(0, v, 1e-14));
    }

    [Fact]
    public void LaneResult_DoesNotDependOnItsNeighboursToTheBit()
    {
        const int n = 17;
        (double[] alone, double[] aloneReal, _) = Solve(n, lane => lane == 3 ? Random(n, 7) : new Complex[n, n]);
        (double[] crowd, double[] crowdReal, _) = Solve(n, lane => Random(n, lane == 3 ? 7 : lane));
        for (int k = 3; k < alone.Length; k += Lanes)
        {
            Assert.Equal(alone[k], crowd[k]);
        }

        for (int k = 3; k < aloneReal.Length; k += Lanes)
        {
            Assert.Equal(aloneReal[k], crowdReal[k]);
        }
    }

    [Fact]
    public void ConjugateMatrix_GivesConjugateVectorsToTheBit()
    {
        const int n = 21;
        (double[] values, double[] real, double[] imaginary) = Solve(n, lane => Random(n, lane));
        (double[] values2, double[] real2, double[] imaginary2) = Solve(n, lane => Map(Random(n, lane), Complex.Conjugate));
        Assert.Equal(values, values2);
        Assert.Equal(real, real2);
        Assert.Equal(imaginary, imaginary2.Select(x => -x));
    }

    [Fact]
    public void RealMatrix_GivesExactlyRealVectors() =>
        Assert.All(Solve(19, lane => Map(Random(19, lane), z => z.Real)).Imaginary, x => Assert.Equal(0.0, x));

    [Theory]
    [InlineData(6)]
    [InlineData(20)]
    public void NotFiniteLane_IsReportedAndLeavesTheOthersAlone(int n)
    {
        double[][] good = Batch(n, lane => Random(n, lane)), bad = Batch(n, lane => Random(n, lane));
        bad[0][(n + 2) * Lanes] = double.NaN;
        bad[1][((n + 2) * Lanes) + 1] = double.PositiveInfinity;
        double[][] a = Result(n), b = Result(n);
        var solver = new HermitianEigenSolver(n);
        Assert.True(solver.Solve(good[0], good[1], a[0], a[1], a[2]));
        Assert.False(solver.Solve(bad[0], bad[1], b[0], b[1], b[2]));
        for (int k = 0; k < a[1].Length; k++)
        {
            Assert.True(k % Lanes < 2 || a[1][k] == b[1][k]);
        }
    }

    [Fact]
    public void Calls_DoNotAllocate()
    {
        const int n = 24;
        var solver = new HermitianEigenSolver(n);
        double[][] result = Result(n), batch = Batch(n, lane => Random(n, lane));
        solver.Solve(batch[0], batch[1], result[0], result[1], result[2]);
        batch = Batch(n, lane => Random(n, lane));
        long before = GC.GetAllocatedBytesForCurrentThread();
        solver.Solve(batch[0], batch[1], result[0], result[1], result[2]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ShortSpan_IsRefused() => Assert.Throws<ArgumentException>(
        () => new HermitianEigenSolver(2).Solve(new double[32], new double[31], new double[16], new double[32], new double[32]));

    /// <summary>|A e - lambda e| and |E^dagger E - 1| below n times a few roundings, eigenvalues ascending; eigenvalues by lane.</summary>
    private static double[][] Check(int n, Func<int, Complex[,]> matrix)
    {
        (double[] values, double[] real, double[] imaginary) = Solve(n, matrix);
        for (int lane = 0; lane < Lanes; lane++)
        {
            Complex[,] m = matrix(lane);
            double norm = m.Cast<Complex>().Max(z => Math.Max(Math.Abs(z.Real), Math.Abs(z.Imaginary)));
            norm = norm == 0 ? 1 : norm;
            for (int j = 0; j < n; j++)
            {
                Assert.True(j == 0 || values[(j * Lanes) + lane] >= values[((j - 1) * Lanes) + lane]);
                for (int k = 0; k < n; k++)
                {
                    Complex residual = -(values[(j * Lanes) + lane] / norm) * Vector(j, k);
                    Complex overlap = j == k ? -1 : 0;
                    for (int i = 0; i < n; i++)
                    {
                        residual += m[k, i] / norm * Vector(j, i);
                        overlap += Complex.Conjugate(Vector(j, i)) * Vector(k, i);
                    }

                    Assert.True(residual.Magnitude < 2e-15 * (n + 4), $"n = {n}, residual {residual.Magnitude:E2}");
                    Assert.True(overlap.Magnitude < 2e-15 * (n + 4), $"n = {n}, overlap {overlap.Magnitude:E2}");
                }
            }

            Complex Vector(int j, int k) => new(real[(((j * n) + k) * Lanes) + lane], imaginary[(((j * n) + k) * Lanes) + lane]);
        }

        return [.. Enumerable.Range(0, Lanes).Select(lane => Enumerable.Range(0, n).Select(j => values[(j * Lanes) + lane]).ToArray())];
    }

    private static (double[] Values, double[] Real, double[] Imaginary) Solve(int n, Func<int, Complex[,]> matrix)
    {
        double[][] batch = Batch(n, matrix), result = Result(n);
        Assert.True(new HermitianEigenSolver(n).Solve(batch[0], batch[1], result[0], result[1], result[2]));
        return (result[0], result[1], result[2]);
    }

    private static double[][] Result(int n) => [new double[n * Lanes], new double[n * n * Lanes], new double[n * n * Lanes]];

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

    /// <summary>U diag(levels) U^dagger with U from three reflections.</summary>
    private static Complex[,] FromSpectrum(double[] levels, int seed)
    {
        int n = levels.Length;
        var random = new Random(seed);
        Complex[,] m = Map(new Complex[n, n], (_, i, j) => i == j ? levels[i] : 0);
        for (int reflection = 0; reflection < 3; reflection++)
        {
            Complex[] v = [.. Enumerable.Range(0, n).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
            double square = v.Sum(z => (z * Complex.Conjugate(z)).Real);
            Complex[,] h = Map(new Complex[n, n], (_, i, j) => (i == j ? 1 : 0) - (2 / square * v[i] * Complex.Conjugate(v[j])));
            m = Multiply(h, Multiply(m, h));
        }

        return Map(m, (z, i, j) => i == j ? z.Real : i < j ? z : Complex.Conjugate(m[j, i]));
    }

    private static Complex[,] Multiply(Complex[,] a, Complex[,] b)
    {
        int n = a.GetLength(0);
        return Map(a, (_, i, j) =>
        {
            Complex sum = 0;
            for (int k = 0; k < n; k++)
            {
                sum += a[i, k] * b[k, j];
            }

            return sum;
        });
    }

    private static Complex[,] Map(Complex[,] m, Func<Complex, Complex> f) => Map(m, (z, _, _) => f(z));

    private static Complex[,] Map(Complex[,] m, Func<Complex, int, int, Complex> f)
    {
        int n = m.GetLength(0);
        var result = new Complex[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                result[i, j] = f(m[i, j], i, j);
            }
        }

        return result;
    }
}
