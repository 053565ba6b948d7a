namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Random numbers of one start: a counter hashed with the seed and the start's number (SplitMix64's finaliser), so that every start is the
/// same whatever ran before it.
/// </summary>
internal struct StartRandom
{
    private readonly ulong _key;
    private ulong _counter;
    private double _spare;
    private bool _hasSpare;

    public StartRandom(ulong seed, int start)
    {
        _key = Mix(seed + 0x9E3779B97F4A7C15UL) ^ Mix(((ulong)(uint)start * 0xD1342543DE82EF95UL) + 0x632BE59BD9B4E019UL);
        _counter = 0;
        _spare = 0;
        _hasSpare = false;
    }

    /// <summary>Uniform in (0, 1).</summary>
    public double NextUniform()
    {
        ulong bits = Mix(_key + (++_counter * 0x9E3779B97F4A7C15UL));
        return ((bits >> 11) + 0.5) * (1.0 / (1UL << 53));
    }

    /// <summary>Standard normal (Box and Muller).</summary>
    public double NextGaussian()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        double radius = Math.Sqrt(-2 * Math.Log(NextUniform()));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * NextUniform());
        _spare = radius * sin;
        _hasSpare = true;
        return radius * cos;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
