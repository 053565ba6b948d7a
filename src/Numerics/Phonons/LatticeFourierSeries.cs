using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Real coefficients c_e(R) of several functions f_e(q) = sum_R c_e(R) exp(i q.R) over the cells R of a lattice. Immutable;
/// <see cref="LatticeFourierSum"/> evaluates it.
/// </summary>
internal sealed class LatticeFourierSeries
{
    private readonly double[] _coefficients;

    /// <param name="elementCount">Number of functions.</param>
    /// <param name="terms">The coefficients of every cell, elementCount numbers each.</param>
    public LatticeFourierSeries(Lattice lattice, int elementCount, IReadOnlyDictionary<IntVector3, double[]> terms)
    {
        ElementCount = elementCount;
        Stride = (elementCount + 7) / 8 * 8;
        Cells = [.. terms.Keys.OrderBy(c => c.X).ThenBy(c => c.Y).ThenBy(c => c.Z)];
        CellVectors = [.. Cells.Select(lattice.ToCartesian)];
        Lattice = lattice;
        _coefficients = new double[Cells.Length * Stride];
        for (int r = 0; r < Cells.Length; r++)
        {
            terms[Cells[r]].AsSpan(0, elementCount).CopyTo(_coefficients.AsSpan(r * Stride));
        }
    }

    public Lattice Lattice { get; }

    public int ElementCount { get; }

    /// <summary><see cref="ElementCount"/> rounded up to a multiple of 8.</summary>
    public int Stride { get; }

    /// <summary>The cells, ordered by their first, then second, then third index.</summary>
    public IntVector3[] Cells { get; }

    /// <summary>Cartesian vectors of <see cref="Cells"/>, Angstrom.</summary>
    public Vector3D[] CellVectors { get; }

    /// <summary>c_e(R), <see cref="Stride"/> numbers of which the first <see cref="ElementCount"/> count.</summary>
    public ReadOnlySpan<double> Coefficients(int cell) => _coefficients.AsSpan(cell * Stride, Stride);
}
