using System.Numerics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Compression;

public class AnalysisTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void FullMatrixElement_OfTheExpansion_IsThatOfTheModes(int order)
    {
        PcpModes modes = CompressionFixtures.RandomModes(31, 2, order, order == 5 ? [.. CompressionFixtures.SmallCluster.Take(2)] : null);
        var random = new Random(2);
        double[] masses = [28, 11];
        var q = new Vector3D[order];
        for (int leg = 0; leg < order - 1; leg++)
        {
            q[leg] = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
            q[^1] -= q[leg];
        }

        Complex[][] e =
            [.. q.Select(_ => Enumerable.Range(0, 6).Select(_ => new Complex(random.NextDouble(), random.NextDouble())).ToArray())];
        AnharmonicForceConstants tensor = PcpExpansion.Expand(modes);
        Complex full = new FullMatrixElement(tensor, masses, q, e).Evaluate();
        Complex compressed = PcpTransform.MatrixElement(modes, [.. q.Select((k, leg) => PcpTransform.Evaluate(modes, masses, k, e[leg]))]);
        Assert.True((full - compressed).Magnitude < 1e-12 * full.Magnitude);
        Assert.True((full - new MatrixElements(tensor, masses).Evaluate(q, e)).Magnitude < 1e-12 * full.Magnitude);
    }

    [Fact]
    public void MatrixElement_VanishesLinearly_WithEachWaveVector()
    {
        PcpModes modes = CompressionFixtures.RandomModes(33, 3, 3);
        Complex[] rigid = [.. Enumerable.Range(0, 6).Select(k => (Complex)(0.3 + (k % 3)))];
        double At(double t) => PcpTransform.Evaluate(modes, [1, 1], new(0.3 * t, -0.1 * t, 0.7 * t), rigid).Max(a => a.Magnitude);
        Assert.True(At(0) < 1e-13);
        Assert.Equal(10, At(1e-4) / At(1e-5), 1e-2);
    }

    [Fact]
    public void ErrorsOfAnExactModel_AreZero()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        PcpModes modes = CompressionFixtures.RandomModes(4, 2, 3);
        MatrixElementErrors exact = MatrixElementErrors.Measure(PcpExpansion.Expand(modes), modes, model, 1, 5);
        Assert.True(exact.GeneralSquare < 1e-10 && exact.OneLongWave < 1e-8 && exact.AllLongWaves < 1e-5, exact.ToString());
        PcpModes other = CompressionFixtures.RandomModes(5, 2, 3);
        Assert.True(MatrixElementErrors.Measure(PcpExpansion.Expand(modes), other, model, 1, 5).GeneralSquare > 0.1);
    }

    [Fact]
    public void TruncatedSvd_HasTheNormOfTheTensor_AndFallsToZero()
    {
        AnharmonicForceConstants tensor = PcpExpansion.Expand(CompressionFixtures.RandomModes(6, 1, 3));
        var svd = TruncatedSvd.Of(tensor);
        Assert.Equal(tensor.Values.Sum(v => v * v), svd.SingularValues.Sum(s => s * s), 1e-9 * tensor.Values.Sum(v => v * v));
        Assert.Equal(1, svd.Loss(0), 1e-12);
        Assert.True(svd.Loss(svd.SingularValues.Length) < 1e-12);
        int rank = svd.RankFor(0.1);
        Assert.True(svd.Loss(rank) <= 0.1 && svd.Loss(rank - 1) > 0.1);
    }

    [Fact]
    public void SymmetricEigenvalues_AreThoseOfAKnownMatrix()
    {
        const int n = 12;
        var matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[(i * n) + i] = 2;
            if (i + 1 < n)
            {
                matrix[(i * n) + i + 1] = matrix[((i + 1) * n) + i] = -1;
            }
        }

        // a dense matrix with the same spectrum: reflect on a fixed vector
        double[] v = [.. Enumerable.Range(1, n).Select(k => Math.Sin(k))];
        double norm = v.Sum(x => x * x);
        double[] h = [.. Enumerable.Range(0, n * n).Select(k => (k / n == k % n ? 1 : 0) - (2 * v[k / n] * v[k % n] / norm))];
        double[] values = SymmetricEigenvalues.Of(Multiply(Multiply(h, matrix), h), n);
        Array.Sort(values);
        for (int k = 0; k < n; k++)
        {
            Assert.Equal(2 - (2 * Math.Cos((k + 1) * Math.PI / (n + 1))), values[k], 1e-12);
        }

        static double[] Multiply(double[] a, double[] b) =>
            [.. Enumerable.Range(0, n * n).Select(k => Enumerable.Range(0, n).Sum(m => a[(k / n * n) + m] * b[(m * n) + (k % n)]))];
    }

    [Fact]
    public void LinearSolver_SolvesGeneralAndPositiveSystems()
    {
        var random = new Random(3);
        const int n = 7;
        double[] a = [.. Enumerable.Range(0, n * n).Select(_ => random.NextDouble() - 0.5)];
        double[] b = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        double[] x = LinearSolver.Solve(a, b, n, 1);
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(b[i], Enumerable.Range(0, n).Sum(j => a[(i * n) + j] * x[j]), 1e-11);
        }

        double[] positive =
            [.. Enumerable.Range(0, n * n).Select(k => Enumerable.Range(0, n).Sum(m => a[(k / n * n) + m] * a[(k % n * n) + m]))];
        var y = new double[n];
        Assert.True(LinearSolver.TrySolvePositive((double[])positive.Clone(), b, y, n));
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(b[i], Enumerable.Range(0, n).Sum(j => positive[(i * n) + j] * y[j]), 1e-9);
        }

        Assert.False(LinearSolver.TrySolvePositive([.. positive.Select(v => -v)], b, y, n));
        Assert.Throws<InvalidOperationException>(() => LinearSolver.Solve(new double[4], [1, 1], 2, 1));
    }

    [Fact]
    public void InternalStrain_OfSilicon_IsTheKleinmanDisplacement_AndVanishesInRockSalt()
    {
        CrystalInput si = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        double[] lambda =
            DeformationField.Of(new HarmonicModel(si.Crystal, si.HarmonicForceConstants, PhysicalConstants.Codata2018)).InternalStrain;
        for (int k = 0; k < 27; k++)
        {
            // atom 1, [c][B][a]: only c != B != a != c, all equal, and opposite on atom 2
            bool allowed = k / 9 != k / 3 % 3 && k / 3 % 3 != k % 3 && k % 3 != k / 9;
            Assert.Equal(allowed ? lambda[5] : 0, lambda[k], 1e-6);
            Assert.Equal(-lambda[k], lambda[27 + k], 1e-9);
        }

        Assert.InRange(Math.Abs(lambda[5]), 0.2, 0.6); // zeta a / 8 with Kleinman's zeta 0.5 to 0.6 in silicon
        CrystalInput mgo = InputFormats.Read(TestData.Example("mgo"), new(Third: false, Fourth: false));
        double[] zero =
            DeformationField.Of(new HarmonicModel(mgo.Crystal, mgo.HarmonicForceConstants, PhysicalConstants.Codata2018)).InternalStrain;
        Assert.All(zero, v => Assert.Equal(0, v, 1e-6));
    }
}
