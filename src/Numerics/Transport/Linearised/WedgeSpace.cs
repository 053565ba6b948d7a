using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// Vector fields over the modes of a grid that turn with the crystal, F(R q) = R F(q), kept on its irreducible wedge: three numbers a mode,
/// [3 * mode + axis]. Time reversal makes them odd in q.
/// </summary>
internal sealed class WedgeSpace
{
    private readonly WedgeMap _map;
    private readonly Matrix3[] _rotations;
    private readonly LittleGroup[] _littleGroups;
    private readonly StarAverage _star;
    private readonly bool _setsAreOne;

    /// <param name="wedge">The wedge.</param>
    /// <param name="phonons">Phonons of its points.</param>
    /// <param name="setsAreOne">Members of a degenerate set share one vector: their basis is arbitrary. False for FourPhonon's conventions
    /// only.</param>
    public WedgeSpace(IrreducibleWedge wedge, PhononTable phonons, bool setsAreOne)
    {
        (Wedge, Phonons, _setsAreOne) = (wedge, phonons, setsAreOne);
        _map = wedge.MapFullGrid();
        _rotations = [.. wedge.Rotations.Select(r => r.CartesianRotation)];
        _star = new StarAverage(wedge);
        GridRotations rotations = GridRotations.Of(wedge.Grid, wedge.Rotations, IncompatibleGrid.Refuse);
        _littleGroups = new LittleGroup[wedge.Count];
        for (int w = 0; w < wedge.Count; w++)
        {
            IntVector3 address = wedge.Grid.Address(wedge.Points[w]);
            long q = wedge.Points[w];
            _littleGroups[w] = new([.. Enumerable.Range(0, rotations.Matrices.Length)
                .Where(k => rotations.Image(k, address) == q)
                .Select(k => wedge.Rotations[k])]);
        }
    }

    public IrreducibleWedge Wedge { get; }

    public PhononTable Phonons { get; }

    public int BranchCount => Phonons.BranchCount;

    /// <summary>Modes of the wedge.</summary>
    public int ModeCount => Wedge.Count * BranchCount;

    /// <summary>The part of a field that symmetry allows: the mean over each degenerate set, then over the little group modulo G.</summary>
    public void Project(double[] x)
    {
        if (_setsAreOne)
        {
            AverageSets(x, 3);
        }

        for (int w = 0; w < Wedge.Count; w++)
        {
            if (_littleGroups[w].Order == 1)
            {
                continue;
            }

            for (int m = 3 * w * BranchCount; m < 3 * (w + 1) * BranchCount; m += 3)
            {
                Vector3D v = _littleGroups[w].Average(new(x[m], x[m + 1], x[m + 2]));
                (x[m], x[m + 1], x[m + 2]) = (v.X, v.Y, v.Z);
            }
        }
    }

    /// <summary>
    /// Gives the members of each degenerate set (frequencies equal to the last bit) their mean, unless sets are not one here.
    /// </summary>
    public void AverageScalars(double[] x)
    {
        if (_setsAreOne)
        {
            AverageSets(x, 1);
        }
    }

    /// <summary>sum over all modes of the grid of x . y.</summary>
    public double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int w = 0; w < Wedge.Count; w++)
        {
            double point = 0;
            for (int i = 3 * w * BranchCount; i < 3 * (w + 1) * BranchCount; i++)
            {
                point += x[i] * y[i];
            }

            sum += Wedge.Weights[w] * point;
        }

        return sum;
    }

    /// <summary>sum over all modes of the grid of x_a y_b.</summary>
    public Matrix3 Outer(double[] x, double[] y)
    {
        var sum = new Matrix3(Vector3D.Zero, Vector3D.Zero, Vector3D.Zero);
        for (int mode = 0; mode < ModeCount; mode++)
        {
            sum += OuterOf(x, y, mode);
        }

        return _star.Of(sum);
    }

    /// <summary>The part of <see cref="Outer"/> that the star of one mode makes.</summary>
    public Matrix3 OuterOfStar(double[] x, double[] y, int mode) => _star.Of(OuterOf(x, y, mode));

    /// <summary>
    /// The field on the full grid, four numbers a mode, [4 * (q * branches + branch)]: three of the vector, turned, and one scalar.
    /// </summary>
    /// <param name="quads">The same on the wedge, [4 * mode].</param>
    /// <param name="field">Gets 4 * grid points * branches numbers.</param>
    internal void Expand(ReadOnlySpan<double> quads, double[] field)
    {
        int branches = BranchCount;
        int at = 0;
        for (int q = 0; q < _map.WedgeIndex.Length; q++)
        {
            int from = 4 * _map.WedgeIndex[q] * branches;
            Matrix3 r = _rotations[_map.Rotation[q]];
            for (int branch = 0; branch < branches; branch++, from += 4, at += 4)
            {
                Vector3D v = r * new Vector3D(quads[from], quads[from + 1], quads[from + 2]);
                (field[at], field[at + 1], field[at + 2], field[at + 3]) = (v.X, v.Y, v.Z, quads[from + 3]);
            }
        }
    }

    /// <summary>The field on the full grid, see <see cref="Expand(ReadOnlySpan{double}, double[])"/>.</summary>
    internal double[] Expand(double[] quads)
    {
        var field = new double[4 * Wedge.Grid.Count * BranchCount];
        Expand(quads, field);
        return field;
    }

    /// <summary>
    /// The transpose of <see cref="Expand(double[])"/> in the inner product of <see cref="Dot"/>, for an image that stands for the star of
    /// a wedge point: four numbers a mode of the wedge.
    /// </summary>
    /// <param name="image">Four numbers a mode of the grid.</param>
    /// <param name="of">The wedge point whose star it stands for.</param>
    internal double[] Fold(double[] image, int of)
    {
        int branches = BranchCount;
        var result = new double[4 * ModeCount];
        int at = 0;
        for (int q = 0; q < _map.WedgeIndex.Length; q++)
        {
            int to = 4 * _map.WedgeIndex[q] * branches;
            Matrix3 inverse = _rotations[_map.Rotation[q]].Transposed;
            double share = (double)Wedge.Weights[of] / Wedge.Weights[_map.WedgeIndex[q]];
            for (int branch = 0; branch < branches; branch++, to += 4, at += 4)
            {
                if (image[at + 3] == 0)
                {
                    continue; // no element
                }

                Vector3D v = share * (inverse * new Vector3D(image[at], image[at + 1], image[at + 2]));
                result[to] += v.X;
                result[to + 1] += v.Y;
                result[to + 2] += v.Z;
                result[to + 3] += share * image[at + 3];
            }
        }

        return result;
    }

    /// <summary>Vectors (three numbers a mode; null for none) and scalars, four numbers a mode.</summary>
    internal static double[] Quads(double[]? vectors, double[] scalars)
    {
        var quads = new double[4 * scalars.Length];
        for (int mode = 0; mode < scalars.Length; mode++)
        {
            vectors?.AsSpan(3 * mode, 3).CopyTo(quads.AsSpan(4 * mode));
            quads[(4 * mode) + 3] = scalars[mode];
        }

        return quads;
    }

    /// <summary>The wedge mode that a mode of the full grid belongs to and the rotation that leads there from the wedge.</summary>
    internal (int WedgePoint, Matrix3 Rotation) Origin(long q) => (_map.WedgeIndex[q], _rotations[_map.Rotation[q]]);

    private Matrix3 OuterOf(double[] x, double[] y, int mode) => (double)Wedge.Weights[mode / BranchCount] * Matrix3.Outer(
        new(x[3 * mode], x[(3 * mode) + 1], x[(3 * mode) + 2]), new(y[3 * mode], y[(3 * mode) + 1], y[(3 * mode) + 2]));

    private void AverageSets(double[] x, int stride)
    {
        for (int point = 0; point < ModeCount; point += BranchCount)
        {
            foreach ((int first, int end) in DegenerateSets.Of(Phonons.Frequencies.AsSpan(point, BranchCount)))
            {
                if (end - first > 1)
                {
                    AverageSet(x.AsSpan(stride * (point + first), stride * (end - first)), stride);
                }
            }
        }
    }

    private static void AverageSet(Span<double> set, int stride)
    {
        for (int axis = 0; axis < stride; axis++)
        {
            double sum = 0;
            for (int i = axis; i < set.Length; i += stride)
            {
                sum += set[i];
            }

            for (int i = axis; i < set.Length; i += stride)
            {
                set[i] = sum / (set.Length / stride);
            }
        }
    }
}
