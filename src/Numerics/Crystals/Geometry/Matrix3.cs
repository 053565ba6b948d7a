using System.Globalization;

namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>A 3 x 3 matrix by rows; it acts on column vectors.</summary>
public readonly record struct Matrix3(Vector3D Row0, Vector3D Row1, Vector3D Row2)
{
    public static readonly Matrix3 Identity = new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    public double this[int row, int column] => Row(row)[column];

    public double Determinant => Vector3D.Dot(Row0, Vector3D.Cross(Row1, Row2));

    public double Trace => Row0.X + Row1.Y + Row2.Z;

    public Matrix3 Transposed => new(Column(0), Column(1), Column(2));

    public Vector3D Row(int row) => row switch { 0 => Row0, 1 => Row1, _ => Row2 };

    public Vector3D Column(int column) => new(Row0[column], Row1[column], Row2[column]);

    /// <summary>The matrix a_i b_j.</summary>
    public static Matrix3 Outer(Vector3D a, Vector3D b) => new(a.X * b, a.Y * b, a.Z * b);

    public static Vector3D operator *(Matrix3 m, Vector3D v) =>
        new(Vector3D.Dot(m.Row0, v), Vector3D.Dot(m.Row1, v), Vector3D.Dot(m.Row2, v));

    public static Matrix3 operator *(Matrix3 a, Matrix3 b)
    {
        Matrix3 t = b.Transposed;
        return new(t * a.Row0, t * a.Row1, t * a.Row2);
    }

    public static Matrix3 operator *(double s, Matrix3 m) => new(s * m.Row0, s * m.Row1, s * m.Row2);

    public static Matrix3 operator +(Matrix3 a, Matrix3 b) => new(a.Row0 + b.Row0, a.Row1 + b.Row1, a.Row2 + b.Row2);

    public static Matrix3 operator -(Matrix3 a, Matrix3 b) => new(a.Row0 - b.Row0, a.Row1 - b.Row1, a.Row2 - b.Row2);

    /// <exception cref="InvalidOperationException">The determinant is zero.</exception>
    public Matrix3 Inverse()
    {
        double det = Determinant;
        if (det == 0)
        {
            throw new InvalidOperationException("The matrix is singular.");
        }

        return (1 / det) * new Matrix3(Vector3D.Cross(Row1, Row2), Vector3D.Cross(Row2, Row0), Vector3D.Cross(Row0, Row1)).Transposed;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"({Row0.X} {Row0.Y} {Row0.Z}; {Row1.X} {Row1.Y} {Row1.Z}; {Row2.X} {Row2.Y} {Row2.Z})");
}
