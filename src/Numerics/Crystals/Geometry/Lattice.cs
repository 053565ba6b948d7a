namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>
/// A Bravais lattice. <see cref="Vectors"/> holds the three lattice vectors as rows, in Angstrom; left-handed
/// sets are allowed. <see cref="Reciprocal"/> holds b_1, b_2, b_3 as rows, in 1/Angstrom, b_i . a_j = 2 pi delta_ij.
/// </summary>
public sealed class Lattice
{
    /// <summary>
    /// Longest vector over the shortest: far beyond any crystal or slab, and what a reduction by whole numbers can count.
    /// </summary>
    private const double MostElongated = 1e6;

    private readonly Matrix3 _toCartesian;
    private readonly Matrix3 _toFractional;

    /// <exception cref="ArgumentException">The vectors are linearly dependent, not finite, or one is a million times longer than
    /// another.</exception>
    public Lattice(Matrix3 vectors)
    {
        double det = vectors.Determinant;
        double[] lengths = [vectors.Row0.Length, vectors.Row1.Length, vectors.Row2.Length];
        double scale = lengths[0] * lengths[1] * lengths[2];
        if (!double.IsFinite(det) || Math.Abs(det) <= 1e-10 * scale)
        {
            throw new ArgumentException("The lattice vectors are linearly dependent or not finite.", nameof(vectors));
        }

        if (lengths.Max() > MostElongated * lengths.Min())
        {
            throw new ArgumentException("One lattice vector is a million times longer than another.", nameof(vectors));
        }

        Vectors = vectors;
        Volume = Math.Abs(det);
        _toCartesian = vectors.Transposed;
        _toFractional = _toCartesian.Inverse();
        Reciprocal = 2 * Math.PI * _toFractional;
    }

    public Matrix3 Vectors { get; }

    public Matrix3 Reciprocal { get; }

    /// <summary>Volume of the primitive cell in cubic Angstrom, positive for left-handed vectors too.</summary>
    public double Volume { get; }

    public Vector3D ToCartesian(Vector3D fractional) => _toCartesian * fractional;

    public Vector3D ToCartesian(IntVector3 cell) => _toCartesian * cell.ToVector();

    public Vector3D ToFractional(Vector3D cartesian) => _toFractional * cartesian;

    /// <summary>Cartesian wave vector in 1/Angstrom, 2 pi included, of a fractional one.</summary>
    public Vector3D WaveVectorToCartesian(Vector3D fractional) => Reciprocal.Transposed * fractional;

    /// <summary>The Cartesian matrix of a rotation given in the basis of the lattice vectors.</summary>
    public Matrix3 RotationToCartesian(IntMatrix3 rotation) => _toCartesian * rotation.ToMatrix() * _toFractional;
}
