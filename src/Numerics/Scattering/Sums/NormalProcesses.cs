using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Tells normal from Umklapp processes on a grid: a process is normal when shortest images of its wave vectors can be chosen that sum to
/// zero. Where a point on the zone boundary has several equally short images, any of them may be chosen, so that the answer does not depend
/// on an arbitrary representative and is invariant under the point group.
/// </summary>
internal sealed class NormalProcesses
{
    private readonly QPointGrid _grid;
    private readonly int[] _start;
    private readonly IntVector3[] _images;

    public NormalProcesses(QPointGrid grid, Lattice lattice)
    {
        _grid = grid;
        _start = new int[checked((int)grid.Count + 1)];
        var images = new List<IntVector3>((int)grid.Count);
        Matrix3 reciprocal = lattice.Reciprocal;
        (IntVector3 Cell, double Length)[] shifts = ShortVectors(reciprocal);
        var candidates = new List<(double Length, IntVector3 Image)>();
        for (int q = 0; q < grid.Count; q++)
        {
            IntVector3 address = grid.Address(q);
            candidates.Clear();
            double best = double.PositiveInfinity;
            IntVector3 centre = Nearest(address);
            double reach = 2 * lattice.WaveVectorToCartesian(Fractional(centre)).Length * (1 + 1e-9);
            foreach ((IntVector3 g, double shift) in shifts)
            {
                if (shift > reach)
                {
                    break; // sorted by length: no longer vector can lead to an image as short as the centre itself
                }

                var image = new IntVector3(centre.X + (g.X * grid.N1), centre.Y + (g.Y * grid.N2), centre.Z + (g.Z * grid.N3));
                double length = lattice.WaveVectorToCartesian(Fractional(image)).LengthSquared;
                candidates.Add((length, image));
                best = Math.Min(best, length);
            }

            double tolerance = 1e-8 * (reciprocal.Row0.LengthSquared + best);
            foreach ((double length, IntVector3 image) in candidates)
            {
                if (length <= best + tolerance)
                {
                    images.Add(image);
                }
            }

            _start[q + 1] = images.Count;
        }

        _images = [.. images];
    }

    /// <summary>Whether q1 + q2 = q3 holds for shortest images, not only modulo G.</summary>
    public bool IsNormal(long q1, long q2, long q3)
    {
        for (int i = _start[q1]; i < _start[q1 + 1]; i++)
        {
            for (int j = _start[q2]; j < _start[q2 + 1]; j++)
            {
                IntVector3 sum = _images[i] + _images[j];
                for (int k = _start[q3]; k < _start[q3 + 1]; k++)
                {
                    if (_images[k] == sum)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Whether q1 + q2 + q3 + q4 = 0 holds for shortest images, not only modulo G.</summary>
    public bool IsNormal(long q1, long q2, long q3, long q4)
    {
        foreach (IntVector3 i in Images(q1))
        {
            foreach (IntVector3 j in Images(q2))
            {
                foreach (IntVector3 k in Images(q3))
                {
                    IntVector3 needed = -(i + j + k);
                    foreach (IntVector3 l in Images(q4))
                    {
                        if (l == needed)
                        {
                            return true;
                        }
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Shortest images of a grid point, as grid addresses that need not lie in [0, N).</summary>
    public ReadOnlySpan<IntVector3> Images(long q) => _images.AsSpan(_start[q], _start[q + 1] - _start[q]);

    // Lattice vectors of the reciprocal lattice that can lead from a point of the central parallelepiped to its shortest image.
    private static (IntVector3 Cell, double Length)[] ShortVectors(Matrix3 reciprocal)
    {
        double reach = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            Vector3D v = (0.5 * ((corner & 1) == 0 ? 1 : -1) * reciprocal.Row0)
                + (0.5 * ((corner & 2) == 0 ? 1 : -1) * reciprocal.Row1)
                + (0.5 * ((corner & 4) == 0 ? 1 : -1) * reciprocal.Row2);
            reach = Math.Max(reach, v.Length);
        }

        Matrix3 dual = reciprocal.Inverse().Transposed; // rows: vectors whose length bounds the integer coordinates
        int limit1 = (int)Math.Ceiling(2 * reach * dual.Row0.Length);
        int limit2 = (int)Math.Ceiling(2 * reach * dual.Row1.Length);
        int limit3 = (int)Math.Ceiling(2 * reach * dual.Row2.Length);
        var result = new List<(IntVector3 Cell, double Length)>();
        for (int x = -limit1; x <= limit1; x++)
        {
            for (int y = -limit2; y <= limit2; y++)
            {
                for (int z = -limit3; z <= limit3; z++)
                {
                    Vector3D g = (x * reciprocal.Row0) + (y * reciprocal.Row1) + (z * reciprocal.Row2);
                    if (g.Length <= 2 * reach * (1 + 1e-9))
                    {
                        result.Add((new IntVector3(x, y, z), g.Length));
                    }
                }
            }
        }

        return [.. result.OrderBy(r => r.Length)];
    }

    private IntVector3 Nearest(IntVector3 address) => new(
        address.X > _grid.N1 / 2 ? address.X - _grid.N1 : address.X,
        address.Y > _grid.N2 / 2 ? address.Y - _grid.N2 : address.Y,
        address.Z > _grid.N3 / 2 ? address.Z - _grid.N3 : address.Z);

    private Vector3D Fractional(IntVector3 image) =>
        new((double)image.X / _grid.N1, (double)image.Y / _grid.N2, (double)image.Z / _grid.N3);
}
