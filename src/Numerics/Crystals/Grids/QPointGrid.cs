using System.Globalization;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Grids;

/// <summary>
/// A Gamma-centred grid q = (m1/N1, m2/N2, m3/N3) in fractional coordinates, 0 &lt;= m_i &lt; N_i. The linear index is
/// (m3 N2 + m2) N1 + m1, m1 running fastest, 64-bit.
/// </summary>
public sealed record QPointGrid(int N1, int N2, int N3)
{
    /// <summary>N stands for N x N x N.</summary>
    public static implicit operator QPointGrid(int n) => new(n, n, n);

    public long Count => (long)N1 * N2 * N3;

    /// <summary>Points along the most finely divided axis.</summary>
    public int MostPoints => Math.Max(N1, Math.Max(N2, N3));

    public bool IsIsotropic => N1 == N2 && N2 == N3;

    /// <summary>The grid that "N" or "NxMxL" stands for, each number from 1 to 1000; null where the text is none.</summary>
    public static QPointGrid? TryParse(string text)
    {
        string[] parts = text.Split('x', 'X');
        var n = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            bool good = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out n[i]);
            if (!good || n[i] is < 1 or > 1000)
            {
                return null;
            }
        }

        return n.Length switch
        {
            1 => new QPointGrid(n[0], n[0], n[0]),
            3 => new QPointGrid(n[0], n[1], n[2]),
            _ => null,
        };
    }

    /// <summary>The same for text that a grid wrote.</summary>
    /// <exception cref="FormatException">It is no grid.</exception>
    public static QPointGrid Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is no grid N or NxMxL.");

    public long Index(IntVector3 address) => ((((long)Wrap(address.Z, N3) * N2) + Wrap(address.Y, N2)) * N1) + Wrap(address.X, N1);

    public IntVector3 Address(long index) => new((int)(index % N1), (int)(index / N1 % N2), (int)(index / ((long)N1 * N2)));

    public Vector3D Fractional(long index)
    {
        IntVector3 m = Address(index);
        return new((double)m.X / N1, (double)m.Y / N2, (double)m.Z / N3);
    }

    /// <summary>Index of -q modulo G.</summary>
    public long Opposite(long index) => Index(-Address(index));

    /// <summary>Index of q + q' modulo G.</summary>
    public long Sum(long q, long qPrime) => Index(Address(q) + Address(qPrime));

    /// <summary>Index of q - q' modulo G.</summary>
    public long Difference(long q, long qPrime) => Index(Address(q) - Address(qPrime));

    public override string ToString() => $"{N1}x{N2}x{N3}";

    private static int Wrap(int m, int n)
    {
        int r = m % n;
        return r < 0 ? r + n : r;
    }
}
