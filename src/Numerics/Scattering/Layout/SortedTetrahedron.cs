using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// The values of eight functions at the corners of a tetrahedron, sorted: e1 to e4. The delta of a linear function is the area of the cut
/// through the tetrahedron over the gradient; a corner's weight is that times the mean over the cut of the corner's barycentric coordinate
/// (MacDonald, Vosko and Coleridge, J. Phys. C 12, 2991 (1979)).
/// </summary>
internal readonly struct SortedTetrahedron
{
    private readonly Vector512<double> _e1;
    private readonly Vector512<double> _e2;
    private readonly Vector512<double> _e3;
    private readonly Vector512<double> _e4;

    // lanes in which the centre is the lowest corner, and so on
    private readonly Vector512<double> _isFirst;
    private readonly Vector512<double> _isSecond;
    private readonly Vector512<double> _isThird;

    /// <param name="centre">The corner whose weight is wanted.</param>
    /// <param name="a">The lowest of the others.</param>
    /// <param name="b">The middle one.</param>
    /// <param name="c">The highest one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SortedTetrahedron(Vector512<double> centre, Vector512<double> a, Vector512<double> b, Vector512<double> c)
    {
        _e1 = Vector512.Min(centre, a);
        _e2 = Vector512.Min(Vector512.Max(centre, a), b);
        _e3 = Vector512.Max(Vector512.Min(centre, c), b);
        _e4 = Vector512.Max(centre, c);
        _isFirst = Vector512.LessThanOrEqual(centre, a);
        _isSecond = Vector512.AndNot(Vector512.LessThanOrEqual(centre, b), _isFirst);
        _isThird = Vector512.AndNot(Vector512.LessThanOrEqual(centre, c), Vector512.LessThanOrEqual(centre, b));
    }

    /// <summary>Weight of the centre at an energy, a sixth of a grid cell being the tetrahedron's volume.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> CentreWeight(Vector512<double> energy)
    {
        Vector512<double> inside = Vector512.LessThan(_e1, energy) & Vector512.LessThan(energy, _e4);
        return inside == Vector512<double>.Zero ? Vector512<double>.Zero : Inside(energy, inside);
    }

    private Vector512<double> Inside(Vector512<double> energy, Vector512<double> inside)
    {
        Vector512<double> low = Vector512.LessThan(energy, _e2);
        Vector512<double> high = Vector512.GreaterThanOrEqual(energy, _e3);
        Vector512<double> weight =
            Vector512.ConditionalSelect(low, Low(energy), Vector512.ConditionalSelect(high, High(energy), Middle(energy)));
        return (weight & inside) * (1.0 / 6);
    }

    private Vector512<double> Pick(Vector512<double> first, Vector512<double> second, Vector512<double> third, Vector512<double> fourth) =>
        Vector512.ConditionalSelect(
            _isFirst, first, Vector512.ConditionalSelect(_isSecond, second, Vector512.ConditionalSelect(_isThird, third, fourth)));

    // e1 < energy < e2: a triangle around the lowest corner
    private Vector512<double> Low(Vector512<double> energy)
    {
        Vector512<double> x = energy - _e1;
        Vector512<double> f2 = x / (_e2 - _e1);
        Vector512<double> f3 = x / (_e3 - _e1);
        Vector512<double> f4 = x / (_e4 - _e1);
        Vector512<double> area = f2 * f3 / (_e4 - _e1);
        return area * Pick(Vector512.Create(3.0) - f2 - f3 - f4, f2, f3, f4);
    }

    // e3 <= energy < e4: a triangle around the highest corner
    private Vector512<double> High(Vector512<double> energy)
    {
        Vector512<double> y = _e4 - energy;
        Vector512<double> f1 = y / (_e4 - _e1);
        Vector512<double> f2 = y / (_e4 - _e2);
        Vector512<double> f3 = y / (_e4 - _e3);
        Vector512<double> area = f2 * f3 / (_e4 - _e1);
        return area * Pick(f1, f2, f3, Vector512.Create(3.0) - f1 - f2 - f3);
    }

    // e2 <= energy < e3: a quadrangle, cut into two triangles
    private Vector512<double> Middle(Vector512<double> energy)
    {
        Vector512<double> f31 = (energy - _e1) / (_e3 - _e1);
        Vector512<double> f32 = (energy - _e2) / (_e3 - _e2);
        Vector512<double> f41 = (energy - _e1) / (_e4 - _e1);
        Vector512<double> f42 = (energy - _e2) / (_e4 - _e2);
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> a = f31 * (one - f32) / (_e4 - _e1);
        Vector512<double> b = f32 * (one - f42) / (_e4 - _e1);
        Vector512<double> both = a + b;
        return Pick(
            (both * (one - f41)) + (a * (one - f31)),
            (both * (one - f32)) + (b * (one - f42)),
            (both * f32) + (a * f31),
            (both * f41) + (b * f42));
    }
}
