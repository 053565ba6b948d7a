using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// What elements of four phonons do to a field on the full grid, four numbers a mode; the fourth is s = sqrt(n(n+1)) for the process
/// operator and n for the row operator. An element of the process operator adds a quarter of its weight times the sum of the field over its
/// four modes to each of them: the matrix is a sum of squares, symmetric and never negative whichever elements there are.
/// </summary>
internal static class FourPhononAction
{
    private const uint Mask = (1u << FourPhononRow.CodeBits) - 1;

    /// <param name="row">Elements.</param>
    /// <param name="q">Grid index of their first wave vector.</param>
    /// <param name="point">Numbers a grid point: four times the branches.</param>
    /// <param name="field">The field.</param>
    /// <param name="image">
    /// Gets the sums, of the same layout; the fourth number of the process operator is the sum of a mode's weights, its diagonal.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(FourPhononRow row, long q, int point, double[] field, double[] image)
    {
        if (row.Kind == CollisionKind.Row)
        {
            AddRates(row, q, point, field, image);
            return;
        }

        ReadOnlySpan<uint> codes = row.Codes;
        ReadOnlySpan<float> weights = row.Weights;
        ref double f = ref MemoryMarshal.GetArrayDataReference(field);
        ref double y = ref MemoryMarshal.GetArrayDataReference(image);
        int e = 0;
        foreach (FourPhononBlock block in row.Blocks)
        {
            nint at0 = (nint)q * point, at1 = (nint)block.P1 * point, at2 = (nint)block.P2 * point, at3 = (nint)block.P3 * point;
            for (int end = e + block.Count; e < end; e++)
            {
                uint code = codes[e];
                nint m0 = at0 + (nint)(4 * (code >> 24)), m1 = at1 + (nint)(4 * ((code >> 16) & Mask));
                nint m2 = at2 + (nint)(4 * ((code >> 8) & Mask)), m3 = at3 + (nint)(4 * (code & Mask));
                double weight = 0.25 * weights[e] * Unsafe.Add(ref f, m0 + 3) * Unsafe.Add(ref f, m1 + 3)
                    * Unsafe.Add(ref f, m2 + 3) * Unsafe.Add(ref f, m3 + 3);
                Vector256<double> sum = Vector256.LoadUnsafe(ref Unsafe.Add(ref f, m0)) + Vector256.LoadUnsafe(ref Unsafe.Add(ref f, m1))
                    + Vector256.LoadUnsafe(ref Unsafe.Add(ref f, m2)) + Vector256.LoadUnsafe(ref Unsafe.Add(ref f, m3));
                Vector256<double> term = (sum * weight).WithElement(3, weight);
                AddTo(ref Unsafe.Add(ref y, m0), term);
                AddTo(ref Unsafe.Add(ref y, m1), term);
                AddTo(ref Unsafe.Add(ref y, m2), term);
                AddTo(ref Unsafe.Add(ref y, m3), term);
            }
        }
    }

    /// <summary>
    /// The quadratic form of the elements, batch by batch, minus what their weights take from the scales of their modes: the sum over the
    /// four modes of a number each.
    /// </summary>
    /// <param name="row">Elements of the process operator.</param>
    /// <param name="q">Grid index of their first wave vector.</param>
    /// <param name="point">Numbers a grid point.</param>
    /// <param name="field">The field.</param>
    /// <param name="takes">The number of each mode, fourth of four.</param>
    /// <param name="batches">Gets the sums, each batch as an estimate of its own but for what belongs to every batch.</param>
    public static void AddForms(FourPhononRow row, long q, int point, double[] field, double[] takes, double[] batches)
    {
        int e = 0;
        foreach (FourPhononBlock block in row.Blocks)
        {
            Span<long> modes = [q * point, (long)block.P1 * point, (long)block.P2 * point, (long)block.P3 * point];
            for (int end = e + block.Count; e < end; e++)
            {
                if (block.Batch < 0)
                {
                    continue; // no part of the scatter
                }

                uint code = row.Codes[e];
                double weight = 0.25 * batches.Length * row.Weights[e], take = 0, x = 0, y = 0, z = 0;
                for (int i = 0; i < modes.Length; i++)
                {
                    long mode = modes[i] + (4 * ((code >> (24 - (8 * i))) & Mask));
                    weight *= field[mode + 3];
                    take += takes[mode + 3];
                    x += field[mode];
                    y += field[mode + 1];
                    z += field[mode + 2];
                }

                batches[block.Batch] += weight * ((x * x) + (y * y) + (z * z) - take);
            }
        }
    }

    // sum w [F(P1) + F(P2) + F(P3)] at Q alone, with the weights of the rates
    private static void AddRates(FourPhononRow row, long q, int point, double[] field, double[] image)
    {
        int e = 0;
        foreach (FourPhononBlock block in row.Blocks)
        {
            for (int end = e + block.Count; e < end; e++)
            {
                uint code = row.Codes[e];
                ref double f1 = ref field[((long)block.P1 * point) + (4 * ((code >> 16) & Mask))];
                ref double f2 = ref field[((long)block.P2 * point) + (4 * ((code >> 8) & Mask))];
                ref double f3 = ref field[((long)block.P3 * point) + (4 * (code & Mask))];
                double weight = RowWeight(row, e, Unsafe.Add(ref f1, 3), Unsafe.Add(ref f2, 3), Unsafe.Add(ref f3, 3));
                Vector256<double> sum = Vector256.LoadUnsafe(ref f1) + Vector256.LoadUnsafe(ref f2) + Vector256.LoadUnsafe(ref f3);
                AddTo(ref image[(q * point) + (4 * (code >> 24))], (sum * weight).WithElement(3, weight));
            }
        }
    }

    private static double RowWeight(FourPhononRow row, int e, double n1, double n2, double n3)
    {
        double sum = 0;
        for (int pattern = 0; pattern < row.Stride; pattern++)
        {
            SignPattern s = SignPattern.All[pattern];
            double forward = Into(s.S1, n1) * Into(s.S2, n2) * Into(s.S3, n3);
            double backward = Into(-s.S1, n1) * Into(-s.S2, n2) * Into(-s.S3, n3);
            sum += row.Weights[(e * row.Stride) + pattern] * (forward - backward);
        }

        return sum;
    }

    private static double Into(int sign, double n) => sign > 0 ? n : n + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(ref double target, Vector256<double> term) =>
        (Vector256.LoadUnsafe(ref target) + term).StoreUnsafe(ref target);
}
