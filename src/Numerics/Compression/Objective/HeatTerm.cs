using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.LinearAlgebra;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// The heat term: over drawn processes with x = V~/V and weights w,
/// <code>sum_b s_b m_b^2 + (sum_h s_h m_h)^2,   m_b = o_b + sum over bin b of w (|x|^2 - 1) / s_b,   s_b = sum over bin b of w</code>
/// the part of the error that shifts rates the same way and so shifts kappa; h runs over the bins of processes drawn by heat. The offsets o_b
/// carry over from many more processes what the means are at one point, so that the few processes here only have to tell how they change.
/// V~ is linear in each factor: G[leg][i] = sum_x u_leg(x) A_i(x) with u the leg's displacements, x = sum_xi perm(G)/n!. Eight processes
/// fill a vector.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class HeatTerm<TKernel>
    where TKernel : struct, IGramKernel
{
    private const int Lanes = 8;
    private static readonly int N = TKernel.Order;

    private readonly int _blocks;
    private readonly int _siteCount;
    private readonly int[][] _termSites;
    private readonly int[] _first; // of every term, in sites
    private readonly double[] _weights;
    private readonly int[] _bins;
    private readonly double[] _shares;
    private readonly double[] _means;
    private readonly double[] _offsets;
    private readonly AlignedBuffer _legs; // [block][leg][x][re, im]
    private readonly AlignedBuffer _factors; // [term][x][i]
    private readonly AlignedBuffer _sums; // the same of vectors
    private readonly AlignedBuffer _projections; // [block][term][leg][i][re, im]
    private readonly AlignedBuffer _ratios; // [block][re, im]

    /// <param name="processes">The processes.</param>
    /// <param name="crystal">For the masses.</param>
    /// <param name="sites">Common support.</param>
    /// <param name="termSites">The sites, by number in the support, where each term lives.</param>
    public HeatTerm(HeatProcesses processes, Crystal crystal, ImmutableArray<PcpSite> sites, int[][] termSites)
    {
        _blocks = (processes.Count + Lanes - 1) / Lanes;
        _siteCount = sites.Length;
        _termSites = termSites;
        _first = new int[termSites.Length + 1];
        for (int term = 0; term < termSites.Length; term++)
        {
            _first[term + 1] = _first[term] + termSites[term].Length;
        }

        _weights = [.. processes.Weights, .. new double[(_blocks * Lanes) - processes.Count]];
        _shares = new double[processes.BinCount];
        _means = new double[_shares.Length];
        _offsets = new double[_shares.Length];
        _bins = [.. processes.Bins(), .. new int[(_blocks * Lanes) - processes.Count]];
        for (int p = 0; p < _weights.Length; p++)
        {
            _shares[_bins[p]] += _weights[p];
        }

        _legs = new(_blocks * N * 3 * _siteCount * 2 * Lanes);
        _factors = new(3 * _first[^1] * N);
        _sums = new(3 * _first[^1] * N * Lanes);
        _projections = new(_blocks * termSites.Length * N * N * 2 * Lanes);
        _ratios = new(_blocks * 2 * Lanes);
        for (int p = 0; p < processes.Count; p++)
        {
            SetLegs(processes, p, crystal, sites);
        }
    }

    /// <summary>Makes the means those of a larger sample at the point where the term was evaluated last.</summary>
    public void Calibrate(IReadOnlyList<double> means)
    {
        for (int b = 0; b < _offsets.Length; b++)
        {
            _offsets[b] += means[b] - _means[b];
        }
    }

    /// <summary>The term; adds its gradient times the weight.</summary>
    public double Add(FactorLayout layout, AlignedBuffer factors, double weight, AlignedBuffer gradient)
    {
        Gather(layout, factors);
        int terms = _termSites.Length, size = N * N * 2;
        V* ratios = (V*)_ratios.Pointer;
        V* projections = (V*)_projections.Pointer;
        V* minors = stackalloc V[size];
        double factorial = Permanent.Factorial(N);
        for (int block = 0; block < _blocks; block++)
        {
            V real = V.Zero, imaginary = V.Zero;
            for (int term = 0; term < terms; term++)
            {
                V* g = projections + (((block * terms) + term) * size);
                Project(block, term, g);
                ComplexMinors.Of(N, g, minors, out V r, out V i);
                real += r;
                imaginary += i;
            }

            ratios[2 * block] = real * (1 / factorial);
            ratios[(2 * block) + 1] = imaginary * (1 / factorial);
        }

        double heat = Errors(weight / factorial);
        _sums.Span.Clear();
        for (int block = 0; block < _blocks; block++)
        {
            for (int term = 0; term < terms; term++)
            {
                V* g = projections + (((block * terms) + term) * size);
                ComplexMinors.Of(N, g, minors, out _, out _);
                AddBack(block, term, ratios[2 * block], ratios[(2 * block) + 1], minors);
            }
        }

        Scatter(layout, gradient);
        return heat;
    }

    // displacements over square root of mass; the first leg carries 1/V. By the sum rule a constant may be taken off: then far less cancels for
    // long waves
    private void SetLegs(HeatProcesses processes, int process, Crystal crystal, ImmutableArray<PcpSite> sites)
    {
        var leg = new System.Numerics.Complex[3 * _siteCount];
        for (int k = 0; k < N; k++)
        {
            Vector3D q = processes.Waves[(process * N) + k];
            System.Numerics.Complex[] e = processes.Eigenvectors[(process * N) + k];
            for (int s = 0; s < _siteCount; s++)
            {
                var phase = System.Numerics.Complex.FromPolarCoordinates(
                    1 / Math.Sqrt(crystal.Atoms[sites[s].Atom].Mass), 2 * Math.PI * Vector3D.Dot(q, sites[s].Cell.ToVector()));
                for (int axis = 0; axis < 3; axis++)
                {
                    leg[(3 * s) + axis] = phase * e[(3 * sites[s].Atom) + axis] / (k == 0 ? processes.Elements[process] : 1);
                }
            }

            for (int axis = 0; axis < 3; axis++)
            {
                System.Numerics.Complex mean = 0;
                for (int s = 0; s < _siteCount; s++)
                {
                    mean += leg[(3 * s) + axis] / _siteCount;
                }

                for (int s = 0; s < _siteCount; s++)
                {
                    System.Numerics.Complex u = leg[(3 * s) + axis] - mean;
                    int target = ((((((process / Lanes) * N) + k) * 3 * _siteCount) + (3 * s) + axis) * 2 * Lanes) + (process % Lanes);
                    _legs.Span[target] = u.Real;
                    _legs.Span[target + Lanes] = u.Imaginary;
                }
            }
        }
    }

    private void Gather(FactorLayout layout, AlignedBuffer factors)
    {
        double* to = _factors.Pointer;
        for (int term = 0; term < _termSites.Length; term++)
        {
            foreach (int site in _termSites[term])
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    for (int i = 0; i < N; i++)
                    {
                        *to++ = factors.Span[layout.Index((3 * site) + axis, term, i)];
                    }
                }
            }
        }
    }

    private void Scatter(FactorLayout layout, AlignedBuffer gradient)
    {
        V* from = (V*)_sums.Pointer;
        for (int term = 0; term < _termSites.Length; term++)
        {
            foreach (int site in _termSites[term])
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    for (int i = 0; i < N; i++)
                    {
                        gradient.Span[layout.Index((3 * site) + axis, term, i)] += Vector512.Sum(*from++);
                    }
                }
            }
        }
    }

    private void Project(int block, int term, V* g)
    {
        int[] sites = _termSites[term];
        for (int leg = 0; leg < N; leg++)
        {
            V* u = (V*)_legs.Pointer + (((block * N) + leg) * 3 * _siteCount * 2);
            double* a = _factors.Pointer + (3 * _first[term] * N);
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
                    if (TKernel.Order == 4)
                    {
                        x = Vector512.Create(a[3]);
                        r3 = Vector512.FusedMultiplyAdd(real, x, r3);
                        i3 = Vector512.FusedMultiplyAdd(imaginary, x, i3);
                    }

                    at += 2;
                    a += TKernel.Order;
                }
            }

            g[0] = r0;
            g[1] = i0;
            g[2] = r1;
            g[3] = i1;
            g[4] = r2;
            g[5] = i2;
            if (TKernel.Order == 4)
            {
                g[6] = r3;
                g[7] = i3;
            }

            g += 2 * TKernel.Order;
        }
    }

    // the derivative by A_i(x) is Re(conj(y) minor_i u(x)) with y the derivative by the real and imaginary part of V~/V
    private void AddBack(int block, int term, V yReal, V yImaginary, V* minors)
    {
        int[] sites = _termSites[term];
        for (int leg = 0; leg < N; leg++)
        {
            V* u = (V*)_legs.Pointer + (((block * N) + leg) * 3 * _siteCount * 2);
            V* sums = (V*)_sums.Pointer + (3 * _first[term] * N);
            V* m = minors + (leg * N * 2);
            (V r0, V i0) = Derivative(m, yReal, yImaginary);
            (V r1, V i1) = Derivative(m + 2, yReal, yImaginary);
            (V r2, V i2) = Derivative(m + 4, yReal, yImaginary);
            (V r3, V i3) = TKernel.Order == 4 ? Derivative(m + 6, yReal, yImaginary) : default;
            foreach (int site in sites)
            {
                V* at = u + (6 * site);
                for (int axis = 0; axis < 3; axis++)
                {
                    V real = at[0], imaginary = at[1];
                    sums[0] = Vector512.FusedMultiplyAdd(real, r0, Vector512.FusedMultiplyAdd(imaginary, i0, sums[0]));
                    sums[1] = Vector512.FusedMultiplyAdd(real, r1, Vector512.FusedMultiplyAdd(imaginary, i1, sums[1]));
                    sums[2] = Vector512.FusedMultiplyAdd(real, r2, Vector512.FusedMultiplyAdd(imaginary, i2, sums[2]));
                    if (TKernel.Order == 4)
                    {
                        sums[3] = Vector512.FusedMultiplyAdd(real, r3, Vector512.FusedMultiplyAdd(imaginary, i3, sums[3]));
                    }

                    at += 2;
                    sums += TKernel.Order;
                }
            }
        }
    }

    private static (V Real, V Imaginary) Derivative(V* minor, V yReal, V yImaginary) =>
        ((yReal * minor[0]) + (yImaginary * minor[1]), (yImaginary * minor[0]) - (yReal * minor[1]));

    // turns the ratios into the derivatives of the term by them, times the factor
    private double Errors(double factor)
    {
        Span<double> ratios = _ratios.Span;
        Array.Clear(_means);
        for (int p = 0; p < _bins.Length; p++)
        {
            int real = ((p / Lanes) * 2 * Lanes) + (p % Lanes);
            double x = ratios[real], y = ratios[real + Lanes];
            _means[_bins[p]] += _weights[p] * ((x * x) + (y * y) - 1);
        }

        double heat = 0, total = 0;
        for (int b = 0; b < _means.Length; b++)
        {
            _means[b] = _shares[b] > 0 ? (_means[b] / _shares[b]) + _offsets[b] : 0;
            total += b < HeatProcesses.HeatBins ? _shares[b] * _means[b] : 0;
            heat += _shares[b] * _means[b] * _means[b];
        }

        for (int p = 0; p < _bins.Length; p++)
        {
            int real = ((p / Lanes) * 2 * Lanes) + (p % Lanes);
            double slope = 4 * factor * _weights[p] * (_means[_bins[p]] + (_bins[p] < HeatProcesses.HeatBins ? total : 0));
            ratios[real] *= slope;
            ratios[real + Lanes] *= slope;
        }

        return heat + (total * total);
    }
}
