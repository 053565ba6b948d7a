using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>A cut and renormalised energy delta; sigma is that of exp(-x^2/sigma^2).</summary>
internal readonly struct EnergyDelta
{
    private readonly double _constant;
    private readonly double _quadratic;

    public EnergyDelta(DeltaShape shape, double cut)
    {
        double erf = BroadeningOptions.ErrorFunction(cut);
        bool corrected = shape == DeltaShape.MethfesselPaxton;

        // the integral of (3/2 - u^2) exp(-u^2)/sqrt(pi) over |u| < c is erf(c) + c exp(-c^2)/sqrt(pi)
        double integral = corrected ? erf + (cut * Math.Exp(-cut * cut) / Math.Sqrt(Math.PI)) : erf;
        double scale = 1 / (Math.Sqrt(Math.PI) * integral);
        _constant = corrected ? 1.5 * scale : scale;
        _quadratic = corrected ? -scale : 0;
        Cut = cut;
    }

    /// <summary>In units of sigma.</summary>
    public double Cut { get; }

    /// <summary>delta(x) in the lanes with |x| &lt;= cut sigma, 0 elsewhere and where x is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> At(Vector512<double> x, Vector512<double> sigma)
    {
        Vector512<double> inside = Vector512.LessThanOrEqual(Vector512.Abs(x), sigma * Cut);
        if (inside == Vector512<double>.Zero)
        {
            return inside;
        }

        Vector512<double> inverse = Vector512<double>.One / sigma;
        Vector512<double> u = x * inverse;
        Vector512<double> square = (u * u) & inside;
        Vector512<double> shape = Vector512.FusedMultiplyAdd(square, Vector512.Create(_quadratic), Vector512.Create(_constant));
        return (VectorExponential.Exp(-square) * shape * inverse) & inside;
    }
}
