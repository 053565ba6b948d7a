using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Resolves a cell given modulo a supercell into the cells whose atom is nearest: the images on or in the Wigner-Seitz cell of the
/// superlattice around the first atom. Equally near images share the constant.
/// </summary>
public sealed class WignerSeitzImages
{
    private readonly Crystal _crystal;
    private readonly IntVector3 _supercell;
    private readonly IntVector3 _range;
    private readonly double _tolerance;

    /// <param name="supercell">Multiples of the primitive lattice vectors.</param>
    /// <param name="tolerance">Distances closer than this are equal, Angstrom.</param>
    public WignerSeitzImages(Crystal crystal, IntVector3 supercell, double tolerance)
    {
        _crystal = crystal;
        _supercell = supercell;
        _tolerance = tolerance;

        // an image nearest to the origin lies within half the sum of the superlattice vectors; its index along axis i
        // is then at most that radius over the spacing of the planes of axis i
        Matrix3 vectors = crystal.Lattice.Vectors;
        double radius = 0.5 * ((supercell.X * vectors.Row0.Length) + (supercell.Y * vectors.Row1.Length) + (supercell.Z * vectors.Row2.Length));
        _range = new(Range(0), Range(1), Range(2));

        int Range(int axis) =>
            1 + (int)Math.Ceiling(radius * crystal.Lattice.Reciprocal.Row(axis).Length / (2 * Math.PI * supercell[axis]));
    }

    /// <summary>All cells equal to <paramref name="cell"/> modulo the supercell whose atom b' is nearest to atom b of cell 0.</summary>
    public List<IntVector3> Nearest(int b, int bPrime, IntVector3 cell)
    {
        Vector3D between = _crystal.Atoms[bPrime].Position - _crystal.Atoms[b].Position;
        IntVector3 start = new(
            Centred(cell.X, between.X, _supercell.X), Centred(cell.Y, between.Y, _supercell.Y), Centred(cell.Z, between.Z, _supercell.Z));
        double shortest = double.PositiveInfinity;
        var nearest = new List<(IntVector3 Cell, double Distance)>();
        for (int x = -_range.X; x <= _range.X; x++)
        {
            for (int y = -_range.Y; y <= _range.Y; y++)
            {
                for (int z = -_range.Z; z <= _range.Z; z++)
                {
                    var image = start + new IntVector3(x * _supercell.X, y * _supercell.Y, z * _supercell.Z);
                    double distance = _crystal.Lattice.ToCartesian(image.ToVector() + between).Length;
                    if (distance > shortest + _tolerance)
                    {
                        continue;
                    }

                    shortest = Math.Min(shortest, distance);
                    nearest.Add((image, distance));
                }
            }
        }

        var result = new List<IntVector3>();
        foreach ((IntVector3 image, double distance) in nearest)
        {
            if (distance <= shortest + _tolerance)
            {
                result.Add(image);
            }
        }

        return result;
    }

    /// <summary>The image of index m modulo n that puts m + offset nearest to zero.</summary>
    private static int Centred(int m, double offset, int n) => m - (n * (int)Math.Round((m + offset) / n));
}
