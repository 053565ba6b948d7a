using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants.Supercells;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>
/// Third order at one atom, in two steps as phono3py has them: for each displacement u of the atom the second-order constants of the moved
/// crystal, from the pairs that begin with u and the symmetry that u leaves; then the derivative of those by u, from all u and all
/// symmetry of the site. Where displacements are one-sided the two steps weigh their errors otherwise than one step over all pairs would.
/// </summary>
internal sealed class ThirdOrderDifferences
{
    private const double SameDirection = 1e-5;

    private readonly SupercellAtoms _supercell;
    private readonly int _count;
    private readonly int _kind;
    private readonly List<SiteOperation> _site = [];
    private readonly double[] _second;
    private readonly double[] _normal = new double[9];
    private readonly double[] _values; // [J][K][3 of u][9], summed over displacements
    private readonly bool[] _known; // [J]

    /// <param name="supercell">The supercell that all sets share.</param>
    /// <param name="operations">Its symmetry.</param>
    /// <param name="kind">The atom of the primitive cell.</param>
    /// <param name="second">Second order of the unmoved crystal, dense.</param>
    public ThirdOrderDifferences(
        SupercellAtoms supercell, IReadOnlyList<SupercellOperation> operations, int kind, SupercellForceConstants second)
    {
        _supercell = supercell;
        _count = supercell.Count;
        _kind = kind;
        _second = second.Values;
        _values = new double[checked(27 * _count * _count)];
        _known = new bool[_count];
        Array.Fill(_known, true);
        int origin = kind * supercell.CellCount;
        foreach (SupercellOperation operation in operations.Where(o => supercell.Kind(o.Images[origin]) == kind))
        {
            _site.Add(new(operation.Rotation, [.. operation.Images.Select(i => supercell.Shifted(i, operation.Images[origin]))]));
        }
    }

    /// <summary>One displacement of the atom, and all sets that move a second atom after it.</summary>
    /// <param name="single">The atom alone.</param>
    /// <param name="pairs">Sets whose first atom and displacement are those of <paramref name="single"/>.</param>
    public void Add(DisplacedSupercell single, IReadOnlyList<DisplacedSupercell> pairs)
    {
        int origin = single.Atoms[0];
        Vector3D u = single.Displacements[0];
        SiteOperation[] kept = [.. _site.Where(o => (o.Rotation * u - u).Length < SameDirection)];
        double[] moved = new double[9 * _count * _count]; // second order while the atom is moved, [J][K][9]
        bool[] known = new bool[_count];
        var partners = pairs.ToLookup(p => _supercell.Shifted(p.Atoms[1], origin));
        foreach (IGrouping<int, DisplacedSupercell> partner in partners.OrderBy(g => g.Key))
        {
            if (!known[partner.Key])
            {
                Solve(single, origin, partner.Key, partner, [.. kept.Where(o => o.Images[partner.Key] == partner.Key)], moved);
                known[partner.Key] = true;
                Distribute(partner.Key, kept, moved, known);
            }
        }

        Subtract(moved, known);
        foreach (SiteOperation operation in _site)
        {
            AddRotated(operation, u, moved, known);
        }
    }

    /// <summary>Phi(atom; J; K), [J][K][27]; zero where <see cref="Known"/> is not set.</summary>
    /// <exception cref="ArgumentException">The displacements do not determine the constants.</exception>
    public double[] Finish()
    {
        SmallNormal.SolveInPlace(_normal, _values, 3, 9, $"atom {_kind + 1} of the primitive cell");
        return _values;
    }

    /// <summary>Whether all displacements have sets that move J.</summary>
    public bool[] Known => _known;

    /// <summary>An operation that keeps the atom, and the image of every atom as seen from it.</summary>
    private sealed record SiteOperation(Matrix3 Rotation, int[] Images);

    private void Solve(
        DisplacedSupercell single, int origin, int partner, IEnumerable<DisplacedSupercell> sets, SiteOperation[] bond, double[] moved)
    {
        double[] normal = new double[9];
        Span<double> block = moved.AsSpan(9 * partner * _count, 9 * _count);
        foreach (DisplacedSupercell set in sets)
        {
            foreach (SiteOperation operation in bond)
            {
                Vector3D v = operation.Rotation * set.Displacements[1];
                SmallNormal.AddOuter(normal, [v.X, v.Y, v.Z]);
                for (int atom = 0; atom < _count; atom++)
                {
                    Vector3D force = operation.Rotation * (set.Forces[atom] - single.Forces[atom]);
                    int at = 9 * operation.Images[_supercell.Shifted(atom, origin)];
                    for (int k = 0; k < 9; k++)
                    {
                        block[at + k] -= v[k / 3] * force[k % 3];
                    }
                }
            }
        }

        SmallNormal.SolveInPlace(
            normal, block, 3, 3, $"the pair of atom {_kind + 1} of the primitive cell and atom {partner + 1} of the supercell");
    }

    // what the symmetry that is left makes of the blocks of one partner
    private void Distribute(int partner, SiteOperation[] kept, double[] moved, bool[] known)
    {
        foreach (SiteOperation operation in kept)
        {
            int image = operation.Images[partner];
            if (known[image])
            {
                continue;
            }

            known[image] = true;
            for (int atom = 0; atom < _count; atom++)
            {
                AddRotatedBlock(
                    operation.Rotation,
                    moved.AsSpan(9 * ((partner * _count) + atom), 9),
                    moved.AsSpan(9 * ((image * _count) + operation.Images[atom]), 9));
            }
        }
    }

    private void Subtract(double[] moved, bool[] known)
    {
        for (int j = 0; j < _count; j++)
        {
            for (int k = 0; k < _count && known[j]; k++)
            {
                int unmoved = 9 * ((_supercell.Kind(j) * _count) + _supercell.Shifted(k, j));
                for (int c = 0; c < 9; c++)
                {
                    moved[(9 * ((j * _count) + k)) + c] -= _second[unmoved + c];
                }
            }
        }
    }

    private void AddRotated(SiteOperation operation, Vector3D displacement, double[] difference, bool[] known)
    {
        Vector3D u = operation.Rotation * displacement;
        SmallNormal.AddOuter(_normal, [u.X, u.Y, u.Z]);
        Span<double> block = stackalloc double[9];
        for (int j = 0; j < _count; j++)
        {
            _known[operation.Images[j]] &= known[j];
            for (int k = 0; k < _count && known[j]; k++)
            {
                block.Clear();
                AddRotatedBlock(operation.Rotation, difference.AsSpan(9 * ((j * _count) + k), 9), block);
                Span<double> target = _values.AsSpan(27 * ((operation.Images[j] * _count) + operation.Images[k]), 27);
                for (int c = 0; c < 27; c++)
                {
                    target[c] += u[c / 9] * block[c % 9];
                }
            }
        }
    }

    // R B R^T
    private static void AddRotatedBlock(Matrix3 rotation, ReadOnlySpan<double> block, Span<double> target)
    {
        Span<double> half = stackalloc double[9];
        for (int k = 0; k < 9; k++)
        {
            int row = k / 3, column = k % 3;
            half[k] = (rotation[row, 0] * block[column]) + (rotation[row, 1] * block[3 + column]) + (rotation[row, 2] * block[6 + column]);
        }

        for (int k = 0; k < 9; k++)
        {
            int row = k / 3, column = k % 3;
            target[k] +=
                (half[3 * row] * rotation[column, 0]) + (half[(3 * row) + 1] * rotation[column, 1])
                    + (half[(3 * row) + 2] * rotation[column, 2]);
        }
    }
}
