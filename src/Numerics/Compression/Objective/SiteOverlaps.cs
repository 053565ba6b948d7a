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
        : this(ByShift(rows, columns).Values, isHalf: false)
    {
    }

    private SiteOverlaps(IReadOnlyCollection<List<(int Row, int Column)>> byShift, bool isHalf)
    {
        IsHalf = isHalf;
        ShiftCount = byShift.Count;
        Start = new int[ShiftCount + 1];
        var rowList = new List<int>();
        var columnList = new List<int>();
        int k = 0;
        foreach (List<(int Row, int Column)> pairs in byShift)
        {
            rowList.AddRange(pairs.Select(p => p.Row));
            columnList.AddRange(pairs.Select(p => p.Column));
            Start[++k] = rowList.Count;
        }

        RowSites = [.. rowList];
        ColumnSites = [.. columnList];
    }

    /// <summary>
    /// Of a set of sites with itself, one of every two opposite translations, and at the end no translation: -L only turns rows and columns
    /// of L round.
    /// </summary>
    public static SiteOverlaps Half(IReadOnlyList<PcpSite> sites)
    {
        var byShift = ByShift(sites, sites);
        return new([.. byShift.Where(s => s.Key.CompareTo(default) > 0).Select(s => s.Value), byShift[default]], isHalf: true);
    }

    /// <summary>Whether the opposite translations are left out.</summary>
    public bool IsHalf { get; }

    public int ShiftCount { get; }

    /// <summary>The pairs of translation k are Start[k] .. Start[k + 1] - 1.</summary>
    public int[] Start { get; }

    public int[] RowSites { get; }

    public int[] ColumnSites { get; }

    private static SortedDictionary<(int, int, int), List<(int Row, int Column)>> ByShift(
        IReadOnlyList<PcpSite> rows, IReadOnlyList<PcpSite> columns)
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

        return byShift;
    }
}
