using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.ForceConstants;

/// <summary>
/// Resolves a cell given modulo a supercell into the cells whose atom is nearest: the images on or in the Wigner-Seitz cell of the
/// superlattice around the first atom. Equally near images share the constant.
/// </summary>
internal sealed class WignerSeitzImages
{
    private readonly Crystal _crystal;
    private readonly Matrix3 _toSupercell;
    private readonly IntMatrix3 _basis;
    private readonly IntVector3 _range;
    private readonly double _tolerance;

    /// <param name="crystal">Lattice and positions.</param>
    /// <param name="superlattice">The translations of the supercell.</param>
    /// <param name="tolerance">Distances closer than this are equal, Angstrom.</param>
    public WignerSeitzImages(Crystal crystal, Superlattice superlattice, double tolerance)
    {
        _crystal = crystal;
        _tolerance = tolerance;

        // an image nearest to the origin lies within half the sum of the superlattice vectors; its index along axis i
        // is then at most that radius over the spacing of the planes of axis i
        LatticeReduction reduction = LatticeReduction.Of(superlattice.Vectors.ToMatrix() * crystal.Lattice.Vectors);
        _basis = reduction.Basis * superlattice.Vectors;
        _toSupercell = _basis.ToMatrix().Transposed.Inverse();
        var lattice = new Lattice(reduction.BasisCartesian);
        Matrix3 vectors = lattice.Vectors;
        double radius = 0.5 * (vectors.Row0.Length + vectors.Row1.Length + vectors.Row2.Length);
        _range = new(Range(0), Range(1), Range(2));

        int Range(int axis) => 1 + (int)Math.Ceiling(radius * lattice.Reciprocal.Row(axis).Length / (2 * Math.PI));
    }

    /// <summary>All cells equal to <paramref name="cell"/> modulo the supercell whose atom b' is nearest to atom b of cell 0.</summary>
    public List<IntVector3> Nearest(int b, int bPrime, IntVector3 cell)
    {
        Vector3D between = _crystal.Atoms[bPrime].Position - _crystal.Atoms[b].Position;
        Vector3D turns = _toSupercell * (cell.ToVector() + between);
        IntVector3 start = cell - Combination((int)Math.Round(turns.X), (int)Math.Round(turns.Y), (int)Math.Round(turns.Z));
        double shortest = double.PositiveInfinity;
        var nearest = new List<(IntVector3 Cell, double Distance)>();
        for (int x = -_range.X; x <= _range.X; x++)
        {
            for (int y = -_range.Y; y <= _range.Y; y++)
            {
                for (int z = -_range.Z; z <= _range.Z; z++)
                {
                    IntVector3 image = start + Combination(x, y, z);
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

    private IntVector3 Combination(int x, int y, int z)
    {
        (IntVector3 u, IntVector3 v, IntVector3 w) = (_basis.Row0, _basis.Row1, _basis.Row2);
        return new((x * u.X) + (y * v.X) + (z * w.X), (x * u.Y) + (y * v.Y) + (z * w.Y), (x * u.Z) + (y * v.Z) + (z * w.Z));
    }
}
