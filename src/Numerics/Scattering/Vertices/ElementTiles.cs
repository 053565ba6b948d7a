using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// |sum_c X[c] e_c|^2 for many rows X and groups of four branches of the last phonon: wanted elements are collected by group, then done
/// four rows at a time while the group's eigenvectors stay in the first-level cache.
/// </summary>
internal sealed class ElementTiles
{
    private readonly int _d;
    private readonly int[] _heads; // [quad], last node of a list
    private int[] _next = new int[1024];
    private int[] _rows = new int[1024];
    private int[] _targets = new int[1024];
    private int _count;

    public ElementTiles(int branches, int quads)
    {
        _d = branches;
        _heads = new int[quads];
        Array.Fill(_heads, -1);
    }

    /// <summary>Wants a row times eight branches.</summary>
    /// <param name="row">Number of the row.</param>
    /// <param name="block">Which eight branches.</param>
    /// <param name="wanted">A bit a branch; halves without any are left alone.</param>
    /// <param name="target">Where the eight squares go.</param>
    public void Want(int row, int block, uint wanted, int target)
    {
        if ((wanted & 0x0F) != 0)
        {
            Want(row, 2 * block, 2 * target);
        }

        if ((wanted & 0xF0) != 0)
        {
            Want(row, (2 * block) + 1, (2 * target) + 1);
        }
    }

    /// <summary>Wants a row times four branches.</summary>
    /// <param name="row">Number of the row.</param>
    /// <param name="quad">Which four branches.</param>
    /// <param name="target">Where the four squares go.</param>
    public void Want(int row, int quad, int target)
    {
        if (_count == _next.Length)
        {
            Array.Resize(ref _next, 2 * _count);
            Array.Resize(ref _rows, 2 * _count);
            Array.Resize(ref _targets, 2 * _count);
        }

        (_rows[_count], _targets[_count], _next[_count]) = (row, target, _heads[quad]);
        _heads[quad] = _count++;
    }

    /// <summary>Makes everything that was wanted since the last call.</summary>
    /// <param name="rows">Rows of {Re, Im, Re + Im}, see <see cref="AtomPairMatrix.Project(ModePanel, int, double[])"/>.</param>
    /// <param name="panel">Eigenvectors of the last phonon.</param>
    /// <param name="squares">Results in fours.</param>
    public void Make(double[] rows, ModePanel panel, Span<Vector256<double>> squares)
    {
        ref Vector256<double> halves = ref MemoryMarshal.GetReference(squares);
        ref double x = ref MemoryMarshal.GetArrayDataReference(rows);
        nint length = AtomPairMatrix.RowLength(_d);
        for (int quad = 0; quad < _heads.Length; quad++)
        {
            ref double e = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(panel.Values), panel.Offset(quad));
            int node = _heads[quad];
            while (node >= 0)
            {
                int n0 = node, n1 = _next[n0];
                int n2 = n1 < 0 ? -1 : _next[n1], n3 = n2 < 0 ? -1 : _next[n2];
                if (n3 < 0)
                {
                    Unsafe.Add(ref halves, _targets[n0]) = One(ref Unsafe.Add(ref x, _rows[n0] * length), ref e);
                    node = n1;
                    continue;
                }

                Four(
                    ref Unsafe.Add(ref x, _rows[n0] * length),
                    ref Unsafe.Add(ref x, _rows[n1] * length),
                    ref Unsafe.Add(ref x, _rows[n2] * length),
                    ref Unsafe.Add(ref x, _rows[n3] * length),
                    ref e,
                    ref Unsafe.Add(ref halves, _targets[n0]),
                    ref Unsafe.Add(ref halves, _targets[n1]),
                    ref Unsafe.Add(ref halves, _targets[n2]),
                    ref Unsafe.Add(ref halves, _targets[n3]));
                node = _next[n3];
            }

            _heads[quad] = -1;
        }

        _count = 0;
    }

    /// <summary>Squares of one row and eight branches.</summary>
    /// <param name="x">The row.</param>
    /// <param name="panel">Eigenvectors of the last phonon.</param>
    /// <param name="firstBranch">The branch in lane 0.</param>
    public Vector512<double> Eight(ref double x, ModePanel panel, int firstBranch)
    {
        int quad = firstBranch / ModePanel.Lanes;
        return Vector512.Create(One(ref x, ref panel.Values[panel.Offset(quad)]), One(ref x, ref panel.Values[panel.Offset(quad + 1)]));
    }

    // squares of one row and four branches
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector256<double> One(ref double x, ref double e)
    {
        Vector256<double> a = default, b = default, c = default;
        for (nint k = 0, i = 0; k < 3 * _d; k += 3, i += ModePanel.Stride)
        {
            a = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x, k)), Vector256.LoadUnsafe(ref Unsafe.Add(ref e, i)), a);
            b = Vector256.FusedMultiplyAdd(
                Vector256.Create(Unsafe.Add(ref x, k + 1)), Vector256.LoadUnsafe(ref Unsafe.Add(ref e, i + ModePanel.Lanes)), b);
            c = Vector256.FusedMultiplyAdd(
                Vector256.Create(Unsafe.Add(ref x, k + 2)), Vector256.LoadUnsafe(ref Unsafe.Add(ref e, i + (2 * ModePanel.Lanes))), c);
        }

        return Square(a, b, c);
    }

    // the same operations in the same order as One, so that results do not depend on the tiling
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Four(
        ref double x0,
        ref double x1,
        ref double x2,
        ref double x3,
        ref double e,
        ref Vector256<double> target0,
        ref Vector256<double> target1,
        ref Vector256<double> target2,
        ref Vector256<double> target3)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector256<double> b0 = default, b1 = default, b2 = default, b3 = default;
        Vector256<double> c0 = default, c1 = default, c2 = default, c3 = default;
        for (nint k = 0, i = 0; k < 3 * _d; k += 3, i += ModePanel.Stride)
        {
            Vector256<double> real = Vector256.LoadUnsafe(ref Unsafe.Add(ref e, i));
            a0 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x0, k)), real, a0);
            a1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x1, k)), real, a1);
            a2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x2, k)), real, a2);
            a3 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x3, k)), real, a3);
            Vector256<double> imaginary = Vector256.LoadUnsafe(ref Unsafe.Add(ref e, i + ModePanel.Lanes));
            b0 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x0, k + 1)), imaginary, b0);
            b1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x1, k + 1)), imaginary, b1);
            b2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x2, k + 1)), imaginary, b2);
            b3 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x3, k + 1)), imaginary, b3);
            Vector256<double> sum = Vector256.LoadUnsafe(ref Unsafe.Add(ref e, i + (2 * ModePanel.Lanes)));
            c0 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x0, k + 2)), sum, c0);
            c1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x1, k + 2)), sum, c1);
            c2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x2, k + 2)), sum, c2);
            c3 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref x3, k + 2)), sum, c3);
        }

        target0 = Square(a0, b0, c0);
        target1 = Square(a1, b1, c1);
        target2 = Square(a2, b2, c2);
        target3 = Square(a3, b3, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Square(Vector256<double> products, Vector256<double> crossed, Vector256<double> sums)
    {
        Vector256<double> real = products - crossed;
        Vector256<double> imaginary = sums - products - crossed;
        return Vector256.FusedMultiplyAdd(real, real, imaginary * imaginary);
    }
}
