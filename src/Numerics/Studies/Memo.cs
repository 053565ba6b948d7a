namespace PcpCluster.Numerics.Studies;

/// <summary>
/// A value that is made on first use and kept. Unlike <see cref="Lazy{T}"/> it takes arguments along, and a failure (a cancelled run) is
/// not kept.
/// </summary>
internal sealed class Memo<T>
    where T : class
{
    private readonly Lock _gate = new();
    private T? _value;

    public T Get(Func<T> make)
    {
        if (Volatile.Read(ref _value) is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            return _value ??= make();
        }
    }
}
