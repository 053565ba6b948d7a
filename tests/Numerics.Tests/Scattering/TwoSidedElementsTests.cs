using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>Elements of large cells from either side, and the choice of the side.</summary>
public class TwoSidedElementsTests
{
    private const int Atoms = 8, Branches = 3 * Atoms, Wanted = 40;

    /// <summary>The double sum over all components, written out, for elements few and far between, and for all.</summary>
    [Theory]
    [InlineData(Wanted)]
    [InlineData(Branches * Branches)]
    public void Make_GivesTheDoubleSum(int wanted)
    {
        var random = new Random(3);
        (int Row, int Column)[] pairs = AtomPairMatrix.Sort(
            Enumerable.Range(0, 30).Select(_ => (random.Next(Atoms), random.Next(Atoms))).Append((Atoms - 1, 0)));
        var elements = new TwoSidedElements(pairs, Branches, Branches);
        var matrix = new Complex[Branches, Branches];
        for (int pair = 0; pair < pairs.Length; pair++)
        {
            double[] real = Numbers(random, 9), imaginary = Numbers(random, 9);
            elements.Matrix.Set(pair, real, imaginary);
            for (int k = 0; k < 9; k++)
            {
                matrix[(3 * pairs[pair].Row) + (k / 3), (3 * pairs[pair].Column) + (k % 3)] = new(real[k], imaginary[k]);
            }
        }

        int size = Branches * Branches;
        double[] e2Real = Numbers(random, size), e2Imaginary = Numbers(random, size);
        double[] e3Real = Numbers(random, size), e3Imaginary = Numbers(random, size);
        elements.Partner.Pack(e2Real, e2Imaginary, 0, conjugate: false);
        elements.Third.Pack(e3Real, e3Imaginary, 0, conjugate: true);
        ThreePhononCandidate[] candidates = [.. Enumerable.Range(0, size)
            .OrderBy(_ => random.Next())
            .Take(wanted)
            .GroupBy(i => (i / Branches, i % Branches / 8))
            .Select(g => new ThreePhononCandidate(
                0, (short)g.Key.Item1, (short)(8 * g.Key.Item2), (byte)g.Sum(i => 1 << (i % Branches % 8)), 0, 0))];
        var squares = new Vector512<double>[candidates.Length];
        elements.Make(candidates, [.. Enumerable.Range(0, candidates.Length)], squares);

        ReadOnlySpan<double> found = MemoryMarshal.Cast<Vector512<double>, double>(squares);
        for (int i = 0; i < candidates.Length; i++)
        {
            for (int lane = 0; lane < 8; lane++)
            {
                if ((candidates[i].Wanted >> lane & 1) != 0)
                {
                    double expected = Square(candidates[i].Partner, candidates[i].Block + lane);
                    Assert.Equal(expected, found[(8 * i) + lane], 1e-12 * Math.Max(1, expected));
                }
            }
        }

        double Square(int partner, int third)
        {
            Complex sum = 0;
            for (int c = 0; c < Branches; c++)
            {
                for (int d = 0; d < Branches; d++)
                {
                    int at = (c * Branches) + partner, to = (d * Branches) + third;
                    sum += new Complex(e2Real[at], e2Imaginary[at]) * matrix[c, d] * new Complex(e3Real[to], -e3Imaginary[to]);
                }
            }

            return (sum.Real * sum.Real) + (sum.Imaginary * sum.Imaginary);
        }
    }

    /// <summary>Every mark is covered, by no more rows and columns than the best of all choices of rows needs.</summary>
    [Fact]
    public void Cover_IsTheSmallest()
    {
        const int size = 6;
        var random = new Random(7);
        var cover = new BranchCover(size);
        bool[] rows = new bool[size], columns = new bool[size];
        int both = 0;
        for (int round = 0; round < 300; round++)
        {
            bool[] marks = [.. Enumerable.Range(0, size * size).Select(_ => random.Next(20) < 1 + (round % 6))];
            cover.Clear();
            for (int i = 0; i < marks.Length; i++)
            {
                if (marks[i])
                {
                    cover.Mark(i / size, i % size);
                }
            }

            cover.Find(rows, columns);
            Assert.DoesNotContain(true, marks.Select((mark, i) => mark && !rows[i / size] && !columns[i % size]));
            int least = Enumerable.Range(0, 1 << size).Min(set => BitOperations.PopCount((uint)set) + Enumerable.Range(0, size).Count(
                column => Enumerable.Range(0, size).Any(row => (set >> row & 1) == 0 && marks[(row * size) + column])));
            Assert.Equal(least, rows.Count(r => r) + columns.Count(c => c));
            both += rows.Contains(true) && columns.Contains(true) ? 1 : 0;
        }

        Assert.True(both > 50);
    }

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
}
