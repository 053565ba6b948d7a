namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Sets of modes of one wave vector that share a frequency. The eigenvectors of a set are an arbitrary basis of it, so what belongs to a
/// single member means nothing; a mean or a trace over the set does. Goes through the sets without allocating.
/// </summary>
internal ref struct DegenerateSets
{
    private readonly ReadOnlySpan<double> _frequencies;
    private readonly double _tolerance;
    private readonly int _step;
    private readonly int _count;
    private int _next;

    private DegenerateSets(ReadOnlySpan<double> frequencies, double tolerance, int step)
    {
        _frequencies = frequencies;
        _tolerance = tolerance;
        _step = step;
        _count = (frequencies.Length + step - 1) / step;
    }

    /// <summary>Branches of the set at hand: the first, and the one behind the last.</summary>
    public (int First, int End) Current { get; private set; }

    /// <summary>The sets of a wave vector, ascending. A branch without frequency (NaN) is a set of its own.</summary>
    /// <param name="frequencies">Ascending, [step * branch].</param>
    /// <param name="tolerance">Neighbours nearer than this belong to one set; 0: only frequencies equal to the last bit do.</param>
    /// <param name="step">Numbers from one branch to the next.</param>
    public static DegenerateSets Of(ReadOnlySpan<double> frequencies, double tolerance = 0, int step = 1) =>
        new(frequencies, tolerance, step);

    public readonly DegenerateSets GetEnumerator() => this;

    public bool MoveNext()
    {
        int first = _next;
        if (first >= _count)
        {
            return false;
        }

        double last = _frequencies[first * _step];
        for (_next = first + 1; _next < _count; _next++)
        {
            double frequency = _frequencies[_next * _step];
            if (frequency != last && !(frequency - last < _tolerance))
            {
                break;
            }

            last = frequency;
        }

        Current = (first, _next);
        return true;
    }
}
