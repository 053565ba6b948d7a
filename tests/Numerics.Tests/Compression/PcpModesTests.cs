using System.Numerics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Tests.Compression;

public class PcpModesTests
{
    private static readonly double[] Masses = [28.0855, 11.5];

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void FromFactors_FixesTheGauge_WithoutChangingTheTensor(int order)
    {
        double[] factors = CompressionFixtures.RandomFactors(3, 4, order, CompressionFixtures.SmallCluster.Length);
        double[] scaled = (double[])factors.Clone();
        int length = 3 * CompressionFixtures.SmallCluster.Length;
        for (int x = 0; x < length; x++)
        {
            scaled[x] *= -2; // first factor of the first term
            scaled[length + x] *= -0.5; // second
        }

        PcpModes a = PcpModes.FromFactors(order, CompressionFixtures.SmallCluster, factors);
        PcpModes b = PcpModes.FromFactors(order, CompressionFixtures.SmallCluster, scaled);
        Assert.Equal(a.Lambda.Length, b.Lambda.Length);
        for (int k = 0; k < a.Amplitudes.Length; k++)
        {
            Assert.Equal(a.Amplitudes[k], b.Amplitudes[k], 1e-14);
        }

        for (int xi = 0; xi < a.Rank; xi++)
        {
            Assert.Equal(a.Lambda[xi], b.Lambda[xi], 1e-12 * a.Lambda[0]);
            Assert.True(a.Lambda[xi] > 0 && (xi == 0 || a.Lambda[xi] <= a.Lambda[xi - 1]));
            for (int i = 0; i < order; i++)
            {
                Assert.Equal(1, a.Factor(xi, i).ToArray().Sum(v => v * v), 1e-13);
            }
        }

        Assert.True(a.LargestSumRuleResidual() < 1e-14);
    }

    [Fact]
    public void RankOne_ExpandsToTheProductOfItsFactors()
    {
        double[] factors = CompressionFixtures.RandomFactors(9, 1, 3, 2, sumRule: false);
        PcpModes modes = PcpModes.FromFactors(3, [new(IntVector3.Zero, 0), new(new(1, 0, 0), 0)], factors);
        var block = new double[27];
        new PcpBlockEvaluator(modes).Evaluate([new(IntVector3.Zero, 0), new(new(1, 0, 0), 0), new(new(1, 0, 0), 0)], block);
        double[] f = factors; // [i][site][axis]
        double expected = 0; // entry x; y, z: one translate only covers the tuple
        int[][] permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (int[] p in permutations)
        {
            expected += f[6 * p[0]] * f[(6 * p[1]) + 3 + 1] * f[(6 * p[2]) + 3 + 2] / 6;
        }

        Assert.Equal(expected, block[(0 * 9) + (1 * 3) + 2], 1e-13);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void RealSpace_And_ReciprocalSpace_GiveTheSameMatrixElement(int order)
    {
        PcpModes modes = CompressionFixtures.RandomModes(11, 3, order);
        AnharmonicForceConstants expanded = PcpExpansion.Expand(modes);
        (Vector3D[] q, Complex[][] e) = RandomLegs(5, order);
        Complex direct = FullMatrixElement(expanded, q, e);
        Complex compressed = PcpTransform.MatrixElement(
            modes, [.. Enumerable.Range(0, order).Select(k => PcpTransform.Evaluate(modes, Masses, q[k], e[k]))]);
        Assert.True((direct - compressed).Magnitude < 1e-12 * direct.Magnitude, $"{direct} against {compressed}");
    }

    [Fact]
    public void AmplitudeAtMinusQ_IsTheConjugate()
    {
        PcpModes modes = CompressionFixtures.RandomModes(12, 4, 3);
        (Vector3D[] q, Complex[][] e) = RandomLegs(6, 3);
        Complex[] plus = PcpTransform.Evaluate(modes, Masses, q[0], e[0]);
        Complex[] minus = PcpTransform.Evaluate(modes, Masses, -q[0], [.. e[0].Select(Complex.Conjugate)]);
        for (int k = 0; k < plus.Length; k++)
        {
            Assert.True((minus[k] - Complex.Conjugate(plus[k])).Magnitude < 1e-14);
        }
    }

    [Fact]
    public void ExpandedTensor_IsPermutationSymmetric_AndObeysTheSumRule()
    {
        PcpModes modes = CompressionFixtures.RandomModes(13, 3, 3);
        AnharmonicForceConstants phi = PcpExpansion.Expand(modes);
        var evaluator = new PcpBlockEvaluator(modes);
        var block = new double[27];
        var sums = new Dictionary<(int, PcpSite), double[]>();
        for (int k = 0; k < phi.BlockCount; k++)
        {
            PcpSite[] s = [.. Enumerable.Range(0, 3).Select(leg => new PcpSite(phi.Cell(k, leg), phi.Atom(k, leg)))];
            evaluator.Evaluate([s[2], s[0], s[1]], block);
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    for (int c = 0; c < 3; c++)
                    {
                        Assert.Equal(phi.Block(k)[(9 * a) + (3 * b) + c], block[(9 * c) + (3 * a) + b], 1e-13);
                    }
                }
            }

            if (!sums.TryGetValue((s[0].Atom, s[1]), out double[]? sum))
            {
                sums[(s[0].Atom, s[1])] = sum = new double[27];
            }

            for (int x = 0; x < 27; x++)
            {
                sum[x] += phi.Block(k)[x];
            }
        }

        double scale = phi.Values.Max(Math.Abs);
        Assert.All(sums.Values.SelectMany(v => v), v => Assert.True(Math.Abs(v) < 1e-12 * scale));
    }

    [Fact]
    public void Permanent_AgreesWithTheSumOverPermutations()
    {
        var random = new Random(1);
        for (int n = 1; n <= 6; n++)
        {
            double[] m = [.. Enumerable.Range(0, n * n).Select(_ => random.NextDouble() - 0.4)];
            Assert.Equal(BySum(m, n, 0, 0), Permanent.Of(m, n), 1e-13);
        }

        static double BySum(double[] m, int n, int row, int used) => row == n
            ? 1
            : Enumerable.Range(0, n).Where(c => (used >> c & 1) == 0).Sum(c => m[(row * n) + c] * BySum(m, n, row + 1, used | 1 << c));
    }

    private static (Vector3D[] Q, Complex[][] Eigenvectors) RandomLegs(int seed, int order)
    {
        var random = new Random(seed);
        var q = new Vector3D[order];
        q[^1] = Vector3D.Zero;
        for (int k = 0; k < order - 1; k++)
        {
            q[k] = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
            q[^1] -= q[k];
        }

        return (q, [.. q.Select(
            _ => Enumerable.Range(0, 6).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5)).ToArray())]);
    }

    private static Complex FullMatrixElement(AnharmonicForceConstants phi, Vector3D[] q, Complex[][] e)
    {
        Complex sum = Complex.Zero;
        for (int block = 0; block < phi.BlockCount; block++)
        {
            for (int k = 0; k < phi.BlockSize; k++)
            {
                Complex term = phi.Block(block)[k];
                int axes = k;
                for (int leg = phi.Order - 1; leg >= 0; leg--)
                {
                    int atom = phi.Atom(block, leg);
                    term *= e[leg][(3 * atom) + (axes % 3)] / Math.Sqrt(Masses[atom])
                        * Complex.FromPolarCoordinates(1, 2 * Math.PI * Vector3D.Dot(q[leg], phi.Cell(block, leg).ToVector()));
                    axes /= 3;
                }

                sum += term;
            }
        }

        return sum;
    }
}
