using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.LinearAlgebra;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// x = V~/V of eight processes at a time, and the derivative of sums over them by the factors. V~ is linear in each factor: G[leg][i] =
/// sum_x u_leg(x) A_i(x) with u the leg's displacements, x = sum_xi perm(G)/n!.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class ProcessRatios
{
    private readonly ModeFactors _factors;
    private readonly ProcessLegs _legs;
    private readonly int _order;
    private readonly int _siteCount;
    private readonly double _factorial;
    private readonly AlignedBuffer _projections; // [term][leg][i][re, im]
    private readonly AlignedBuffer _sums; // of the derivative, as the factors' values, of vectors

    /// <param name="processes">The processes.</param>
    /// <param name="masses">amu, by atom.</param>
    /// <param name="factors">Third or fourth order.</param>
    public ProcessRatios(HeatProcesses processes, IReadOnlyList<double> masses, ModeFactors factors)
    {
        _factors = factors;
        _order = factors.Order;
        _siteCount = factors.Sites.Length;
        _factorial = Permanent.Factorial(_order);
        _legs = new(processes, masses, factors.Sites);
        _projections = new(factors.TermSites.Length * _order * _order * 2 * ProcessLegs.Lanes);
        _sums = new(factors.Values.Length * ProcessLegs.Lanes);
    }

    /// <summary>Sets the block of processes that the other methods are about; returns x, real and imaginary part.</summary>
    /// <param name="block">Eight numbers of processes, -1 for none.</param>
    public (V Real, V Imaginary) Evaluate(ReadOnlySpan<int> block)
    {
        _legs.Set(block);
        int size = _order * _order * 2;
        V* minors = stackalloc V[32];
        V real = V.Zero, imaginary = V.Zero;
        fixed (double* values = _factors.Values)
        {
            double* a = values;
            for (int term = 0; term < _factors.TermSites.Length; term++)
            {
                V* g = _projections.Vectors + (term * size);
                Project(term, a, g);
                ComplexMinors.Of(_order, g, minors, out V r, out V i);
                real += r;
                imaginary += i;
                a += 3 * _order * _factors.TermSites[term].Length;
            }
        }

        return (real * (1 / _factorial), imaginary * (1 / _factorial));
    }

    /// <summary>
    /// Adds the derivative of sum over lanes of (yReal Re x + yImaginary Im x) by the factors, at the block of the last evaluation.
    /// </summary>
    public void AddDerivative(V yReal, V yImaginary)
    {
        int size = _order * _order * 2;
        yReal *= 1 / _factorial;
        yImaginary *= 1 / _factorial;
        V* minors = stackalloc V[32];
        V* sums = _sums.Vectors;
        for (int term = 0; term < _factors.TermSites.Length; term++)
        {
            ComplexMinors.Of(_order, _projections.Vectors + (term * size), minors, out _, out _);
            AddBack(term, yReal, yImaginary, minors, sums);
            sums += 3 * _order * _factors.TermSites[term].Length;
        }
    }

    /// <summary>The derivative added up so far, layout of <see cref="ModeFactors.Values"/>; the next one starts from zero.</summary>
    public void TakeDerivative(Span<double> derivative)
    {
        for (int k = 0; k < derivative.Length; k++)
        {
            derivative[k] = Vector512.Sum(_sums.Vectors[k]);
        }

        _sums.Span.Clear();
    }

    private void Project(int term, double* values, V* g)
    {
        int[] sites = _factors.TermSites[term];
        for (int leg = 0; leg < _order; leg++)
        {
            V* u = _legs.Legs + (leg * 6 * _siteCount);
            double* a = values;
            V r0 = V.Zero, r1 = V.Zero, r2 = V.Zero, r3 = V.Zero, i0 = V.Zero, i1 = V.Zero, i2 = V.Zero, i3 = V.Zero;
            foreach (int site in sites)
            {
                V* at = u + (6 * site);
                for (int axis = 0; axis < 3; axis++)
                {
                    V real = at[0], imaginary = at[1];
                    V x = Vector512.Create(a[0]);
                    r0 = Vector512.FusedMultiplyAdd(real, x, r0);
                    i0 = Vector512.FusedMultiplyAdd(imaginary, x, i0);
                    x = Vector512.Create(a[1]);
                    r1 = Vector512.FusedMultiplyAdd(real, x, r1);
                    i1 = Vector512.FusedMultiplyAdd(imaginary, x, i1);
                    x = Vector512.Create(a[2]);
                    r2 = Vector512.FusedMultiplyAdd(real, x, r2);
                    i2 = Vector512.FusedMultiplyAdd(imaginary, x, i2);
                    if (_order == 4)
                    {
                        x = Vector512.Create(a[3]);
                        r3 = Vector512.FusedMultiplyAdd(real, x, r3);
                        i3 = Vector512.FusedMultiplyAdd(imaginary, x, i3);
                    }

                    at += 2;
                    a += _order;
                }
            }

            g[0] = r0;
            g[1] = i0;
            g[2] = r1;
            g[3] = i1;
            g[4] = r2;
            g[5] = i2;
            if (_order == 4)
            {
                g[6] = r3;
                g[7] = i3;
            }

            g += 2 * _order;
        }
    }

    // the derivative by A_i(x) is Re(conj(y) minor_i u(x)) with y the derivative by the real and imaginary part of V~/V
    private void AddBack(int term, V yReal, V yImaginary, V* minors, V* target)
    {
        int[] sites = _factors.TermSites[term];
        for (int leg = 0; leg < _order; leg++)
        {
            V* u = _legs.Legs + (leg * 6 * _siteCount);
            V* sums = target;
            V* m = minors + (leg * _order * 2);
            (V r0, V i0) = Derivative(m, yReal, yImaginary);
            (V r1, V i1) = Derivative(m + 2, yReal, yImaginary);
            (V r2, V i2) = Derivative(m + 4, yReal, yImaginary);
            (V r3, V i3) = _order == 4 ? Derivative(m + 6, yReal, yImaginary) : default;
            foreach (int site in sites)
            {
                V* at = u + (6 * site);
                for (int axis = 0; axis < 3; axis++)
                {
                    V real = at[0], imaginary = at[1];
                    sums[0] = Vector512.FusedMultiplyAdd(real, r0, Vector512.FusedMultiplyAdd(imaginary, i0, sums[0]));
                    sums[1] = Vector512.FusedMultiplyAdd(real, r1, Vector512.FusedMultiplyAdd(imaginary, i1, sums[1]));
                    sums[2] = Vector512.FusedMultiplyAdd(real, r2, Vector512.FusedMultiplyAdd(imaginary, i2, sums[2]));
                    if (_order == 4)
                    {
                        sums[3] = Vector512.FusedMultiplyAdd(real, r3, Vector512.FusedMultiplyAdd(imaginary, i3, sums[3]));
                    }

                    at += 2;
                    sums += _order;
                }
            }
        }
    }

    private static (V Real, V Imaginary) Derivative(V* minor, V yReal, V yImaginary) =>
        ((yReal * minor[0]) + (yImaginary * minor[1]), (yImaginary * minor[0]) - (yReal * minor[1]));
}
