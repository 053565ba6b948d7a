using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// Tamura's sum over the points of a shifted grid: pi omega^2/2 times the mean of delta(omega - omega') sum_b g_b |e_b*.e_b'|^2, the width
/// from the final mode's velocity alone.
/// </summary>
internal sealed class PartnerIsotopeSum
{
    private readonly PartnerContext _context;
    private readonly EnergyDelta _delta;
    private readonly double _scale;
    private readonly double _floor;

    public PartnerIsotopeSum(PartnerContext context)
    {
        _context = context;
        _delta = new EnergyDelta(context.Options.Shape, context.Options.Cut);
        _scale = 1 / context.Options.EffectiveGrid;

        // a single velocity often vanishes, a difference of two hardly: the floor of IsotopeOptions
        _floor = 0.1 * _scale * context.MedianWidth;
    }

    /// <summary>1/ps; the same at every temperature.</summary>
    public double Rate(ModeBlock first, int point, int branch, ModeBlock finals, long finalPoints)
    {
        int padded = finals.PaddedBranches, steps = _context.Steps.Length;
        double frequency = first.Frequency[(point * padded) + branch];
        Vector512<double> sum = Vector512<double>.Zero;
        for (int p = 0; p < finalPoints; p++)
        {
            for (int block = 0; block < padded; block += GridModes.Lanes)
            {
                Vector512<double> width = Vector512<double>.Zero;
                for (int i = 0; i < steps; i++)
                {
                    width =
                        Vector512.Max(width, Vector512.Abs(Vector512.LoadUnsafe(ref finals.Width[(((p * steps) + i) * padded) + block])));
                }

                Vector512<double> x = Vector512.Create(frequency) - Vector512.LoadUnsafe(ref finals.Frequency[(p * padded) + block]);
                Vector512<double> delta = _delta.At(x, Vector512.Max(width * _scale, Vector512.Create(_floor)));
                if (delta != Vector512<double>.Zero)
                {
                    sum = Vector512.FusedMultiplyAdd(delta, Overlap(first, point, branch, finals, p, block), sum);
                }
            }
        }

        return Math.PI / 2 * frequency * frequency / finalPoints * FixedLanes.Sum(sum);
    }

    private Vector512<double> Overlap(ModeBlock first, int point, int branch, ModeBlock finals, int final, int block)
    {
        int d = _context.BranchCount, padded = finals.PaddedBranches;
        Vector512<double> sum = Vector512<double>.Zero;
        for (int atom = 0; atom < d / 3; atom++)
        {
            Vector512<double> real = Vector512<double>.Zero, imaginary = Vector512<double>.Zero;
            for (int c = 3 * atom; c < (3 * atom) + 3; c++)
            {
                Vector512<double> er = Vector512.Create(first.VectorReal[(((point * d) + c) * padded) + branch]);
                Vector512<double> ei = Vector512.Create(first.VectorImaginary[(((point * d) + c) * padded) + branch]);
                Vector512<double> fr = Vector512.LoadUnsafe(ref finals.VectorReal[(((final * d) + c) * padded) + block]);
                Vector512<double> fi = Vector512.LoadUnsafe(ref finals.VectorImaginary[(((final * d) + c) * padded) + block]);
                real += (er * fr) + (ei * fi);
                imaginary += (er * fi) - (ei * fr);
            }

            sum += _context.IsotopeWeight[atom] * ((real * real) + (imaginary * imaginary));
        }

        return sum;
    }
}
