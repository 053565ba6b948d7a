namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// The smallest set of rows and columns that every marked place of a table has its row or its column in. By König's theorem there are as
/// many as pairs in a largest matching, and the matching tells which (Kuhn's augmenting paths; a table has some dozens of rows).
/// </summary>
internal sealed class BranchCover
{
    private readonly int _size;
    private readonly bool[] _marks; // [row][column]
    private readonly int[] _rowOf; // the matching, [column], or -1
    private readonly int[] _columnOf; // [row], or -1
    private readonly bool[] _seenRows;
    private readonly bool[] _seenColumns;

    /// <param name="size">Rows and columns.</param>
    public BranchCover(int size)
    {
        _size = size;
        _marks = new bool[size * size];
        (_rowOf, _columnOf) = (new int[size], new int[size]);
        (_seenRows, _seenColumns) = (new bool[size], new bool[size]);
    }

    /// <summary>Takes all marks away.</summary>
    public void Clear() => Array.Clear(_marks);

    /// <summary>Marks a place.</summary>
    public void Mark(int row, int column) => _marks[(row * _size) + column] = true;

    /// <summary>Finds the cover of what is marked.</summary>
    /// <param name="rows">Whether a row is in it.</param>
    /// <param name="columns">Whether a column is in it.</param>
    public void Find(Span<bool> rows, Span<bool> columns)
    {
        Array.Fill(_rowOf, -1);
        Array.Fill(_columnOf, -1);
        for (int row = 0; row < _size; row++)
        {
            Array.Clear(_seenColumns);
            Augment(row);
        }

        // König: what alternating paths from free rows reach; rows they miss and columns they meet are the cover
        Array.Clear(_seenRows);
        Array.Clear(_seenColumns);
        for (int row = 0; row < _size; row++)
        {
            if (_columnOf[row] < 0)
            {
                Reach(row);
            }
        }

        for (int i = 0; i < _size; i++)
        {
            (rows[i], columns[i]) = (!_seenRows[i], _seenColumns[i]);
        }
    }

    private bool Augment(int row)
    {
        for (int column = 0; column < _size; column++)
        {
            if (!_marks[(row * _size) + column] || _seenColumns[column])
            {
                continue;
            }

            _seenColumns[column] = true;
            if (_rowOf[column] < 0 || Augment(_rowOf[column]))
            {
                (_rowOf[column], _columnOf[row]) = (row, column);
                return true;
            }
        }

        return false;
    }

    private void Reach(int row)
    {
        if (_seenRows[row])
        {
            return;
        }

        _seenRows[row] = true;
        for (int column = 0; column < _size; column++)
        {
            if (_marks[(row * _size) + column] && !_seenColumns[column])
            {
                _seenColumns[column] = true;
                Reach(_rowOf[column]); // matched, or the matching were not the largest
            }
        }
    }
}
