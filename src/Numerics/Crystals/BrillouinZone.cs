namespace PcpCluster.Numerics.Crystals;

/// <summary>
/// The first Brillouin zone. Among equally short images q + G (q on the zone's boundary) the one whose fractional coordinates come last
/// in lexicographic order is taken, so that a fractional 1/2 stays 1/2; the images of q and -q are then not opposite. Where symmetry on the
/// boundary matters, average over <see cref="AllShortestImages"/>.
/// </summary>
public sealed class BrillouinZone
{
    // Squared lengths that differ by less than this fraction of the face's vector count as equal.
    private const double TieTolerance = 1e-9;

    private readonly Matrix3 _toCartesian;
    private readonly Matrix3 _toReduced;
    private readonly IntMatrix3 _fromReduced;
    private readonly IntVector3[] _faces;
    private readonly Vector3D[] _faceCartesian;
    private readonly double[] _faceLengthSquared;

    public BrillouinZone(Lattice lattice)
    {
        LatticeReduction reduction = LatticeReduction.Of(lattice.Reciprocal);
        _toCartesian = lattice.Reciprocal.Transposed;
        _fromReduced = reduction.Basis.Transposed;
        _toReduced = _fromReduced.UnimodularInverse().ToMatrix();
        _faces = [.. reduction.VoronoiVectors, .. reduction.VoronoiVectors.Select(v => -v)];
        _faceCartesian = Array.ConvertAll(_faces, f => _toCartesian * f.ToVector());
        _faceLengthSquared = Array.ConvertAll(_faceCartesian, f => f.LengthSquared);
    }

    /// <summary>The shortest of all q + G.</summary>
    /// <param name="q">Fractional wave vector.</param>
    /// <returns>Cartesian, in 1/Angstrom with 2 pi, as <see cref="Lattice.WaveVectorToCartesian"/>.</returns>
    public Vector3D ShortestImage(Vector3D q) => _toCartesian * (q + ReciprocalVectorToShortestImage(q).ToVector());

    /// <summary>The G, in units of the reciprocal lattice vectors, for which q + G is the shortest image.</summary>
    public IntVector3 ReciprocalVectorToShortestImage(Vector3D q)
    {
        IntVector3 g = Descend(q, out bool tie);
        return tie ? AllTies(q, g).MaxBy(t => (t.X, t.Y, t.Z)) : g;
    }

    /// <summary>All equally short q + G, Cartesian in 1/Angstrom; one inside the zone, several on its boundary, in ascending order of G.</summary>
    public Vector3D[] AllShortestImages(Vector3D q)
    {
        IntVector3 g = Descend(q, out bool tie);
        return tie
            ? [.. AllTies(q, g).OrderBy(t => (t.X, t.Y, t.Z)).Select(t => _toCartesian * (q + t.ToVector()))]
            : [_toCartesian * (q + g.ToVector())];
    }

    /// <summary>Rounds in the reduced basis and then crosses faces of the zone while that makes the vector shorter.</summary>
    private IntVector3 Descend(Vector3D q, out bool tie)
    {
        Vector3D reduced = _toReduced * q;
        IntVector3 g = -(_fromReduced * new IntVector3((int)Math.Round(reduced.X), (int)Math.Round(reduced.Y), (int)Math.Round(reduced.Z)));
        Vector3D k = _toCartesian * (q + g.ToVector());
        bool moved;
        do
        {
            moved = false;
            tie = false;
            for (int f = 0; f < _faces.Length; f++)
            {
                // |k - F|^2 - |k|^2 = F^2 - 2 k.F
                double gain = (2 * Vector3D.Dot(k, _faceCartesian[f])) - _faceLengthSquared[f];
                double rounding = TieTolerance * _faceLengthSquared[f];
                if (gain > rounding)
                {
                    g -= _faces[f];
                    k = _toCartesian * (q + g.ToVector());
                    moved = true;
                    break;
                }

                tie |= gain > -rounding;
            }
        }
        while (moved);

        return g;
    }

    private List<IntVector3> AllTies(Vector3D q, IntVector3 first)
    {
        var ties = new List<IntVector3> { first };
        for (int i = 0; i < ties.Count; i++)
        {
            Vector3D k = _toCartesian * (q + ties[i].ToVector());
            for (int f = 0; f < _faces.Length; f++)
            {
                double gain = (2 * Vector3D.Dot(k, _faceCartesian[f])) - _faceLengthSquared[f];
                if (Math.Abs(gain) <= TieTolerance * _faceLengthSquared[f] && !ties.Contains(ties[i] - _faces[f]))
                {
                    ties.Add(ties[i] - _faces[f]);
                }
            }
        }

        return ties;
    }
}
