using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// What one row of the collision operator does to a field on the full grid, four numbers a mode as <see cref="WedgeSpace"/> makes
/// them. The scalar of a mode is s = sqrt(n(n+1)) for the process operator, whose vectors carry the factor s already, and n for the row
/// operator.
/// </summary>
internal sealed class RowAction(QPointGrid grid)
{
    private readonly PackedAddresses _addresses = new(grid);

    /// <summary>
    /// Off-diagonal part of a row, without the factors of its own mode: sum U [s'' F(P) - s' F(Q'')] or sum w [F(P) - F(Q'')].
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="q">Grid index of its first wave vector.</param>
    /// <param name="field">4 * grid points * branches numbers.</param>
    /// <param name="sums">Gets 4 numbers a branch; the fourth means nothing.</param>
    public void OffDiagonal(CollisionRow row, long q, double[] field, Span<double> sums)
    {
        sums.Clear();
        if (row.IsNarrow)
        {
            OffDiagonal(row, row.Narrow, q, field, sums);
        }
        else
        {
            OffDiagonal(row, row.Wide, q, field, sums);
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

    private void OffDiagonal<TCode>(CollisionRow row, ReadOnlySpan<TCode> codes, long q, double[] field, Span<double> sums)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        if (row.Kind == CollisionKind.Process)
        {
            OffDiagonalOfProcesses(row, codes, q, field, sums);
        }
        else
        {
            OffDiagonalOfRates(row, codes, q, field, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OffDiagonalOfProcesses<TCode>(CollisionRow row, ReadOnlySpan<TCode> codes, long q, double[] field, Span<double> sums)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        int bits = row.CodeBits;
        uint mask = (1u << bits) - 1;
        ref double f = ref MemoryMarshal.GetArrayDataReference(field);
        ref double y = ref MemoryMarshal.GetReference(sums);
        ref TCode code = ref MemoryMarshal.GetReference(codes);
        ref float weight = ref MemoryMarshal.GetReference(row.Weights);
        ReadOnlySpan<int> partners = row.Partners;
        ReadOnlySpan<ushort> counts = row.Counts;
        nint point = sums.Length;
        nint e = 0;
        for (int block = 0; block < partners.Length; block++)
        {
            ref double atPartner = ref Unsafe.Add(ref f, point * partners[block]);
            ref double atThird = ref Unsafe.Add(ref f, point * _addresses.Sum(q, partners[block]));
            for (nint end = e + counts[block]; e < end; e++)
            {
                uint branches = uint.CreateTruncating(Unsafe.Add(ref code, e));
                ref double p = ref Unsafe.Add(ref atPartner, (nint)(4 * ((branches >> bits) & mask)));
                ref double t = ref Unsafe.Add(ref atThird, (nint)(4 * (branches & mask)));
                ref double target = ref Unsafe.Add(ref y, (nint)(4 * (branches >> (2 * bits))));
                Vector256<double> term = Vector256.FusedMultiplyAdd(
                    Vector256.LoadUnsafe(ref p),
                    Vector256.Create(Unsafe.Add(ref t, 3)),
                    -(Vector256.Create(Unsafe.Add(ref p, 3)) * Vector256.LoadUnsafe(ref t)));
                Vector256.FusedMultiplyAdd(Vector256.Create((double)Unsafe.Add(ref weight, e)), term, Vector256.LoadUnsafe(ref target))
                    .StoreUnsafe(ref target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OffDiagonalOfRates<TCode>(CollisionRow row, ReadOnlySpan<TCode> codes, long q, double[] field, Span<double> sums)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        int bits = row.CodeBits;
        uint mask = (1u << bits) - 1;
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
                double w = RowWeight(row, e, Unsafe.Add(ref p, 3), Unsafe.Add(ref t, 3));
                Vector256<double> term = Vector256.LoadUnsafe(ref p) - Vector256.LoadUnsafe(ref t);
                Vector256.FusedMultiplyAdd(Vector256.Create(w), term, Vector256.LoadUnsafe(ref target)).StoreUnsafe(ref target);
            }
        }
    }

    private void Diagonal<TCode>(CollisionRow row, ReadOnlySpan<TCode> codes, long q, double[] field, Span<double> sums)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        int bits = row.CodeBits;
        uint mask = (1u << bits) - 1;
        int point = 4 * sums.Length;
        int e = 0;
        for (int block = 0; block < row.BlockCount; block++)
        {
            long atPartner = (long)point * row.Partners[block];
            long atThird = (long)point * _addresses.Sum(q, row.Partners[block]);
            for (int end = e + row.Counts[block]; e < end; e++)
            {
                uint branches = uint.CreateTruncating(codes[e]);
                double partner = field[atPartner + (4 * ((branches >> bits) & mask)) + 3];
                double third = field[atThird + (4 * (branches & mask)) + 3];
                sums[(int)(branches >> (2 * bits))] += row.Kind == CollisionKind.Process
                    ? row.Weights[e] * partner * third
                    : RowWeight(row, e, partner, third);
            }
        }
    }

    private static double RowWeight(CollisionRow row, int e, double partner, double third) =>
        (row.Weights[e] * (partner - third)) + (row.Emission[e] * (partner + third + 1));
}
