using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>The elements of one tuple of wave vectors, all momenta flowing in.</summary>
/// <param name="P1">Grid index.</param>
/// <param name="P2">The same.</param>
/// <param name="P3">The same.</param>
/// <param name="Batch">The batch that drew it; -1 where it belongs to every batch.</param>
/// <param name="Count">Number of elements.</param>
internal readonly record struct FourPhononBlock(int P1, int P2, int P3, int Batch, int Count);

/// <summary>
/// Elements of the four-phonon collision operator of one first wave vector, or some of them. None depends on the temperature: an element
/// of the process operator is U, with the weight U s s1 s2 s3, s = sqrt(n(n+1)); one of the row operator has a number for each sign
/// pattern, to be multiplied with that pattern's occupations.
/// </summary>
internal sealed class FourPhononRow(CollisionKind kind)
{
    /// <summary>Bits of each branch in a code, Q first.</summary>
    public const int CodeBits = 8;

    private readonly List<FourPhononBlock> _blocks = [];
    private uint[] _codes = [];
    private float[] _weights = [];
    private int _begin;

    /// <summary>Weights of an element.</summary>
    public int Stride { get; } = kind == CollisionKind.Row ? SignPattern.All.Length : 1;

    public CollisionKind Kind => kind;

    /// <summary>Number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>Memory of the elements, bytes.</summary>
    public long Bytes => (20L * _blocks.Count) + ((4L + (4L * Stride)) * Count);

    public IReadOnlyList<FourPhononBlock> Blocks => _blocks;

    public ReadOnlySpan<uint> Codes => _codes.AsSpan(0, Count);

    /// <summary>1/ps, <see cref="Stride"/> numbers an element.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count * Stride);

    public void Clear()
    {
        _blocks.Clear();
        Count = _begin = 0;
    }

    /// <summary>Room for the weights of one element more of the tuple at hand.</summary>
    public Span<float> Append(uint code)
    {
        if (Count == _codes.Length)
        {
            int size = Math.Max(1024, checked(2 * Count));
            Array.Resize(ref _codes, size);
            Array.Resize(ref _weights, checked(size * Stride));
        }

        _codes[Count] = code;
        return _weights.AsSpan(Stride * Count++, Stride);
    }

    /// <summary>Ends a tuple: all elements since the last one are its own.</summary>
    public void EndTuple(long p1, long p2, long p3, int batch)
    {
        if (Count > _begin)
        {
            _blocks.Add(new((int)p1, (int)p2, (int)p3, batch, Count - _begin));
            _begin = Count;
        }
    }

    /// <summary>All of another row behind this one's elements.</summary>
    public void Append(FourPhononRow other)
    {
        Array.Resize(ref _codes, Count + other.Count);
        Array.Resize(ref _weights, (Count + other.Count) * Stride);
        other.Codes.CopyTo(_codes.AsSpan(Count));
        other.Weights.CopyTo(_weights.AsSpan(Count * Stride));
        Count = _begin = Count + other.Count;
        _blocks.AddRange(other._blocks);
    }

    /// <summary>A copy without slack, to be kept.</summary>
    public FourPhononRow Copy()
    {
        var copy = new FourPhononRow(kind) { Count = Count, _begin = Count, _codes = Codes.ToArray(), _weights = Weights.ToArray() };
        copy._blocks.AddRange(_blocks);
        copy._blocks.TrimExcess();
        return copy;
    }
}

/// <summary>What becomes of the elements of four phonons; each thread has its own.</summary>
internal interface IFourPhononVisitor
{
    /// <summary>A first point, by its position in the problem.</summary>
    void Begin(int point);

    /// <summary>Its elements, some at a time, always in the same order; the row is emptied afterwards.</summary>
    void Take(FourPhononRow row);

    /// <summary>All elements of the point have been given.</summary>
    void End();
}
