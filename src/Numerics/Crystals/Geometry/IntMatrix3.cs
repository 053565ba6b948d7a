using System.Globalization;

namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>A 3 x 3 integer matrix by rows: a rotation in the basis of the lattice vectors.</summary>
public readonly record struct IntMatrix3(IntVector3 Row0, IntVector3 Row1, IntVector3 Row2)
{
    public static readonly IntMatrix3 Identity = new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    public int this[int row, int column] => (row switch { 0 => Row0, 1 => Row1, _ => Row2 })[column];

    public int Determinant =>
        (Row0.X * ((Row1.Y * Row2.Z) - (Row1.Z * Row2.Y)))
        - (Row0.Y * ((Row1.X * Row2.Z) - (Row1.Z * Row2.X)))
        + (Row0.Z * ((Row1.X * Row2.Y) - (Row1.Y * Row2.X)));

    public IntMatrix3 Transposed => new(Column(0), Column(1), Column(2));

    public IntVector3 Column(int column) => new(Row0[column], Row1[column], Row2[column]);

    public int Trace => Row0.X + Row1.Y + Row2.Z;

    /// <summary>The inverse, again of integers.</summary>
    /// <exception cref="InvalidOperationException">The determinant is neither 1 nor -1.</exception>
    public IntMatrix3 UnimodularInverse()
    {
        int det = Determinant;
        if (det is not (1 or -1))
        {
            throw new InvalidOperationException($"The matrix has determinant {det}; only 1 or -1 has an inverse of integers.");
        }

        IntMatrix3 adjugate = new IntMatrix3(Cross(Row1, Row2), Cross(Row2, Row0), Cross(Row0, Row1)).Transposed;
        return det == 1 ? adjugate : -adjugate;
    }

    /// <summary>The nearest whole numbers.</summary>
    public static IntMatrix3 Rounded(Matrix3 m) => new(IntVector3.Rounded(m.Row0), IntVector3.Rounded(m.Row1), IntVector3.Rounded(m.Row2));

    public Matrix3 ToMatrix() => new(Row0.ToVector(), Row1.ToVector(), Row2.ToVector());

    public static IntVector3 operator *(IntMatrix3 m, IntVector3 v) => new(Dot(m.Row0, v), Dot(m.Row1, v), Dot(m.Row2, v));

    public static Vector3D operator *(IntMatrix3 m, Vector3D v) => m.ToMatrix() * v;

    public static IntMatrix3 operator *(IntMatrix3 a, IntMatrix3 b)
    {
        IntMatrix3 t = b.Transposed;
        return new(t * a.Row0, t * a.Row1, t * a.Row2);
    }

    public static IntMatrix3 operator -(IntMatrix3 m) => new(-m.Row0, -m.Row1, -m.Row2);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"({Row0.X} {Row0.Y} {Row0.Z}; {Row1.X} {Row1.Y} {Row1.Z}; {Row2.X} {Row2.Y} {Row2.Z})");

    private static IntVector3 Cross(IntVector3 a, IntVector3 b) =>
        new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

    private static int Dot(IntVector3 a, IntVector3 b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
}
