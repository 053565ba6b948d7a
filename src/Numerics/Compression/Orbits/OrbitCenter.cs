using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>
/// A point about which generators live: its site group, and the ball of sites around it, which that group maps onto itself.
/// </summary>
internal sealed class OrbitCenter
{
    private const double Tolerance = 1e-4;

    private readonly OperationGroup _group;
    private readonly Dictionary<int, IntVector3> _shifts = [];
    private readonly Dictionary<int, int[]> _siteMaps = [];
    private readonly ConcurrentDictionary<(ulong, ulong), double[][]> _bases = new();

    public OrbitCenter(OperationGroup group, Crystal crystal, PcpSupport support)
    {
        _group = group;
        Support = support;
        Vector3D center = crystal.Lattice.ToFractional(support.Center);
        var number = new Dictionary<PcpSite, int>();
        for (int s = 0; s < support.Sites.Length; s++)
        {
            number.Add(support.Sites[s], s);
        }

        for (int g = 0; g < group.Order; g++)
        {
            Vector3D moved = center - ((group.Operations[g].Rotation * center) + group.Operations[g].Translation);
            var shift = IntVector3.Rounded(moved);
            if (crystal.Lattice.ToCartesian(moved - shift.ToVector()).Length < Tolerance)
            {
                // ImageCell counts from the operation with its translation as it is; the shift brings the centre back to its place
                _shifts.Add(g, shift);
                SiteGroup |= 1UL << g;
                _siteMaps.Add(g, [.. support.Sites.Select(site => number[Image(g, site)])]);
            }
        }
    }

    public PcpSupport Support { get; }

    /// <summary>The site group of the whole space group, by which the tensor can be folded; null where it is not known.</summary>
    public SiteGroupFold? Fold { get; init; }

    public ImmutableArray<PcpSite> Sites => Support.Sites;

    /// <summary>Mask of the operations that, with a lattice translation, leave the centre in its place.</summary>
    public ulong SiteGroup { get; }

    /// <summary>Number of the identity among the operations.</summary>
    public int Identity => _group.Identity;

    /// <summary>For every site its image's number, g of the site group.</summary>
    public int[] SiteMap(int g) => _siteMaps[g];

    /// <summary>Cartesian.</summary>
    public Matrix3 Rotation(int g) => _group.Operations[g].CartesianRotation;

    /// <summary>target = g source for a factor, [3 * site + axis]; g of the site group.</summary>
    public void Apply(int g, ReadOnlySpan<double> source, Span<double> target)
    {
        int[] map = _siteMaps[g];
        Matrix3 r = _group.Operations[g].CartesianRotation;
        for (int s = 0; s < map.Length; s++)
        {
            Vector3D rotated = r * new Vector3D(source[3 * s], source[(3 * s) + 1], source[(3 * s) + 2]);
            target[3 * map[s]] = rotated.X;
            target[(3 * map[s]) + 1] = rotated.Y;
            target[(3 * map[s]) + 2] = rotated.Z;
        }
    }

    /// <summary>
    /// Orthonormal basis of the factors that obey the sum rule and that every k of the subgroup multiplies by chi(k) = +1 in the kernel, -1
    /// outside it. Rows of length 3 * sites.
    /// </summary>
    public double[][] CovariantBasis(ulong subgroup, ulong kernel) =>
        _bases.GetOrAdd((subgroup, kernel), key => MakeBasis(key.Item1, key.Item2));

    /// <summary>
    /// Vectors of <see cref="CovariantBasis"/>, which is not made: how often chi is part of the representation on factors, by characters.
    /// What moves all sites alike is taken off, as the sum rule does.
    /// </summary>
    public int CovariantDimension(ulong subgroup, ulong kernel)
    {
        double sum = 0;
        foreach (int k in OperationGroup.Members(subgroup))
        {
            int inPlace = _siteMaps[k].Where((image, site) => image == site).Count();
            sum += (((kernel >> k) & 1) != 0 ? 1 : -1) * Rotation(k).Trace * (inPlace - 1);
        }

        return (int)Math.Round(sum / BitOperations.PopCount(subgroup));
    }

    private double[][] MakeBasis(ulong subgroup, ulong kernel)
    {
        int d = 3 * Sites.Length;
        var basis = new List<double[]>();
        var image = new double[d];
        for (int x = 0; x < d; x++)
        {
            var unit = new double[d];
            unit[x] = 1;
            for (int s = 0; s < Sites.Length; s++)
            {
                unit[(3 * s) + (x % 3)] -= 1.0 / Sites.Length;
            }

            var candidate = new double[d];
            foreach (int k in OperationGroup.Members(subgroup))
            {
                Apply(k, unit, image);
                double sign = ((kernel >> k) & 1) != 0 ? 1 : -1;
                DenseVectors.AddScaled(sign, image, candidate);
            }

            double before = Math.Sqrt(candidate.Sum(v => v * v));
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] b in basis)
                {
                    DenseVectors.AddScaled(-DenseVectors.Dot(b, candidate), b, candidate);
                }
            }

            double norm = Math.Sqrt(candidate.Sum(v => v * v));
            if (norm > 1e-6 * Math.Max(before, 1e-3))
            {
                basis.Add([.. candidate.Select(v => v / norm)]);
            }
        }

        return [.. basis];
    }

    private PcpSite Image(int g, PcpSite site)
    {
        SymmetryOperation operation = _group.Operations[g];
        return new(operation.ImageCell(site.Atom, site.Cell) + _shifts[g], operation.AtomMap[site.Atom]);
    }
}
