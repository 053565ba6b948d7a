namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>
/// Which of the partners P1, P2, P3 (momenta flowing in) are absorbed (+) and which are emitted as -P (-). One matrix element serves all
/// seven patterns but +++, each with weight 1/6 of the sum over ordered tuples.
/// </summary>
internal readonly record struct SignPattern(int S1, int S2, int S3)
{
    /// <summary>All patterns that can conserve energy.</summary>
    public static readonly SignPattern[] All =
    [
        new(1, 1, -1), new(1, -1, 1), new(-1, 1, 1), // ++
        new(1, -1, -1), new(-1, 1, -1), new(-1, -1, 1), // +-
        new(-1, -1, -1), // --
    ];

    /// <summary>0 = ++, 1 = +-, 2 = --.</summary>
    public int Channel => (S1 + S2 + S3) switch { 1 => 0, -1 => 1, _ => 2 };

    /// <summary>The partner whose sign differs from the other two (1, 2, 3), or 0: it decides the width.</summary>
    public int Odd => S1 == S2 ? (S2 == S3 ? 0 : 3) : (S1 == S3 ? 2 : 1);
}
