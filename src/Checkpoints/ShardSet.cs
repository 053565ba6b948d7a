namespace PcpCluster.Checkpoints;

/// <summary>
/// An immutable set of shard identities: a bitmap in a tree of 64-way nodes, four levels deep, so membership costs four steps and adding
/// copies three small arrays whatever the number of shards (up to 16,777,216).
/// </summary>
public sealed class ShardSet
{
    /// <summary>Parts of a wave at most.</summary>
    public const int MostParts = 1 << 24;

    public static readonly ShardSet Empty = new(new ulong[64][][], 0);

    private readonly ulong[]?[]?[] _root;

    private ShardSet(ulong[]?[]?[] root, int count)
    {
        _root = root;
        Count = count;
    }

    public int Count { get; }

    public bool Contains(int shard)
    {
        Check(shard);
        ulong[]? leaf = _root[shard >> 18]?[(shard >> 12) & 63];
        return leaf is not null && (leaf[(shard >> 6) & 63] >> (shard & 63) & 1) != 0;
    }

    /// <summary>This set itself when the shard is already in it.</summary>
    public ShardSet Add(int shard)
    {
        if (Contains(shard))
        {
            return this;
        }

        var root = (ulong[]?[]?[])_root.Clone();
        ulong[]?[] middle = root[shard >> 18] is { } m ? (ulong[]?[])m.Clone() : new ulong[64][];
        ulong[] leaf = middle[(shard >> 12) & 63] is { } l ? (ulong[])l.Clone() : new ulong[64];
        leaf[(shard >> 6) & 63] |= 1UL << (shard & 63);
        middle[(shard >> 12) & 63] = leaf;
        root[shard >> 18] = middle;
        return new ShardSet(root, Count + 1);
    }

    public static ShardSet Of(IEnumerable<int> shards)
    {
        var root = new ulong[64][][];
        int count = 0;
        foreach (int shard in shards)
        {
            Check(shard);
            ulong[][] middle = root[shard >> 18] ??= new ulong[64][];
            ulong[] leaf = middle[(shard >> 12) & 63] ??= new ulong[64];
            ulong bit = 1UL << (shard & 63);
            ref ulong word = ref leaf[(shard >> 6) & 63];
            count += (word & bit) == 0 ? 1 : 0;
            word |= bit;
        }

        return new ShardSet(root, count);
    }

    private static void Check(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, MostParts);
    }
}
