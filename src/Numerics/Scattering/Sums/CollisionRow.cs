using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>Which collision operator a row belongs to.</summary>
internal enum CollisionKind
{
    /// <summary>One weight a process, the same from each of its modes: symmetric.</summary>
    Process,

    /// <summary>The weights of the relaxation-time sums, which depend on the mode called first.</summary>
    Row,
}

/// <summary>
/// One row of the three-phonon collision operator: all processes of the modes of one first wave vector. Elements stand in blocks, one a
/// partner p, in the order in which the kernel finds them. None depends on the temperature: an element of the process operator is
/// U, and its weight U s s' s'' with s = sqrt(n(n+1)); one of the row operator is a pair A, B with the weight n(n+1) [A (n' - n'') + B (n'
/// + n'' + 1)].
/// </summary>
internal sealed class CollisionRow
{
    private const int NarrowBits = 5;
    private const int WideBits = ProcessTerms.BranchBits;

    /// <summary>Bytes of a block beside its elements.</summary>
    internal const int BlockBytes = sizeof(int) + sizeof(ushort);

    private readonly int _branches;
    private int[] _partners = [];
    private ushort[] _counts = [];
    private ushort[] _narrow = [];
    private uint[] _wide = [];
    private float[] _weights = [];
    private float[] _emission = [];
    private int _partner;
    private int _open; // elements in the block of the partner at hand

    /// <param name="branchCount">Branches; up to 32 an element takes 6 bytes, beyond 8. Elements of the row operator take 4 more.</param>
    /// <param name="kind">The operator.</param>
    public CollisionRow(int branchCount, CollisionKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(branchCount, 1 << WideBits);
        _branches = branchCount;
        Kind = kind;
    }

    public CollisionKind Kind { get; }

    /// <summary>Number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>Number of blocks.</summary>
    public int BlockCount { get; private set; }

    /// <summary>Whether codes take two bytes.</summary>
    public bool IsNarrow => _branches <= 1 << NarrowBits;

    /// <summary>Bits of each branch in a code (i * 2^bits + j) * 2^bits + k; i of Q, j of P, k of Q''.</summary>
    public int CodeBits => IsNarrow ? NarrowBits : WideBits;

    /// <summary>Memory of the elements, bytes.</summary>
    public long Bytes => ((long)BlockCount * BlockBytes)
        + ((long)Count * ((IsNarrow ? sizeof(ushort) : sizeof(uint)) + (Kind == CollisionKind.Row ? 2 : 1) * sizeof(float)));

    /// <summary>Bytes of an element of the process operator.</summary>
    internal static int ElementBytes(int branches) => (branches <= 1 << NarrowBits ? sizeof(ushort) : sizeof(uint)) + sizeof(float);

    /// <summary>Grid index of the partner of each block.</summary>
    internal ReadOnlySpan<int> Partners => _partners.AsSpan(0, BlockCount);

    /// <summary>Elements of each block.</summary>
    internal ReadOnlySpan<ushort> Counts => _counts.AsSpan(0, BlockCount);

    /// <summary>Codes of the elements; empty if they are wide.</summary>
    internal ReadOnlySpan<ushort> Narrow => IsNarrow ? _narrow.AsSpan(0, Count) : [];

    /// <summary>Codes of the elements; empty if they are narrow.</summary>
    internal ReadOnlySpan<uint> Wide => IsNarrow ? [] : _wide.AsSpan(0, Count);

    /// <summary>U, or A; 1/ps.</summary>
    internal ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>B; empty in the process operator.</summary>
    internal ReadOnlySpan<float> Emission => Kind == CollisionKind.Row ? _emission.AsSpan(0, Count) : [];

    /// <summary>Empties the row for the next first wave vector; memory is kept.</summary>
    internal void Clear()
    {
        Count = 0;
        BlockCount = 0;
        _open = 0;
    }

    internal void BeginPartner(long p)
    {
        _partner = (int)p;
        _open = 0;
    }

    /// <summary>Elements of the process operator.</summary>
    /// <param name="branches">See <see cref="ProcessTerms.Branches"/>.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="prefactor">A factor of all of them.</param>
    internal void Add(ReadOnlySpan<int> branches, ReadOnlySpan<double> weights, double prefactor)
    {
        for (int left; (left = branches.Length) > 0;)
        {
            OpenBlock();
            int count = Math.Min(left, ushort.MaxValue - _open);
            Reserve(count);
            Span<float> target = _weights.AsSpan(Count, count);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = (float)(prefactor * weights[i]);
            }

            if (IsNarrow)
            {
                Span<ushort> codes = _narrow.AsSpan(Count, count);
                for (int i = 0; i < codes.Length; i++)
                {
                    codes[i] = Narrowed(branches[i]);
                }
            }
            else
            {
                MemoryMarshal.Cast<int, uint>(branches[..count]).CopyTo(_wide.AsSpan(Count));
            }

            Count += count;
            _open += count;
            _counts[BlockCount - 1] = (ushort)_open;
            branches = branches[count..];
            weights = weights[count..];
        }
    }

    /// <summary>Elements of the row operator.</summary>
    internal void Add(ThreePhononCandidate candidate, uint lanes, Vector512<double> absorption, Vector512<double> emission)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            Append(candidate, lane);
            _emission[Count] = (float)emission.GetElement(lane);
            _weights[Count++] = (float)absorption.GetElement(lane);
        }
    }

    /// <summary>A copy without slack, to be kept.</summary>
    internal CollisionRow Copy() => new(_branches, Kind)
    {
        _partners = Partners.ToArray(),
        _counts = Counts.ToArray(),
        _narrow = Narrow.ToArray(),
        _wide = Wide.ToArray(),
        _weights = Weights.ToArray(),
        _emission = Emission.ToArray(),
        Count = Count,
        BlockCount = BlockCount,
    };

    // room for one element, its code, and the count of its block
    private void Append(ThreePhononCandidate candidate, int lane)
    {
        Reserve(1);
        uint code = (uint)((((candidate.First << CodeBits) | (ushort)candidate.Partner) << CodeBits) | (candidate.Block + lane));
        if (IsNarrow)
        {
            _narrow[Count] = (ushort)code;
        }
        else
        {
            _wide[Count] = code;
        }

        OpenBlock();
        _counts[BlockCount - 1] = (ushort)++_open;
    }

    private static ushort Narrowed(int code)
    {
        const int Mask = (1 << NarrowBits) - 1, Shift = WideBits - NarrowBits;
        return (ushort)(((code >> (2 * Shift)) & (Mask << (2 * NarrowBits))) | ((code >> Shift) & (Mask << NarrowBits)) | (code & Mask));
    }

    // a block with room for an element
    private void OpenBlock()
    {
        if (_open != 0 && _open != ushort.MaxValue)
        {
            return;
        }

        if (BlockCount == _partners.Length)
        {
            int blocks = Math.Max(256, 2 * BlockCount);
            Array.Resize(ref _partners, blocks);
            Array.Resize(ref _counts, blocks);
        }

        _partners[BlockCount++] = _partner;
        _open = 0;
    }

    private void Reserve(int elements)
    {
        if (Count + elements <= _weights.Length)
        {
            return;
        }

        int size = Math.Max(Math.Max(1024, checked(2 * Count)), checked(Count + elements));
        Array.Resize(ref _weights, size);
        if (Kind == CollisionKind.Row)
        {
            Array.Resize(ref _emission, size);
        }

        if (IsNarrow)
        {
            Array.Resize(ref _narrow, size);
        }
        else
        {
            Array.Resize(ref _wide, size);
        }
    }
}
