namespace PcpCluster.Numerics.Foundation;

/// <summary>
/// One of 2^96 independent sequences under a seed, numbered by (stream, purpose): for example a mode and what is drawn for it. Each holds
/// 2^33 numbers.
/// </summary>
/// <param name="seed">Key of <see cref="Philox4x32"/>.</param>
/// <param name="stream">Upper half of the counter.</param>
/// <param name="purpose">Next word of the counter; keeps apart what one stream is used for.</param>
internal struct RandomStream(ulong seed, ulong stream, uint purpose)
{
    private uint _position;
    private ulong _spare;
    private bool _hasSpare;

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        (uint w0, uint w1, uint w2, uint w3) = Philox4x32.Block(
            _position++, purpose, (uint)stream, (uint)(stream >> 32), (uint)seed, (uint)(seed >> 32));
        _spare = w2 | ((ulong)w3 << 32);
        _hasSpare = true;
        return w0 | ((ulong)w1 << 32);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 to <paramref name="count"/> - 1; no value is favoured.</summary>
    public long NextIndex(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ulong size = (ulong)count;
        ulong lowest = (0 - size) % size; // numbers below it would make the first values more likely
        while (true)
        {
            UInt128 product = (UInt128)NextUInt64() * size;
            if ((ulong)product >= lowest)
            {
                return (long)(ulong)(product >> 64);
            }
        }
    }
}
