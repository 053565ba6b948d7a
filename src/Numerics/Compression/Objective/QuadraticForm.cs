using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.LinearAlgebra;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// ||Phi~||^2 and the squared norm of its strain derivative, as sums over row terms, column terms and lattice translations, with the
/// gradient by the row factors. The sums are symmetric in rows and columns, so the gradient by the row side counts twice. Of opposite
/// translations, whose terms are each other's transposes, one is enough where rows and columns are the same: it counts twice, and its
/// gradient has a row side and a column side.
/// <code>
/// |Phi~|^2   = 1/n!      sum_{xi, eta, L} perm(G_L)             G_L[i, j] = sum_x A_i^xi(x) A_j^eta(x - L)
/// |M Phi~|^2 = 1/(n n!)  sum_{xi, eta, L} sum_ij E_ij perm(G_L without i; j)    E_ij = sum_s W_s(A_i^xi) W_s(A_j^eta)
/// </code>
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class QuadraticForm<TKernel>
    where TKernel : struct, IGramKernel
{
    private const int Lanes = FactorLayout.Lanes;
    private static readonly int N = TKernel.Order;

    private readonly FactorLayout _rows;
    private readonly FactorLayout _columns;
    private readonly int[] _start;
    private readonly bool _half;
    private readonly int[] _rowOffsets;
    private readonly int[] _columnOffsets;
    private readonly int[] _momentRowOffsets;
    private readonly int[] _momentColumnOffsets;
    private readonly AlignedBuffer _gradient;
    private readonly AlignedBuffer _coefficients;
    private readonly AlignedBuffer _strain;
    private readonly AlignedBuffer _strainGradient;

    public QuadraticForm(FactorLayout rows, FactorLayout columns, SiteOverlaps overlaps)
    {
        _rows = rows;
        _columns = columns;
        _start = overlaps.Start;
        _half = overlaps.IsHalf;
        _rowOffsets = [.. overlaps.RowSites.Select(s => 3 * s * rows.Stride * Lanes)];
        _columnOffsets = [.. overlaps.ColumnSites.Select(s => 3 * s * columns.Stride)];
        _momentRowOffsets = [.. Enumerable.Range(0, 3).Select(s => 3 * s * rows.Stride * Lanes)];
        _momentColumnOffsets = [.. Enumerable.Range(0, 3).Select(s => 3 * s * columns.Stride)];
        _gradient = new(3 * rows.SiteCount * N * Lanes * Lanes);
        _coefficients = new(columns.Groups * N * N * Lanes);
        _strain = new(Lanes * columns.Groups * N * N * Lanes);
        _strainGradient = new(Lanes * columns.Groups * N * N * Lanes);
    }

    /// <summary>Adds to the gradients; returns both sums, weighted by term.</summary>
    /// <param name="rows">Factors of the row terms.</param>
    /// <param name="columns">Factors of the column terms; the same buffer where translations are halved.</param>
    /// <param name="rowMoments">W_s of the row terms, s in place of x; null without the strain term.</param>
    /// <param name="columnMoments">W_s of the column terms.</param>
    /// <param name="termWeights">How often each row term counts: once where translations are halved.</param>
    /// <param name="plainWeight">Weight of the plain sum in the gradient.</param>
    /// <param name="strainWeight">Weight of the strain sum in the gradient.</param>
    /// <param name="gradient">By the row factors, not weighted by term.</param>
    /// <param name="momentGradient">By the row moments, not weighted by term.</param>
    public (double Plain, double Strain) Add(
        AlignedBuffer rows,
        AlignedBuffer columns,
        AlignedBuffer? rowMoments,
        AlignedBuffer? columnMoments,
        ReadOnlySpan<double> termWeights,
        double plainWeight,
        double strainWeight,
        AlignedBuffer gradient,
        AlignedBuffer? momentGradient)
    {
        double plain = 0, strain = 0;
        double factorial = Permanent.Factorial(N);
        var plainFactor = Vector512.Create(2 * plainWeight / factorial);
        var strainFactor = Vector512.Create(2 * strainWeight / (N * factorial));
        bool withStrain = rowMoments != null && strainWeight != 0;
        V* plainSums = stackalloc V[Lanes];
        V* strainSums = stackalloc V[Lanes];
        for (int group = 0; group < _rows.Groups; group++)
        {
            int terms = Math.Min(Lanes, _rows.TermCount - (group * Lanes));
            _gradient.Span.Clear();
            for (int t = 0; t < terms; t++)
            {
                plainSums[t] = strainSums[t] = V.Zero;
            }

            if (withStrain)
            {
                StrainOverlaps(rowMoments!, columnMoments!, group, terms);
            }

            int last = _start.Length - 2;
            for (int shift = 0; shift <= last; shift++)
            {
                for (int t = 0; t < terms; t++)
                {
                    if (_half && shift == last)
                    {
                        (plainSums[t], strainSums[t]) = (2 * plainSums[t], 2 * strainSums[t]);
                        if (withStrain)
                        {
                            AddMomentColumns(rowMoments!, momentGradient!, group, t);
                        }
                    }

                    plainSums[t] += withStrain
                        ? OneShift(rows, columns, group, t, shift, plainFactor, strainFactor, strainSums + t)
                        : OneShift(rows, columns, group, t, shift, plainFactor);
                    if (_half && shift < last)
                    {
                        AddColumnGradient(rows, gradient, group, t, shift);
                    }
                }
            }

            for (int t = 0; t < terms; t++)
            {
                double weight = termWeights[(group * Lanes) + t];
                plain += weight * Vector512.Sum(plainSums[t]) / factorial;
                strain += weight * Vector512.Sum(strainSums[t]) / (N * factorial);
                Reduce(_gradient.Vectors + (t * 3 * _rows.SiteCount * N), 3 * _rows.SiteCount, _rows, gradient, group, t);
                if (withStrain)
                {
                    ReduceMoments(columnMoments!, momentGradient!, group, t);
                }
            }
        }

        return (plain, strain);
    }

    private V OneShift(AlignedBuffer rows, AlignedBuffer columns, int group, int lane, int shift, V plainFactor)
    {
        V* gram = stackalloc V[N * N];
        V* c = _coefficients.Vectors;
        V sum = V.Zero;
        int first = _start[shift];
        int pairs = _start[shift + 1] - first;
        double* row = rows.Pointer + (group * N * Lanes) + lane;
        fixed (int* rowOffsets = &_rowOffsets[first], columnOffsets = &_columnOffsets[first])
        {
            for (int g = 0; g < _columns.Groups; g++)
            {
                TKernel.Overlap(
                    row, columns.Vectors + (g * N), rowOffsets, columnOffsets, pairs, _rows.Stride * Lanes, _columns.Stride, gram);
                V* minors = c + (g * N * N);
                sum += TKernel.Minors(gram, minors);
                for (int k = 0; k < N * N; k++)
                {
                    minors[k] *= plainFactor;
                }
            }

            AddRowGradient(columns, lane, c, rowOffsets, columnOffsets, pairs);
        }

        return sum;
    }

    private V OneShift(
        AlignedBuffer rows, AlignedBuffer columns, int group, int lane, int shift, V plainFactor, V strainFactor, V* strainSum)
    {
        V* gram = stackalloc V[N * N];
        V* mixed = stackalloc V[N * N];
        V* c = _coefficients.Vectors;
        V sum = V.Zero;
        int first = _start[shift];
        int pairs = _start[shift + 1] - first;
        double* row = rows.Pointer + (group * N * Lanes) + lane;
        fixed (int* rowOffsets = &_rowOffsets[first], columnOffsets = &_columnOffsets[first])
        {
            for (int g = 0; g < _columns.Groups; g++)
            {
                TKernel.Overlap(
                    row, columns.Vectors + (g * N), rowOffsets, columnOffsets, pairs, _rows.Stride * Lanes, _columns.Stride, gram);
                V* minors = c + (g * N * N);
                V* e = _strain.Vectors + (((lane * _columns.Groups) + g) * N * N);
                V* d = _strainGradient.Vectors + (((lane * _columns.Groups) + g) * N * N);
                sum += TKernel.Minors(gram, minors);
                TKernel.MixedMinors(e, gram, mixed);
                for (int k = 0; k < N * N; k++)
                {
                    *strainSum = Vector512.FusedMultiplyAdd(e[k], minors[k], *strainSum);
                    d[k] = Vector512.FusedMultiplyAdd(strainFactor, minors[k], d[k]);
                    minors[k] = Vector512.FusedMultiplyAdd(plainFactor, minors[k], strainFactor * mixed[k]);
                }
            }

            AddRowGradient(columns, lane, c, rowOffsets, columnOffsets, pairs);
        }

        return sum;
    }

    private void AddRowGradient(AlignedBuffer columns, int lane, V* c, int* rowOffsets, int* columnOffsets, int pairs)
    {
        V* gradient = _gradient.Vectors + (lane * 3 * _rows.SiteCount * N);
        for (int p = 0; p < pairs; p++)
        {
            int site = rowOffsets[p] / (3 * _rows.Stride * Lanes);
            TKernel.AddGradient(c, columns.Vectors + columnOffsets[p], _columns.Groups, _columns.Stride, gradient + (3 * site * N));
        }
    }

    private void AddColumnGradient(AlignedBuffer rows, AlignedBuffer gradient, int group, int lane, int shift)
    {
        int first = _start[shift];
        fixed (int* rowOffsets = &_rowOffsets[first], columnOffsets = &_columnOffsets[first])
        {
            AddColumns(rows, _coefficients.Vectors, rowOffsets, columnOffsets, _start[shift + 1] - first, gradient, group, lane);
        }
    }

    /// <summary>What the translations so far give to the moments by their opposite ones.</summary>
    private void AddMomentColumns(AlignedBuffer rowMoments, AlignedBuffer momentGradient, int group, int lane)
    {
        V* d = _strainGradient.Vectors + (lane * _columns.Groups * N * N);
        fixed (int* rowOffsets = _momentRowOffsets, columnOffsets = _momentColumnOffsets)
        {
            AddColumns(rowMoments, d, rowOffsets, columnOffsets, 3, momentGradient, group, lane);
        }
    }

    private void AddColumns(
        AlignedBuffer rows, V* c, int* rowOffsets, int* columnOffsets, int pairs, AlignedBuffer gradient, int group, int lane)
    {
        double* row = rows.Pointer + (group * N * Lanes) + lane;
        for (int g = 0; g < _columns.Groups; g++)
        {
            TKernel.AddColumnGradient(
                row,
                c + (g * N * N),
                rowOffsets,
                columnOffsets,
                pairs,
                _rows.Stride * Lanes,
                _columns.Stride,
                gradient.Vectors + (g * N));
        }
    }

    private void StrainOverlaps(AlignedBuffer rowMoments, AlignedBuffer columnMoments, int group, int terms)
    {
        _strainGradient.Span.Clear();
        fixed (int* rowOffsets = _momentRowOffsets, columnOffsets = _momentColumnOffsets)
        {
            for (int t = 0; t < terms; t++)
            {
                for (int g = 0; g < _columns.Groups; g++)
                {
                    TKernel.Overlap(
                        rowMoments.Pointer + (group * N * Lanes) + t,
                        columnMoments.Vectors + (g * N),
                        rowOffsets,
                        columnOffsets,
                        3,
                        _rows.Stride * Lanes,
                        _columns.Stride,
                        _strain.Vectors + (((t * _columns.Groups) + g) * N * N));
                }
            }
        }
    }

    private void ReduceMoments(AlignedBuffer columnMoments, AlignedBuffer momentGradient, int group, int lane)
    {
        V* sums = stackalloc V[9 * N];
        for (int k = 0; k < 9 * N; k++)
        {
            sums[k] = V.Zero;
        }

        V* d = _strainGradient.Vectors + (lane * _columns.Groups * N * N);
        for (int block = 0; block < 3; block++)
        {
            TKernel.AddGradient(
                d, columnMoments.Vectors + _momentColumnOffsets[block], _columns.Groups, _columns.Stride, sums + (3 * block * N));
        }

        Reduce(sums, 9, _rows, momentGradient, group, lane);
    }

    private static void Reduce(V* sums, int count, FactorLayout layout, AlignedBuffer target, int group, int lane)
    {
        double* to = target.Pointer + (group * N * Lanes) + lane;
        for (int x = 0; x < count; x++)
        {
            for (int i = 0; i < N; i++)
            {
                to[i * Lanes] += Vector512.Sum(sums[(x * N) + i]);
            }

            to += layout.Stride * Lanes;
        }
    }
}
