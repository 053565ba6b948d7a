using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Crystals.Grids;

/// <summary>
/// Averages of Cartesian tensors over the point group, which turn a sum over irreducible points into one over full stars.
/// </summary>
internal sealed class StarAverage
{
    private readonly Matrix3[] _rotations;

    public StarAverage(SpaceGroup group)
        : this(group.PointOperations.Select(i => group.Operations[i].CartesianRotation))
    {
    }

    /// <summary>
    /// Averages over the rotations that made the orbits of a wedge, a subgroup where the grid lacks the crystal's symmetry.
    /// </summary>
    public StarAverage(IrreducibleWedge wedge)
        : this(wedge.Rotations)
    {
    }

    /// <summary>Averages over given rotations.</summary>
    public StarAverage(IEnumerable<WaveVectorRotation> rotations)
        : this(rotations.Select(r => r.CartesianRotation))
    {
    }

    private StarAverage(IEnumerable<Matrix3> rotations) => _rotations = [.. rotations];

    /// <summary>(1/|F|) sum_R R T R^T.</summary>
    public Matrix3 Of(Matrix3 tensor)
    {
        var sum = new Matrix3(Vector3D.Zero, Vector3D.Zero, Vector3D.Zero);
        foreach (Matrix3 rotation in _rotations)
        {
            sum += rotation * tensor * rotation.Transposed;
        }

        return (1.0 / _rotations.Length) * sum;
    }

    /// <summary>(1/|F|) sum_R (R v)(R v)^T: the mean of v v^T over the star of a mode with velocity v.</summary>
    public Matrix3 OfOuterSquare(Vector3D v) => Of(Matrix3.Outer(v, v));
}
