using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// The list of collisions of <c>--solver full</c> before it is made: drawn pairs of wave vectors, and of each the processes within the
/// widths of the process operator, see <see cref="ProcessWidths"/>.
/// </summary>
/// <param name="Elements">Elements.</param>
/// <param name="Bytes">Their memory.</param>
/// <param name="RelativeError">Standard error of the elements.</param>
internal sealed record CollisionListEstimate(double Elements, double Bytes, double RelativeError)
{
    private const double Budget = 0.4; // seconds of one core
    private const double SecondsPerTriple = 2e-8;
    private const int MostPairs = 20_000, FewestPairs = 4;

    /// <summary>How much is drawn: a bounded amount of work for any number of branches.</summary>
    /// <param name="Pairs">Pairs of wave vectors; three phonon solutions each.</param>
    /// <param name="Stride">Of the first phonon's branches every so many is counted.</param>
    internal readonly record struct Draws(int Pairs, int Stride)
    {
        /// <summary>As many pairs as the budget allows; where that is hardly one, fewer branches of a few.</summary>
        public static Draws For(int branches)
        {
            double triples = SecondsPerTriple * branches * branches * branches;
            int pairs = (int)Math.Clamp(Budget / ((3 * CostModel.Phonons(branches)) + triples), FewestPairs, MostPairs);
            return new(pairs, (int)Math.Clamp(Math.Ceiling(pairs * triples / Budget), 1, branches));
        }
    }

    /// <param name="model">The harmonic crystal.</param>
    /// <param name="wedge">The grid.</param>
    /// <param name="broadening">The energy delta, of adaptive width.</param>
    /// <param name="compute">Threads and cancellation.</param>
    public static CollisionListEstimate Of(
        HarmonicModel model, IrreducibleWedge wedge, BroadeningOptions broadening, ComputeOptions compute)
    {
        QPointGrid grid = wedge.Grid;
        int branches = model.Crystal.BranchCount;
        (int pairs, int stride) = Draws.For(branches);
        GridRotations rotations = GridRotations.Of(grid, wedge.Rotations, IncompatibleGrid.Refuse);
        var random = new RandomStream(1, 0, 1);
        int[] stars = [.. wedge.Weights.SelectMany((weight, w) => Enumerable.Repeat(w, weight))];
        var points = new Vector3D[3 * pairs];
        var weights = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            // points by the size of their star: the larger it is, the more partners the little group leaves
            int w = stars[random.NextIndex(stars.Length)];
            long q = wedge.Points[w], p = random.NextIndex(grid.Count);
            weights[i] = (double)grid.Count * grid.Count / wedge.Weights[w] / Orbit(rotations, q, p) / pairs;
            (points[3 * i], points[(3 * i) + 1], points[(3 * i) + 2]) =
                (grid.Fractional(q), grid.Fractional(p), grid.Fractional(grid.Sum(q, p)));
        }

        Vector3D[] steps = GridSteps.Of(model.Crystal.Lattice, grid, wedge.Rotations);
        var counter = new ProcessCount(model.Solve(points, compute), steps, broadening);
        double elements = 0, squares = 0, blocks = 0;
        for (int i = 0; i < pairs; i++)
        {
            double count = weights[i] * counter.Of(3 * i, i % stride, stride);
            elements += count;
            squares += count * count;
            blocks += count > 0 ? weights[i] : 0;
        }

        double error = elements > 0 ? Math.Sqrt(Math.Max(0, (squares / (elements * elements)) - (1.0 / pairs))) : 0;
        return new(elements, (CollisionRow.ElementBytes(branches) * elements) + (CollisionRow.BlockBytes * blocks), error);
    }

    // partners that one element stands for, see PartnerOrbits
    private static int Orbit(GridRotations rotations, long q, long p)
    {
        QPointGrid grid = rotations.Grid;
        IntVector3 first = grid.Address(q), partner = grid.Address(p), exchanged = -(first + partner);
        var orbit = new HashSet<long>();
        for (int k = 0; k < rotations.Matrices.Length; k++)
        {
            if (rotations.Image(k, first) == q)
            {
                orbit.Add(rotations.Image(k, partner));
                orbit.Add(rotations.Image(k, exchanged));
            }
        }

        return orbit.Count;
    }

    /// <summary>Counts triples of modes with any process.</summary>
    private sealed class ProcessCount(PhononTable phonons, Vector3D[] steps, BroadeningOptions broadening)
    {
        private readonly Vector3D[] _steps = KeptFraction.Scaled(steps, broadening);
        private readonly int _branches = phonons.BranchCount;

        /// <summary>Of the wave vectors at three positions from the given one; every so many branches of the first stand for all.</summary>
        public double Of(int at, int start, int stride)
        {
            int d = _branches, first = at * d, second = first + d, third = second + d;
            (double[] unlikePairs, double[] likePairs) = (Squares(second, third, 1), Squares(second, third, -1));
            (double[] firstSum, double[] firstDifference) = (Squares(first, second, 1), Squares(first, second, -1));
            (double[] otherSum, double[] otherDifference) = (Squares(first, third, 1), Squares(first, third, -1));
            double reach = broadening.CutThreePhonon * broadening.CutThreePhonon / 3;
            int count = 0, branches = 0;
            for (int i = start; i < d; i += stride, branches++)
            {
                for (int j = 0; j < d; j++)
                {
                    double one = phonons.Frequencies[first + i], two = phonons.Frequencies[second + j];
                    for (int k = 0; k < d; k++)
                    {
                        double three = phonons.Frequencies[third + k];
                        double like = likePairs[(j * d) + k], unlike = unlikePairs[(j * d) + k];
                        double sum = firstSum[(i * d) + j], difference = firstDifference[(i * d) + j];
                        double otherLike = otherDifference[(i * d) + k], otherUnlike = otherSum[(i * d) + k];
                        bool any = Within(one + two - three, difference + otherLike + like)
                            || Within(one - two + three, sum + otherUnlike + like)
                            || Within(one - two - three, sum + otherLike + unlike);
                        count += any && Math.Min(one, Math.Min(two, three)) > 0 ? 1 : 0;
                    }
                }
            }

            return (double)count * d / branches;

            bool Within(double energy, double square) => energy * energy < reach * square;
        }

        // squares of the largest |step . (v + sign v')|, [branch * branches + branch']
        private double[] Squares(int at, int other, int sign)
        {
            var squares = new double[_branches * _branches];
            for (int i = 0; i < squares.Length; i++)
            {
                Vector3D v = Velocity(at + (i / _branches)) + (sign * Velocity(other + (i % _branches)));
                double widest = KeptFraction.Widest(_steps, v);
                squares[i] = widest * widest;
            }

            return squares;
        }

        private Vector3D Velocity(int mode) =>
            new(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]);
    }
}
