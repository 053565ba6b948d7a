using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>Where one term of PCP modes lives and how it is symmetric.</summary>
/// <param name="Lambda">eV/Angstrom^n.</param>
/// <param name="Center">Mean position of the term's amplitude, Cartesian, Angstrom.</param>
/// <param name="Radius">Root mean square distance of the amplitude from it, Angstrom.</param>
/// <param name="Factors">One entry a factor.</param>
/// <param name="PointGroup">Rotations of the space group that, with a translation, carry the term onto itself up to permutations and signs
/// of its factors.</param>
/// <param name="Permuting">For every rotation of order 3 in it that permutes the factors cyclically: its axis, Cartesian.</param>
internal sealed record PcpTermAnalysis(
    double Lambda,
    Vector3D Center,
    double Radius,
    ImmutableArray<PcpFactorAnalysis> Factors,
    PointGroup PointGroup,
    ImmutableArray<Vector3D> Permuting);

/// <param name="ParticipatingSites">1 / sum of the squares of the sites' shares: how many sites move.</param>
/// <param name="Largest">The sites with the largest shares, share = |A(site)|^2.</param>
internal sealed record PcpFactorAnalysis(
    double ParticipatingSites, ImmutableArray<(PcpSite Site, double Share, Vector3D Displacement)> Largest);

/// <summary>Describes PCP modes for people.</summary>
internal sealed class PcpModeAnalysis
{
    /// <summary>Overlap of a term with its image, relative to that with itself, from which it counts as the same.</summary>
    private const double SameTerm = 0.98;

    private const int SitesListed = 4;

    private readonly PcpModel _model;
    private readonly SpaceGroup _group;

    public PcpModeAnalysis(PcpModel model)
    {
        _model = model;
        _group = SpaceGroup.Find(model.Crystal);
    }

    public PcpTermAnalysis Describe(int xi)
    {
        PcpModes modes = _model.Modes;
        (Vector3D center, double radius) = Moments(xi);
        var rotations = new List<IntMatrix3>();
        var axes = new List<Vector3D>();
        double itself = Overlap(xi, _group.Operations[0]).Value;
        foreach (SymmetryOperation operation in _group.Operations)
        {
            (double value, int[] permutation) = Overlap(xi, operation);
            if (value < SameTerm * itself || rotations.Contains(operation.Rotation))
            {
                continue;
            }

            rotations.Add(operation.Rotation);
            bool cyclic = permutation.Select((p, i) => p != i).All(moved => moved) && modes.Order == 3;
            int trace = operation.Rotation[0, 0] + operation.Rotation[1, 1] + operation.Rotation[2, 2];
            if (cyclic && operation.Rotation.Determinant == 1 && trace == 0)
            {
                Matrix3 r = operation.CartesianRotation;
                var axis = new Vector3D(r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]);
                axes.Add((1 / axis.Length) * axis);
            }
        }

        return new(
            modes.Lambda[xi],
            center,
            radius,
            [.. Enumerable.Range(0, modes.Order).Select(i => Factor(xi, i))],
            PointGroup.Of(rotations),
            [.. axes]);
    }

    private PcpFactorAnalysis Factor(int xi, int i)
    {
        double[] shares = Shares(xi, i);
        ImmutableArray<(PcpSite, double, Vector3D)> largest = [.. Enumerable.Range(0, shares.Length)
            .OrderByDescending(s => shares[s])
            .Take(SitesListed)
            .Select(s => (_model.Modes.Sites[s], shares[s], Displacement(xi, i, s)))];
        return new(1 / shares.Sum(s => s * s), largest);
    }

    private (Vector3D Center, double Radius) Moments(int xi)
    {
        PcpModes modes = _model.Modes;
        Vector3D[] positions = [.. modes.Sites.Select(s => _model.Crystal.CartesianPosition(s.Atom, s.Cell))];
        var weights = new double[positions.Length];
        for (int i = 0; i < modes.Order; i++)
        {
            double[] shares = Shares(xi, i);
            for (int s = 0; s < weights.Length; s++)
            {
                weights[s] += shares[s] / modes.Order;
            }
        }

        Vector3D center = Vector3D.Zero;
        for (int s = 0; s < weights.Length; s++)
        {
            center += weights[s] * positions[s];
        }

        return (center, Math.Sqrt(Enumerable.Range(0, weights.Length).Sum(s => weights[s] * (positions[s] - center).LengthSquared)));
    }

    private double[] Shares(int xi, int i)
    {
        var shares = new double[_model.Modes.Sites.Length];
        for (int s = 0; s < shares.Length; s++)
        {
            shares[s] = Displacement(xi, i, s).LengthSquared;
        }

        return shares;
    }

    private Vector3D Displacement(int xi, int i, int site)
    {
        ReadOnlySpan<double> a = _model.Modes.Factor(xi, i).Slice(3 * site, 3);
        return new(a[0], a[1], a[2]);
    }

    // largest permanent of overlaps over all translations, and the assignment of factors that contributes most to it
    private (double Value, int[] Permutation) Overlap(int xi, SymmetryOperation operation)
    {
        PcpModes modes = _model.Modes;
        int n = modes.Order;
        PcpSite[] images = [.. modes.Sites.Select(s => new PcpSite(operation.ImageCell(s.Atom, s.Cell), operation.AtomMap[s.Atom]))];
        var overlaps = new SiteOverlaps(modes.Sites, images);
        double best = double.NegativeInfinity;
        double[] bestGram = new double[n * n];
        var gram = new double[n * n];
        for (int shift = 0; shift < overlaps.ShiftCount; shift++)
        {
            for (int k = 0; k < gram.Length; k++)
            {
                gram[k] = 0;
                for (int p = overlaps.Start[shift]; p < overlaps.Start[shift + 1]; p++)
                {
                    gram[k] += Vector3D.Dot(
                        Displacement(xi, k / n, overlaps.RowSites[p]),
                        operation.CartesianRotation * Displacement(xi, k % n, overlaps.ColumnSites[p]));
                }
            }

            double value = Permanent.Of(gram, n);
            if (value > best)
            {
                best = value;
                gram.CopyTo(bestGram, 0);
            }
        }

        var permutation = new int[n];
        for (int i = 0; i < n; i++)
        {
            permutation[i] = Enumerable.Range(0, n).OrderByDescending(j => Math.Abs(bestGram[(i * n) + j])).First();
        }

        return (best, permutation);
    }
}
