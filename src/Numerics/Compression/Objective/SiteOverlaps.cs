using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// For every lattice translation L that makes the column sites overlap the row sites: the pairs (row site, column site) with
/// row = column + L. Translations are sorted.
/// </summary>
internal sealed class SiteOverlaps
{
    public SiteOverlaps(IReadOnlyList<PcpSite> rows, IReadOnlyList<PcpSite> columns)
    {
        var byShift = new SortedDictionary<(int, int, int), List<(int Row, int Column)>>();
        for (int r = 0; r < rows.Count; r++)
        {
            for (int c = 0; c < columns.Count; c++)
            {
                if (rows[r].Atom == columns[c].Atom)
                {
                    IntVector3 shift = rows[r].Cell - columns[c].Cell;
                    var key = (shift.X, shift.Y, shift.Z);
                    if (!byShift.TryGetValue(key, out List<(int, int)>? pairs))
                    {
                        byShift.Add(key, pairs = []);
                    }

                    pairs.Add((r, c));
                }
            }
        }

        ShiftCount = byShift.Count;
        Start = new int[ShiftCount + 1];
        var rowList = new List<int>();
        var columnList = new List<int>();
        int k = 0;
        foreach (List<(int Row, int Column)> pairs in byShift.Values)
        {
            rowList.AddRange(pairs.Select(p => p.Row));
            columnList.AddRange(pairs.Select(p => p.Column));
            Start[++k] = rowList.Count;
        }

        RowSites = [.. rowList];
        ColumnSites = [.. columnList];
    }

    public int ShiftCount { get; }

    /// <summary>The pairs of translation k are Start[k] .. Start[k + 1] - 1.</summary>
    public int[] Start { get; }

    public int[] RowSites { get; }

    public int[] ColumnSites { get; }
}
