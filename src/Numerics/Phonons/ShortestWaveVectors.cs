using PcpCluster.Numerics.Crystals;

namespace PcpCluster.Numerics.Phonons;

/// <summary>The images q + G of smallest length, that is, q brought into the first Brillouin zone.</summary>
public sealed class ShortestWaveVectors
{
    /// <summary>No lattice has more equally short images of a point than this.</summary>
    public const int MaximumImages = 8;

    private const double RelativeTolerance = 1e-9;

    private readonly Lattice _lattice;
    private readonly bool _all;
    private readonly IntVector3[] _translations;

    /// <param name="all">Return every equally short image; otherwise the first in the order of the translations.</param>
    public ShortestWaveVectors(Lattice lattice, bool all)
    {
        _lattice = lattice;
        _all = all;
        Matrix3 b = lattice.Reciprocal;
        double radius = 0.5 * (b.Row0.Length + b.Row1.Length + b.Row2.Length);
        _translations = Translations(Range(0), Range(1), Range(2));

        int Range(int axis) => (int)Math.Ceiling((radius * lattice.Vectors.Row(axis).Length / (2 * Math.PI)) + 0.5);
    }

    /// <summary>Writes the shortest images of a fractional q, in fractional coordinates, and returns how many there are.</summary>
    public int Find(Vector3D q, Span<Vector3D> images)
    {
        Vector3D start = new(q.X - Math.Round(q.X), q.Y - Math.Round(q.Y), q.Z - Math.Round(q.Z));
        double shortest = double.PositiveInfinity;
        int count = 0;
        foreach (IntVector3 translation in _translations)
        {
            Vector3D image = start + translation.ToVector();
            double length = _lattice.WaveVectorToCartesian(image).LengthSquared;
            if (length < shortest * (1 - RelativeTolerance))
            {
                shortest = length;
                images[0] = image;
                count = 1;
            }
            else if (_all && length <= shortest * (1 + RelativeTolerance) && count < MaximumImages)
            {
                images[count++] = image;
            }
        }

        return count;
    }

    private static IntVector3[] Translations(int n1, int n2, int n3)
    {
        var result = new List<IntVector3>();
        for (int x = -n1; x <= n1; x++)
        {
            for (int y = -n2; y <= n2; y++)
            {
                for (int z = -n3; z <= n3; z++)
                {
                    result.Add(new(x, y, z));
                }
            }
        }

        return [.. result];
    }
}
