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
    /// <summary>Numbers of a block.</summary>
    private const int Block = 9;

    /// <summary>Numbers to a pair: Re, Im and Re + Im of nine elements.</summary>
    private const int PairLength = 3 * Block;

    /// <summary>Groups of four branches that are projected together.</summary>
    private const int QuadsAtOnce = 4;

    /// <summary>Vectors of one of the three products of <see cref="QuadsAtOnce"/> quads and a column atom.</summary>
    private const int Vectors = 3 * QuadsAtOnce;

    private readonly int[] _start; // [column atom], first pair
    private readonly int[] _row; // row atom of a pair
    private readonly double[] _values; // [pair]{Re, Im, Re + Im}[a][a']
    private readonly Vector256<double>[] _products = new Vector256<double>[3 * Vectors];

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
        for (int k = 0; k < Block; k++)
        {
            target[k] = real[k];
            target[Block + k] = imaginary[k];
            target[(2 * Block) + k] = real[k] + imaginary[k];
        }
    }

    /// <summary>The same from vectors: elements 0 to 7, then the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int pair, Vector512<double> real, Vector512<double> imaginary, double lastReal, double lastImaginary)
    {
        ref double target = ref _values[pair * PairLength];
        real.StoreUnsafe(ref target);
        imaginary.StoreUnsafe(ref Unsafe.Add(ref target, Block));
        (real + imaginary).StoreUnsafe(ref Unsafe.Add(ref target, 2 * Block));
        Unsafe.Add(ref target, Block - 1) = lastReal;
        Unsafe.Add(ref target, (2 * Block) - 1) = lastImaginary;
        Unsafe.Add(ref target, (3 * Block) - 1) = lastReal + lastImaginary;
    }

    /// <summary>Becomes another matrix's transpose.</summary>
    /// <param name="source">The other matrix.</param>
    /// <param name="pairs">Number of a pair in the other matrix, [pair].</param>
    public void SetTransposed(AtomPairMatrix source, ReadOnlySpan<int> pairs)
    {
        for (int pair = 0; pair < pairs.Length; pair++)
        {
            Span<double> target = _values.AsSpan(pair * PairLength, PairLength);
            ReadOnlySpan<double> from = source._values.AsSpan(pairs[pair] * PairLength, PairLength);
            for (int part = 0; part < PairLength; part += Block)
            {
                for (int a = 0; a < 3; a++)
                {
                    target[part + (3 * a)] = from[part + a];
                    target[part + (3 * a) + 1] = from[part + 3 + a];
                    target[part + (3 * a) + 2] = from[part + 6 + a];
                }
            }
        }
    }

    /// <summary>X[c'] = sum_c e_c M[c, c'] for groups of four branches, one row of {Re, Im, Re + Im} each.</summary>
    /// <param name="panel">Eigenvectors e.</param>
    /// <param name="quads">Which groups.</param>
    /// <param name="rows">Rows of <see cref="RowLength"/> numbers, [branch][c']; those of the groups are written.</param>
    public void Project(ModePanel panel, ReadOnlySpan<int> quads, double[] rows)
    {
        for (; quads.Length >= QuadsAtOnce; quads = quads[QuadsAtOnce..])
        {
            ProjectFour(panel, quads, rows);
        }

        if (quads.Length == QuadsAtOnce - 1)
        {
            ProjectFour(panel, [quads[0], quads[1], quads[2], quads[2]], rows); // faster than one by one
            return;
        }

        foreach (int quad in quads)
        {
            Project(panel, quad, rows);
        }
    }

    /// <summary>The same for four branches.</summary>
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
                    a1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 1)), real, a1);
                    a2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 2)), real, a2);
                    b0 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, Block)), imaginary, b0);
                    b1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, Block + 1)), imaginary, b1);
                    b2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, Block + 2)), imaginary, b2);
                    c0 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, 2 * Block)), sum, c0);
                    c1 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, (2 * Block) + 1)), sum, c1);
                    c2 = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref m, (2 * Block) + 2)), sum, c2);
                    m = ref Unsafe.Add(ref m, 3);
                    v = ref Unsafe.Add(ref v, ModePanel.Stride);
                }
            }

            Store(a0, b0, c0, a1, b1, c1, a2, b2, c2, ref target, length);
            target = ref Unsafe.Add(ref target, Block);
        }
    }

    // the same operations in the same order as for one quad; one product after the other, so that sixteen branches fit the registers
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ProjectFour(ModePanel panel, ReadOnlySpan<int> quads, double[] rows)
    {
        int length = 9 * (_start.Length - 1);
        for (int column = 0; column < _start.Length - 1; column++)
        {
            for (int product = 0; product < 3; product++)
            {
                Multiply(
                    ref panel.Values[panel.Offset(quads[0]) + (product * ModePanel.Lanes)],
                    panel.Offset(quads[1]) - panel.Offset(quads[0]),
                    panel.Offset(quads[2]) - panel.Offset(quads[0]),
                    panel.Offset(quads[3]) - panel.Offset(quads[0]),
                    column,
                    product * Block,
                    ref _products[product * Vectors]);
            }

            for (int i = 0; i < QuadsAtOnce; i++)
            {
                ref Vector256<double> p = ref _products[3 * i];
                Store(
                    p,
                    Unsafe.Add(ref p, Vectors),
                    Unsafe.Add(ref p, 2 * Vectors),
                    Unsafe.Add(ref p, 1),
                    Unsafe.Add(ref p, Vectors + 1),
                    Unsafe.Add(ref p, (2 * Vectors) + 1),
                    Unsafe.Add(ref p, 2),
                    Unsafe.Add(ref p, Vectors + 2),
                    Unsafe.Add(ref p, (2 * Vectors) + 2),
                    ref rows[(quads[i] * ModePanel.Lanes * length) + (Block * column)],
                    length);
            }
        }
    }

    // one of the three real products of a column atom and four quads, of which the last three begin so far behind the first
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(ref double e, nint second, nint third, nint fourth, int column, nint part, ref Vector256<double> target)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default;
        Vector256<double> b0 = default, b1 = default, b2 = default;
        Vector256<double> c0 = default, c1 = default, c2 = default;
        Vector256<double> d0 = default, d1 = default, d2 = default;
        int end = _start[column + 1];
        for (int pair = _start[column]; pair < end; pair++)
        {
            ref double m = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), ((nint)pair * PairLength) + part);
            nint atom = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_row), pair);
            ref double v = ref Unsafe.Add(ref e, atom * 3 * ModePanel.Stride);
            for (int a = 0; a < 3; a++)
            {
                Vector256<double> m0 = Vector256.Create(m);
                Vector256<double> m1 = Vector256.Create(Unsafe.Add(ref m, 1));
                Vector256<double> m2 = Vector256.Create(Unsafe.Add(ref m, 2));
                Vector256<double> x = Vector256.LoadUnsafe(ref v);
                a0 = Vector256.FusedMultiplyAdd(m0, x, a0);
                a1 = Vector256.FusedMultiplyAdd(m1, x, a1);
                a2 = Vector256.FusedMultiplyAdd(m2, x, a2);
                x = Vector256.LoadUnsafe(ref Unsafe.Add(ref v, second));
                b0 = Vector256.FusedMultiplyAdd(m0, x, b0);
                b1 = Vector256.FusedMultiplyAdd(m1, x, b1);
                b2 = Vector256.FusedMultiplyAdd(m2, x, b2);
                x = Vector256.LoadUnsafe(ref Unsafe.Add(ref v, third));
                c0 = Vector256.FusedMultiplyAdd(m0, x, c0);
                c1 = Vector256.FusedMultiplyAdd(m1, x, c1);
                c2 = Vector256.FusedMultiplyAdd(m2, x, c2);
                x = Vector256.LoadUnsafe(ref Unsafe.Add(ref v, fourth));
                d0 = Vector256.FusedMultiplyAdd(m0, x, d0);
                d1 = Vector256.FusedMultiplyAdd(m1, x, d1);
                d2 = Vector256.FusedMultiplyAdd(m2, x, d2);
                m = ref Unsafe.Add(ref m, 3);
                v = ref Unsafe.Add(ref v, ModePanel.Stride);
            }
        }

        (target, Unsafe.Add(ref target, 1), Unsafe.Add(ref target, 2)) = (a0, a1, a2);
        (Unsafe.Add(ref target, 3), Unsafe.Add(ref target, 4), Unsafe.Add(ref target, 5)) = (b0, b1, b2);
        (Unsafe.Add(ref target, 6), Unsafe.Add(ref target, 7), Unsafe.Add(ref target, 8)) = (c0, c1, c2);
        (Unsafe.Add(ref target, 9), Unsafe.Add(ref target, 10), Unsafe.Add(ref target, 11)) = (d0, d1, d2);
    }

    // {Re, Im, Re + Im} of the three components of an atom, nine numbers of each of four rows
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector256<double> a0,
        Vector256<double> b0,
        Vector256<double> c0,
        Vector256<double> a1,
        Vector256<double> b1,
        Vector256<double> c1,
        Vector256<double> a2,
        Vector256<double> b2,
        Vector256<double> c2,
        ref double target,
        nint length)
    {
        (Vector256<double> re0, Vector256<double> im0) = Complex(a0, b0, c0);
        (Vector256<double> re1, Vector256<double> im1) = Complex(a1, b1, c1);
        (Vector256<double> re2, Vector256<double> im2) = Complex(a2, b2, c2);
        StoreFour(re0, im0, re0 + im0, re1, ref target, length);
        StoreFour(im1, re1 + im1, re2, im2, ref Unsafe.Add(ref target, 4), length);
        Vector256<double> last = re2 + im2;
        for (int lane = 0; lane < ModePanel.Lanes; lane++)
        {
            Unsafe.Add(ref target, (lane * length) + 8) = last.GetElement(lane);
        }
    }

    // (a + i b)(c + i d) = ac - bd + i ((a + b)(c + d) - ac - bd)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Real, Vector256<double> Imaginary) Complex(
        Vector256<double> products, Vector256<double> crossed, Vector256<double> sums) => (products - crossed, sums - products - crossed);

    // the transpose of four vectors, a vector to a row
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(
        Vector256<double> v0, Vector256<double> v1, Vector256<double> v2, Vector256<double> v3, ref double target, nint length)
    {
        for (int lane = 0; lane < ModePanel.Lanes; lane++)
        {
            Vector256.Create(v0.GetElement(lane), v1.GetElement(lane), v2.GetElement(lane), v3.GetElement(lane))
                .StoreUnsafe(ref Unsafe.Add(ref target, lane * length));
        }
    }
}
