using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>
/// Where a drawn first phonon sits: on its grid point, or anywhere in the grid point's Voronoi cell. The cells tile the zone and have the
/// point group's symmetry, so that the second choice estimates the integral over the continuous zone, kappa at N = infinity, without any
/// law.
/// </summary>
internal sealed class FirstPoints
{
    private readonly QPointGrid _grid;
    private readonly bool _continuum;
    private readonly Lattice _lattice;
    private readonly VoronoiCell _cell;
    private readonly double _cellVolume;

    public FirstPoints(QPointGrid grid, Lattice lattice, bool continuum)
    {
        (_grid, _lattice, _continuum) = (grid, lattice, continuum);
        Matrix3 b = lattice.Reciprocal;
        var steps = new Matrix3(1.0 / grid.N1 * b.Row0, 1.0 / grid.N2 * b.Row1, 1.0 / grid.N3 * b.Row2);
        _cell = new VoronoiCell(steps);
        _cellVolume = Math.Abs(steps.Determinant);
    }

    /// <summary>The fractional wave vector, and the factor on its heat beside 1/probability.</summary>
    public (Vector3D Q, double Multiplicity) Place(DrawnMode drawn, ref RandomStream random)
    {
        Vector3D centre = _grid.Fractional(drawn.GridPoint);
        if (!_continuum)
        {
            return (centre, drawn.Star);
        }

        if (drawn.GridPoint == 0)
        {
            return AroundGamma(drawn.Star, ref random);
        }

        return (centre + FromCentre(new(random.NextDouble(), random.NextDouble(), random.NextDouble())), drawn.Star);
    }

    /// <summary>The way from a grid point to the point of its cell that is x away from some grid point; x in grid steps, the way
    /// fractional. Uniform in the cell for x uniform in the unit cube.</summary>
    public Vector3D FromCentre(Vector3D x)
    {
        x += _cell.ShiftToShortest(x).ToVector();
        return new(x.X / _grid.N1, x.Y / _grid.N2, x.Z / _grid.N3);
    }

    // density 1/(4 pi r^2 R), R the way to the cell's boundary: what a lifetime of 1/omega^2 needs for a bounded weight
    private (Vector3D Q, double Multiplicity) AroundGamma(double star, ref RandomStream random)
    {
        double z = (2 * random.NextDouble()) - 1, angle = 2 * Math.PI * random.NextDouble();
        double across = Math.Sqrt(1 - (z * z));
        var direction = new Vector3D(across * Math.Cos(angle), across * Math.Sin(angle), z);
        Vector3D along = ToFractional(direction);
        var inSteps = new Vector3D(along.X * _grid.N1, along.Y * _grid.N2, along.Z * _grid.N3);
        double inside = 0, outside = 2 * Math.Cbrt(_cellVolume);
        while (_cell.ShiftToShortest(outside * inSteps) == default)
        {
            outside *= 2;
        }

        for (int i = 0; i < 50; i++)
        {
            double middle = 0.5 * (inside + outside);
            (inside, outside) = _cell.ShiftToShortest(middle * inSteps) == default ? (middle, outside) : (inside, middle);
        }

        double r = (1 - random.NextDouble()) * inside;
        return (r * along, star * 4 * Math.PI * r * r * inside / _cellVolume);
    }

    // q.a_i / 2 pi
    private Vector3D ToFractional(Vector3D q) => 0.5 / Math.PI * (_lattice.Vectors * q);
}
