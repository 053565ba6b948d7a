namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>
/// The Voronoi (Wigner-Seitz) cell of the points that three vectors span: shortest images of a vector modulo these points, for vectors
/// skewed in any way. Among equally short images (on the cell's boundary) the one whose coordinates come last in lexicographic order is
/// taken.
/// </summary>
internal sealed class VoronoiCell
{
    // Squared lengths that differ by less than this fraction of the face's vector count as equal.
    private const double TieTolerance = 1e-9;

    private readonly Matrix3 _toCartesian;
    private readonly Matrix3 _toReduced;
    private readonly IntMatrix3 _fromReduced;
    private readonly IntVector3[] _faces;
    private readonly Vector3D[] _faceCartesian;
    private readonly double[] _faceLengthSquared;

    /// <param name="vectors">Three independent vectors as rows.</param>
    public VoronoiCell(Matrix3 vectors)
    {
        LatticeReduction reduction = LatticeReduction.Of(vectors);
        _toCartesian = vectors.Transposed;
        _fromReduced = reduction.Basis.Transposed;
        _toReduced = _fromReduced.UnimodularInverse().ToMatrix();
        _faces = [.. reduction.VoronoiVectors, .. reduction.VoronoiVectors.Select(v => -v)];
        _faceCartesian = Array.ConvertAll(_faces, f => _toCartesian * f.ToVector());
        _faceLengthSquared = Array.ConvertAll(_faceCartesian, f => f.LengthSquared);
    }

    /// <summary>The integer combination n of the vectors for which x + n is shortest.</summary>
    /// <param name="x">Coordinates in units of the vectors.</param>
    public IntVector3 ShiftToShortest(Vector3D x)
    {
        IntVector3 n = Descend(x, out bool tie);
        return tie ? AllTies(x, n).MaxBy(t => (t.X, t.Y, t.Z)) : n;
    }

    /// <summary>
    /// True if only one n makes x + n shortest, that is, inside the cell; n is one of them in any case. Allocates nothing.
    /// </summary>
    public bool HasOneShiftToShortest(Vector3D x, out IntVector3 n)
    {
        n = Descend(x, out bool tie);
        return !tie;
    }

    /// <summary>All n for which x + n is shortest, in ascending order; one inside the cell, several on its boundary.</summary>
    public IntVector3[] AllShiftsToShortest(Vector3D x)
    {
        IntVector3 n = Descend(x, out bool tie);
        return tie ? [.. AllTies(x, n).OrderBy(t => (t.X, t.Y, t.Z))] : [n];
    }

    /// <summary>Rounds in the reduced basis and then crosses faces of the cell while that makes the vector shorter.</summary>
    private IntVector3 Descend(Vector3D x, out bool tie)
    {
        Vector3D reduced = _toReduced * x;
        IntVector3 n = -(_fromReduced * IntVector3.Rounded(reduced));
        Vector3D k = _toCartesian * (x + n.ToVector());
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
                    n -= _faces[f];
                    k = _toCartesian * (x + n.ToVector());
                    moved = true;
                    break;
                }

                tie |= gain > -rounding;
            }
        }
        while (moved);

        return n;
    }

    private List<IntVector3> AllTies(Vector3D x, IntVector3 first)
    {
        var ties = new List<IntVector3> { first };
        for (int i = 0; i < ties.Count; i++)
        {
            Vector3D k = _toCartesian * (x + ties[i].ToVector());
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
