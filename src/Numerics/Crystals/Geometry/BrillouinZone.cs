namespace PcpCluster.Numerics.Crystals.Geometry;

/// <summary>
/// The first Brillouin zone. Among equally short images q + G (q on the zone's boundary) the one whose fractional coordinates come last
/// in lexicographic order is taken, so that a fractional 1/2 stays 1/2; the images of q and -q are then not opposite. Where symmetry on the
/// boundary matters, average over <see cref="AllShortestImages"/>.
/// </summary>
internal sealed class BrillouinZone(Lattice lattice)
{
    private readonly VoronoiCell _cell = new(lattice.Reciprocal);

    /// <summary>The shortest of all q + G.</summary>
    /// <param name="q">Fractional wave vector.</param>
    /// <returns>Cartesian, in 1/Angstrom with 2 pi, as <see cref="Lattice.WaveVectorToCartesian"/>.</returns>
    public Vector3D ShortestImage(Vector3D q) => lattice.WaveVectorToCartesian(q + ReciprocalVectorToShortestImage(q).ToVector());

    /// <summary>The G, in units of the reciprocal lattice vectors, for which q + G is the shortest image.</summary>
    public IntVector3 ReciprocalVectorToShortestImage(Vector3D q) => _cell.ShiftToShortest(q);

    /// <summary>True if one q + G is shorter than all others: q is inside the zone, not on its boundary. Allocates nothing.</summary>
    /// <param name="image">
    /// A shortest image in any case, Cartesian in 1/Angstrom; on the boundary not the one of <see cref="ShortestImage"/>.
    /// </param>
    public bool IsInside(Vector3D q, out Vector3D image)
    {
        bool only = _cell.HasOneShiftToShortest(q, out IntVector3 g);
        image = lattice.WaveVectorToCartesian(q + g.ToVector());
        return only;
    }

    /// <summary>
    /// All equally short q + G, Cartesian in 1/Angstrom; one inside the zone, several on its boundary, in ascending order of G.
    /// </summary>
    public Vector3D[] AllShortestImages(Vector3D q) =>
        Array.ConvertAll(_cell.AllShiftsToShortest(q), g => lattice.WaveVectorToCartesian(q + g.ToVector()));
}
