using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// A complex matrix M[c, c'] of Cartesian components of atoms of which only some 3 x 3 blocks of atom pairs differ from zero: what is left
/// of a tensor when all legs but two are contracted. Work and memory go with the number of pairs.
/// </summary>
internal sealed class AtomPairMatrix
{
    /// <summary>Numbers to a pair: {Re, Im, Re + Im} of nine elements.</summary>
    private const int PairLength = 27;

    private readonly int[] _start; // [column atom], first pair
    private readonly int[] _row; // row atom of a pair
    private readonly double[] _values; // [pair][a][a']{Re, Im, Re + Im}

    /// <param name="pairs">Distinct pairs (row atom, column atom), sorted by column, then row (see <see cref="Sort"/>).</param>
    /// <param name="atoms">Number of atoms.</param>
    public AtomPairMatrix((int Row, int Column)[] pairs, int atoms)
    {
        _row = [.. pairs.Select(p => p.Row)];
        _start = new int[atoms + 1];
        foreach ((_, int column) in pairs)
        {
            _start[column + 1]++;
        }

        for (int atom = 0; atom < atoms; atom++)
        {
            _start[atom + 1] += _start[atom];
        }

        _values = new double[pairs.Length * PairLength];
    }

    /// <summary>Length of a projected row of <paramref name="branches"/> components: {Re, Im, Re + Im} each.</summary>
    public static int RowLength(int branches) => 3 * branches;

    /// <summary>The pairs in the order that the constructor wants.</summary>
    public static (int Row, int Column)[] Sort(IEnumerable<(int Row, int Column)> pairs) =>
        [.. pairs.Distinct().OrderBy(p => p.Column).ThenBy(p => p.Row)];

    /// <summary>Sets the nine elements of a pair, [3 a + a'].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int pair, ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary)
    {
        Span<double> target = _values.AsSpan(pair * PairLength, PairLength);
        for (int k = 0; k < 9; k++)
        {
            target[3 * k] = real[k];
            target[(3 * k) + 1] = imaginary[k];
            target[(3 * k) + 2] = real[k] + imaginary[k];
        }
    }

    /// <summary>X[c'] = sum_c e_c M[c, c'] for four branches, one row of {Re, Im, Re + Im} each.</summary>
    /// <param name="panel">Eigenvectors e.</param>
    /// <param name="quad">Which four branches.</param>
    /// <param name="rows">Rows of <see cref="RowLength"/> numbers, [branch][c']; those of the four branches are written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Project(ModePanel panel, int quad, double[] rows)
    {
        int length = 9 * (_start.Length - 1);
        ref double e = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(panel.Values), panel.Offset(quad));
        ref double target = ref rows[quad * ModePanel.Lanes * length];
        for (int column = 0; column < _start.Length - 1; column++)
        {
            Vector256<double> a0 = default, a1 = default, a2 = default;
            Vector256<double> b0 = default, b1 = default, b2 = default;
            Vector256<double> c0 = default, c1 = default, c2 = default;
            for (int pair = _start[column]; pair < _start[column + 1]; pair++)
            {
                ref double m = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), (nint)pair * PairLength);
                nint atom = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_row), pair);
                ref double v = ref Unsafe.Add(ref e, atom * 3 * ModePanel.Stride);
                for (int a = 0; a < 3; a++)
                {
                    Vector256<double> real = Vector256.LoadUnsafe(ref v);
                    Vector256<double> imaginary = Vector256.LoadUnsafe(ref Unsafe.Add(ref v, ModePanel.Lanes));
                    Vector256<double> sum = Vector256.LoadUnsafe(ref Unsafe.Add(ref v, 2 * ModePanel.Lanes));
                    a0 = Vector256.FusedMultiplyAdd(Vector256.Create(m), real, a0);
                    b0 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 1)), imaginary, b0);
                    c0 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 2)), sum, c0);
                    a1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 3)), real, a1);
                    b1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 4)), imaginary, b1);
                    c1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 5)), sum, c1);
                    a2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 6)), real, a2);
                    b2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 7)), imaginary, b2);
                    c2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 8)), sum, c2);
                    m = ref Unsafe.Add(ref m, 9);
                    v = ref Unsafe.Add(ref v, ModePanel.Stride);
                }
            }

            Store(a0, b0, c0, ref target, length);
            Store(a1, b1, c1, ref Unsafe.Add(ref target, 3), length);
            Store(a2, b2, c2, ref Unsafe.Add(ref target, 6), length);
            target = ref Unsafe.Add(ref target, 9);
        }
    }

    // (a + i b)(c + i d) = ac - bd + i ((a + b)(c + d) - ac - bd)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<double> products, Vector256<double> crossed, Vector256<double> sums, ref double target, nint length)
    {
        Vector256<double> real = products - crossed;
        Vector256<double> imaginary = sums - products - crossed;
        Vector256<double> sum = real + imaginary;
        for (int lane = 0; lane < ModePanel.Lanes; lane++)
        {
            Unsafe.Add(ref target, lane * length) = real.GetElement(lane);
            Unsafe.Add(ref target, (lane * length) + 1) = imaginary.GetElement(lane);
            Unsafe.Add(ref target, (lane * length) + 2) = sum.GetElement(lane);
        }
    }
}
