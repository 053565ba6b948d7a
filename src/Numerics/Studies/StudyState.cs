using System.Collections.Immutable;

namespace PcpCluster.Numerics.Studies;

/// <summary>A wave whose parts are all there.</summary>
/// <param name="Wave">The wave.</param>
/// <param name="Results">One result a part, in part order; read anew at each enumeration, so a large wave need not be held in
/// memory.</param>
public sealed record CompletedWave(Wave Wave, IEnumerable<PartResult> Results);

/// <summary>The waves of a study that are done, in order.</summary>
public sealed record StudyState(ImmutableArray<CompletedWave> Waves)
{
    /// <summary>Nothing done yet.</summary>
    public static readonly StudyState Start = new([]);

    public StudyState With(CompletedWave wave) => new(Waves.Add(wave));
}
