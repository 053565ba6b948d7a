using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.LinearAlgebra;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>
/// V of the full tensor for many unrelated tuples of modes: blocks of the same atoms are summed with their phases first, 3^n numbers in
/// vectors, and meet the eigenvectors once. <see cref="FullMatrixElement"/> is the plain form. Any number of threads may use one instance.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class MatrixElements
{
    private readonly int _order;
    private readonly int _blockSize;
    private readonly int _vectors;
    private readonly double[] _inverseRoots;
    private readonly IntVector3[] _cells;
    private readonly int[] _cellOf; // [block * (n - 1) + leg - 1]
    private readonly (int[] Atoms, int End)[] _groups; // blocks up to End, from the group before
    private readonly AlignedBuffer _blocks; // [block][vector]

    /// <param name="tensor">Force constants of order n.</param>
    /// <param name="masses">amu, by atom.</param>
    public MatrixElements(AnharmonicForceConstants tensor, IReadOnlyList<double> masses)
    {
        _order = tensor.Order;
        _blockSize = tensor.BlockSize;
        _vectors = (_blockSize + V.Count - 1) / V.Count;
        _inverseRoots = [.. masses.Select(m => 1 / Math.Sqrt(m))];
        int[][] groups = [.. Enumerable.Range(0, tensor.BlockCount)
            .GroupBy(b => string.Join(' ', tensor.Atoms.AsSpan(b * _order, _order).ToArray()))
            .Select(g => g.ToArray())];
        _cells = [.. tensor.Cells.Distinct()];
        var numbers = _cells.Select((cell, k) => (cell, k)).ToDictionary(x => x.cell, x => x.k);
        int[] sorted = [.. groups.SelectMany(g => g)];
        _cellOf = [.. sorted.SelectMany(b => Enumerable.Range(1, _order - 1).Select(leg => numbers[tensor.Cell(b, leg)]))];
        _groups = new (int[], int)[groups.Length];
        int end = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            end += groups[g].Length;
            _groups[g] = (tensor.Atoms.AsSpan(groups[g][0] * _order, _order).ToArray(), end);
        }

        _blocks = new(sorted.Length * _vectors * V.Count);
        for (int b = 0; b < sorted.Length; b++)
        {
            tensor.Block(sorted[b]).CopyTo(_blocks.Span[(b * _vectors * V.Count)..]);
        }
    }

    /// <summary>eV/Angstrom^n/amu^(n/2).</summary>
    /// <param name="q">n fractional wave vectors that sum to a reciprocal lattice vector.</param>
    /// <param name="eigenvectors">n eigenvectors, [3 b + a], cell-phase convention; conjugated for outgoing phonons.</param>
    public Complex Evaluate(ReadOnlySpan<Vector3D> q, ReadOnlySpan<Complex[]> eigenvectors)
    {
        var phases = new Complex[(_order - 1) * _cells.Length];
        for (int k = 0; k < phases.Length; k++)
        {
            Vector3D wave = q[1 + (k / _cells.Length)];
            phases[k] = Complex.FromPolarCoordinates(1, 2 * Math.PI * Vector3D.Dot(wave, _cells[k % _cells.Length].ToVector()));
        }

        V* real = stackalloc V[_vectors];
        V* imaginary = stackalloc V[_vectors];
        Complex result = Complex.Zero;
        int block = 0;
        foreach ((int[] atoms, int end) in _groups)
        {
            new Span<V>(real, _vectors).Clear();
            new Span<V>(imaginary, _vectors).Clear();
            for (; block < end; block++)
            {
                AddBlock(block, phases, real, imaginary);
            }

            for (int x = 0; x < _blockSize; x++)
            {
                var term = new Complex(((double*)real)[x], ((double*)imaginary)[x]);
                for (int leg = _order - 1, rest = x; leg >= 0; leg--, rest /= 3)
                {
                    term *= _inverseRoots[atoms[leg]] * eigenvectors[leg][(3 * atoms[leg]) + (rest % 3)];
                }

                result += term;
            }
        }

        return result;
    }

    private void AddBlock(int block, Complex[] phases, V* real, V* imaginary)
    {
        int at = block * (_order - 1);
        Complex phase = phases[_cellOf[at]];
        for (int leg = 1; leg < _order - 1; leg++)
        {
            phase *= phases[(leg * _cells.Length) + _cellOf[at + leg]];
        }

        V cosine = Vector512.Create(phase.Real), sine = Vector512.Create(phase.Imaginary);
        V* values = (V*)_blocks.Pointer + (block * _vectors);
        for (int k = 0; k < _vectors; k++)
        {
            real[k] = Vector512.FusedMultiplyAdd(cosine, values[k], real[k]);
            imaginary[k] = Vector512.FusedMultiplyAdd(sine, values[k], imaginary[k]);
        }
    }
}
