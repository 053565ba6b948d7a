using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// The parts of the quadratic form that depend on the order n. G is the n x n matrix of overlaps between the factors of one row term and
/// those of eight column terms, row-major vectors.
/// </summary>
internal unsafe interface IGramKernel
{
    static abstract int Order { get; }

    /// <summary>G[i][j] = sum over the pairs of overlapping sites and axes of row(x, i) column(x', j).</summary>
    /// <param name="rows">Row term, as scalars; slot i at [8 i].</param>
    /// <param name="columns">Column group, as vectors.</param>
    /// <param name="rowOffsets">Offset in doubles of every pair's row site.</param>
    /// <param name="columnOffsets">Offset in vectors of every pair's column site.</param>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="rowStride">Doubles from one axis to the next.</param>
    /// <param name="columnStride">Vectors from one axis to the next.</param>
    /// <param name="gram">Receives n x n vectors.</param>
    static abstract void Overlap(
        double* rows, V* columns, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, V* gram);

    /// <summary>minors[i][j] = permanent of G without row i and column j; returns the permanent of G.</summary>
    static abstract V Minors(V* gram, V* minors);

    /// <summary>mixed[k][l] = sum over i != k, j != l of E[i][j] times the permanent of G without rows i, k and columns j, l.</summary>
    static abstract void MixedMinors(V* e, V* gram, V* mixed);

    /// <summary>
    /// gradient[axis][i] += sum over column groups and j of c[group][i][j] column(x', group, j), for the three axes of one pair of sites.
    /// </summary>
    /// <param name="c">n x n vectors a group.</param>
    /// <param name="columns">All columns, advanced to the pair's column site.</param>
    /// <param name="groups">Number of column groups.</param>
    /// <param name="columnStride">Vectors from one axis to the next.</param>
    /// <param name="gradient">3 n vectors of the row site, [axis * n + i].</param>
    static abstract void AddGradient(V* c, V* columns, int groups, int columnStride, V* gradient);

    /// <summary>
    /// gradient(x', j) += sum over i of c[i][j] row(x, i), for every pair of sites and axis: what a row term gives to one column group.
    /// </summary>
    /// <param name="rows">Row term, as in <see cref="Overlap"/>, whose offsets and strides are these.</param>
    /// <param name="c">n x n vectors.</param>
    /// <param name="rowOffsets">Offset in doubles of every pair's row site.</param>
    /// <param name="columnOffsets">Offset in vectors of every pair's column site.</param>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="rowStride">Doubles from one axis to the next.</param>
    /// <param name="columnStride">Vectors from one axis to the next.</param>
    /// <param name="gradient">By the column group, in the layout of the columns.</param>
    static abstract void AddColumnGradient(
        double* rows, V* c, int* rowOffsets, int* columnOffsets, int pairs, int rowStride, int columnStride, V* gradient);
}
