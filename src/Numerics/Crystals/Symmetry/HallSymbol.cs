using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>
/// The space group that a Hall symbol generates, in the conventional basis (International Tables B, 1.4): centring letter, a leading - for
/// inversion, then rotations by order, sense (- for improper), axis (x, y, z, ' for a-b, " for a+b, else the default of its place) and
/// translation. Translations count in 24ths of the conventional vectors.
/// </summary>
internal sealed class HallSymbol
{
    /// <summary>Every translation of a space group in its standard setting is a multiple of 1/24 of the cell.</summary>
    public const int Denominator = 24;

    private HallSymbol(List<(IntMatrix3 Rotation, IntVector3 Translation)> generators, ImmutableArray<IntVector3> centring)
    {
        Generators = [.. generators];
        Centring = centring;
        Rotations = Close([.. generators.Select(g => g.Rotation)]);
    }

    /// <summary>Generators of the group modulo lattice and centring translations.</summary>
    public ImmutableArray<(IntMatrix3 Rotation, IntVector3 Translation)> Generators { get; }

    /// <summary>Centring translations, zero included.</summary>
    public ImmutableArray<IntVector3> Centring { get; }

    /// <summary>The point group in the conventional basis.</summary>
    public HashSet<IntMatrix3> Rotations { get; }

    public static HallSymbol Parse(string symbol)
    {
        string[] parts = symbol.Split(' ');
        bool centric = parts[0][0] == '-';
        var generators = new List<(IntMatrix3, IntVector3)>();
        if (centric)
        {
            generators.Add((-IntMatrix3.Identity, IntVector3.Zero));
        }

        int preceding = 0;
        for (int place = 1; place < parts.Length; place++)
        {
            generators.Add(ParseGenerator(parts[place], place, ref preceding));
        }

        return new(generators, CentringOf(parts[0][^1]));
    }

    public static IntVector3 Modulo(IntVector3 t) =>
        new(
            ((t.X % Denominator) + Denominator) % Denominator,
            ((t.Y % Denominator) + Denominator) % Denominator,
            ((t.Z % Denominator) + Denominator) % Denominator);

    private static ImmutableArray<IntVector3> CentringOf(char letter) => letter switch
    {
        'P' => [IntVector3.Zero],
        'A' => [IntVector3.Zero, new(0, 12, 12)],
        'C' => [IntVector3.Zero, new(12, 12, 0)],
        'I' => [IntVector3.Zero, new(12, 12, 12)],
        'R' => [IntVector3.Zero, new(16, 8, 8), new(8, 16, 16)],
        'F' => [IntVector3.Zero, new(0, 12, 12), new(12, 0, 12), new(12, 12, 0)],
        _ => throw new ArgumentException($"Unknown centring {letter}.", nameof(letter)),
    };

    private static (IntMatrix3 Rotation, IntVector3 Translation) ParseGenerator(string text, int place, ref int preceding)
    {
        int at = text[0] == '-' ? 1 : 0;
        int order = text[at++] - '0';
        char axis = DefaultAxis(order, place, preceding);
        preceding = order;
        IntVector3 translation = IntVector3.Zero;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if ("xyz'\"".Contains(c, StringComparison.Ordinal))
            {
                axis = c;
            }
            else if (char.IsDigit(c))
            {
                translation += new IntVector3(0, 0, (c - '0') * Denominator / order); // screw along z
            }
            else
            {
                translation += TranslationOf(c);
            }
        }

        IntMatrix3 rotation = RotationOf(order, axis);
        return (text[0] == '-' ? -rotation : rotation, translation);
    }

    private static char DefaultAxis(int order, int place, int preceding) => (place, order) switch
    {
        (2, 2) => preceding is 2 or 4 ? 'x' : '\'',
        (3, 3) => '*',
        _ => 'z',
    };

    private static IntVector3 TranslationOf(char letter) => letter switch
    {
        'a' => new(12, 0, 0),
        'b' => new(0, 12, 0),
        'c' => new(0, 0, 12),
        'n' => new(12, 12, 12),
        'u' => new(6, 0, 0),
        'v' => new(0, 6, 0),
        'w' => new(0, 0, 6),
        'd' => new(6, 6, 6),
        _ => throw new ArgumentException($"Unknown translation {letter}.", nameof(letter)),
    };

    private static IntMatrix3 RotationOf(int order, char axis) => (order, axis) switch
    {
        (1, _) => IntMatrix3.Identity,
        (2, 'x') => new(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)),
        (2, 'y') => new(new(-1, 0, 0), new(0, 1, 0), new(0, 0, -1)),
        (2, 'z') => new(new(-1, 0, 0), new(0, -1, 0), new(0, 0, 1)),
        (2, '\'') => new(new(0, -1, 0), new(-1, 0, 0), new(0, 0, -1)),
        (2, '"') => new(new(0, 1, 0), new(1, 0, 0), new(0, 0, -1)),
        (3, 'z') => new(new(0, -1, 0), new(1, -1, 0), new(0, 0, 1)),
        (3, '*') => new(new(0, 0, 1), new(1, 0, 0), new(0, 1, 0)),
        (4, 'z') => new(new(0, -1, 0), new(1, 0, 0), new(0, 0, 1)),
        (6, 'z') => new(new(1, -1, 0), new(1, 0, 0), new(0, 0, 1)),
        _ => throw new ArgumentException($"Unknown rotation {order}{axis}.", nameof(axis)),
    };

    private static HashSet<IntMatrix3> Close(IReadOnlyCollection<IntMatrix3> generators)
    {
        var group = new HashSet<IntMatrix3> { IntMatrix3.Identity };
        var queue = new Queue<IntMatrix3>(group);
        while (queue.TryDequeue(out IntMatrix3 element))
        {
            foreach (IntMatrix3 generator in generators)
            {
                if (group.Add(generator * element))
                {
                    queue.Enqueue(generator * element);
                }
            }
        }

        return group;
    }
}
