namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>An integer combination of lattice vectors: a cell, or a grid address.</summary>
public readonly record struct IntVector3(int X, int Y, int Z)
{
    public static readonly IntVector3 Zero = new(0, 0, 0);

    public int this[int axis] => axis switch { 0 => X, 1 => Y, _ => Z };

    public static IntVector3 operator +(IntVector3 a, IntVector3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);
    public static IntVector3 operator -(IntVector3 a, IntVector3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);
    public static IntVector3 operator -(IntVector3 a) => new(-a.X, -a.Y, -a.Z);

    public Vector3D ToVector() => new(X, Y, Z);

    /// <summary>The nearest whole numbers.</summary>
    public static IntVector3 Rounded(Vector3D v) => new((int)Math.Round(v.X), (int)Math.Round(v.Y), (int)Math.Round(v.Z));
}
