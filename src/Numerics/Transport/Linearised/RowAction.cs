using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// What one row of the collision operator does to a field on the full grid, four numbers a mode as <see cref="WedgeSpace"/> makes
/// them. The scalar of a mode is s = sqrt(n(n+1)) for the process operator and n for the row operator.
/// </summary>
internal sealed class RowAction(QPointGrid grid)
{
    private readonly PackedAddresses _addresses = new(grid);

    /// <summary>
    /// Off-diagonal part of a row, without the factors of its own mode: sum w [F(P) - F(Q'')], w = U s' s'' in the process operator; of two
    /// fields that share their scalars, which costs less than twice one.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="q">Grid index of its first wave vector.</param>
    /// <param name="field">4 * grid points * branches numbers.</param>
    /// <param name="other">Another field, or the same, which is then done once.</param>
    /// <param name="sums">Gets 4 numbers a branch; the fourth means nothing.</param>
    /// <param name="otherSums">The same of the other field; left alone where there is one field.</param>
    public void OffDiagonal(CollisionRow row, long q, double[] field, double[] other, Span<double> sums, Span<double> otherSums)
    {
        if (row.IsNarrow)
        {
            OffDiagonal(row, row.Narrow, q, field, other, sums, otherSums);
        }
        else
        {
            OffDiagonal(row, row.Wide, q, field, other, sums, otherSums);
        }
    }

    /// <summary>Sum of the weights of a row, without the factors of its own mode, one number a branch.</summary>
    public void Diagonal(CollisionRow row, long q, double[] field, Span<double> sums)
    {
        sums.Clear();
        if (row.IsNarrow)
        {
            Diagonal(row, row.Narrow, q, field, sums);
        }
        else
        {
            Diagonal(row, row.Wide, q, field, sums);
        }
    }

    private void OffDiagonal<TCode>(
        CollisionRow row, ReadOnlySpan<TCode> codes, long q, double[] field, double[] other, Span<double> sums, Span<double> otherSums)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        sums.Clear();
        if (row.Kind == CollisionKind.Row)
        {
            OffDiagonalOfRates(row, codes, q, field, sums);
            if (other != field)
            {
                otherSums.Clear();
                OffDiagonalOfRates(row, codes, q, other, otherSums);
            }
        }
        else if (other == field)
        {
            OffDiagonalOfProcesses<TCode, OneField>(row, codes, q, field, other, sums, otherSums);
        }
        else
        {
            otherSums.Clear();
            OffDiagonalOfProcesses<TCode, TwoFields>(row, codes, q, field, other, sums, otherSums);
        }
    }

    // the same operations on each field as for one alone
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OffDiagonalOfProcesses<TCode, TFields>(
        CollisionRow row, ReadOnlySpan<TCode> codes, long q, double[] field, double[] other, Span<double> sums, Span<double> otherSums)
        where TCode : unmanaged, IBinaryInteger<TCode>
        where TFields : struct, IFieldCount
    {
        int bits = row.CodeBits;
        uint mask = (1u << bits) - 1;
        ref double f = ref MemoryMarshal.GetArrayDataReference(field);
        ref double g = ref MemoryMarshal.GetArrayDataReference(other);
        ref double y = ref MemoryMarshal.GetReference(sums);
        ref double z = ref MemoryMarshal.GetReference(otherSums);
        ref TCode code = ref MemoryMarshal.GetReference(codes);
        ref float weight = ref MemoryMarshal.GetReference(row.Weights);
        ReadOnlySpan<int> partners = row.Partners;
        ReadOnlySpan<ushort> counts = row.Counts;
        nint point = sums.Length;
        nint e = 0;
        for (int block = 0; block < partners.Length; block++)
        {
            nint atPartner = point * partners[block], atThird = point * _addresses.Sum(q, partners[block]);
            for (nint end = e + counts[block]; e < end; e++)
            {
                uint branches = uint.CreateTruncating(Unsafe.Add(ref code, e));
                nint p = atPartner + (nint)(4 * ((branches >> bits) & mask)), t = atThird + (nint)(4 * (branches & mask));
                nint target = (nint)(4 * (branches >> (2 * bits)));
                Vector256<double> w = Vector256.Create(
                    Unsafe.Add(ref weight, e) * (Unsafe.Add(ref f, p + 3) * Unsafe.Add(ref f, t + 3)));
                Add(w, ref Unsafe.Add(ref f, p), ref Unsafe.Add(ref f, t), ref Unsafe.Add(ref y, target));
                if (TFields.AreTwo)
                {
                    Add(w, ref Unsafe.Add(ref g, p), ref Unsafe.Add(ref g, t), ref Unsafe.Add(ref z, target));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<double> w, ref double p, ref double t, ref double target) =>
        Vector256.FusedMultiplyAdd(w, Vector256.LoadUnsafe(ref p) - Vector256.LoadUnsafe(ref t), Vector256.LoadUnsafe(ref target))
            .StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OffDiagonalOfRates<TCode>(CollisionRow row, ReadOnlySpan<TCode> codes, long q, double[] field, Span<double> sums)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        int bits = row.CodeBits;
        uint mask = (1u << bits) - 1;
        ReadOnlySpan<float> weights = row.Weights, emission = row.Emission;
        int point = sums.Length;
        int e = 0;
        for (int block = 0; block < row.BlockCount; block++)
        {
            long atPartner = (long)point * row.Partners[block];
            long atThird = (long)point * _addresses.Sum(q, row.Partners[block]);
            for (int end = e + row.Counts[block]; e < end; e++)
            {
                uint branches = uint.CreateTruncating(codes[e]);
                ref double p = ref field[atPartner + (4 * ((branches >> bits) & mask))];
                ref double t = ref field[atThird + (4 * (branches & mask))];
                ref double target = ref sums[(int)(4 * (branches >> (2 * bits)))];
                double w = RowWeight(weights[e], emission[e], Unsafe.Add(ref p, 3), Unsafe.Add(ref t, 3));
                Add(Vector256.Create(w), ref p, ref t, ref target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Diagonal<TCode>(CollisionRow row, ReadOnlySpan<TCode> codes, long q, double[] field, Span<double> sums)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        int bits = row.CodeBits;
        uint mask = (1u << bits) - 1;
        ReadOnlySpan<float> weights = row.Weights, emission = row.Emission;
        ReadOnlySpan<int> partners = row.Partners;
        ReadOnlySpan<ushort> counts = row.Counts;
        bool isProcess = row.Kind == CollisionKind.Process;
        ref double f = ref MemoryMarshal.GetArrayDataReference(field);
        nint point = 4 * sums.Length;
        int e = 0;
        for (int block = 0; block < partners.Length; block++)
        {
            ref double atPartner = ref Unsafe.Add(ref f, (point * partners[block]) + 3);
            ref double atThird = ref Unsafe.Add(ref f, (point * _addresses.Sum(q, partners[block])) + 3);
            for (int end = e + counts[block]; e < end; e++)
            {
                uint branches = uint.CreateTruncating(codes[e]);
                double partner = Unsafe.Add(ref atPartner, (nint)(4 * ((branches >> bits) & mask)));
                double third = Unsafe.Add(ref atThird, (nint)(4 * (branches & mask)));
                sums[(int)(branches >> (2 * bits))] += isProcess
                    ? weights[e] * (partner * third)
                    : RowWeight(weights[e], emission[e], partner, third);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double RowWeight(float absorption, float emission, double partner, double third) =>
        (absorption * (partner - third)) + (emission * (partner + third + 1));

    // known when a method is compiled, so that one field costs nothing of the other
    private interface IFieldCount
    {
        static abstract bool AreTwo { get; }
    }

    private readonly struct OneField : IFieldCount
    {
        public static bool AreTwo => false;
    }

    private readonly struct TwoFields : IFieldCount
    {
        public static bool AreTwo => true;
    }
}
