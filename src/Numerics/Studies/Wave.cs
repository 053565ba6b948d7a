using System.Collections.Immutable;

namespace PcpCluster.Numerics.Studies;

/// <summary>Which process evaluates the parts of a wave.</summary>
public enum WavePlace
{
    /// <summary>Any worker.</summary>
    Workers,

    /// <summary>The one with the training device; such a wave has one part.</summary>
    Trainer,
}

/// <summary>Parts that depend on nothing but the package and the results of earlier waves, which <see cref="Input"/> carries.</summary>
public sealed class Wave
{
    /// <exception cref="ArgumentException">Parts are not numbered 0, 1, 2, ..., or there is none.</exception>
    public Wave(WaveInput input, ImmutableArray<Part> parts, WavePlace place = WavePlace.Workers, bool keepsPlace = false)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Index != i)
            {
                throw new ArgumentException($"Part {i} of the wave has index {parts[i].Index}.", nameof(parts));
            }
        }

        if (parts.IsEmpty)
        {
            throw new ArgumentException("A wave needs at least one part.", nameof(parts));
        }

        Input = input;
        Parts = parts;
        Place = place;
        KeepsPlace = keepsPlace;
        Checksum = ContentHash.OfWave(input, parts.AsSpan());
    }

    public WaveInput Input { get; }

    public ImmutableArray<Part> Parts { get; }

    public WavePlace Place { get; }

    /// <summary>Part i costs least where part i of the wave before was evaluated: it left something there (rows of an operator).</summary>
    public bool KeepsPlace { get; }

    /// <summary>Estimated seconds of one core of all waves after this one; 0 where nobody knows. Steers nothing.</summary>
    public double CostAhead { get; init; }

    public int Number => Input.Number;

    /// <summary>SHA-256 over input and parts: stored results belong to this wave only if it agrees.</summary>
    public string Checksum { get; }
}
