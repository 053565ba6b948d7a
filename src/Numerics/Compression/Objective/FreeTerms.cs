using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Terms without symmetry on a common support.</summary>
internal sealed class FreeTerms(CompressionProblem problem, ImmutableArray<PcpSite> sites, int rank) : Parametrisation(problem)
{
    private readonly Lazy<SiteOverlaps> _overlaps = new(() => new SiteOverlaps(sites, sites));
    private readonly Lazy<SiteOverlaps> _half = new(() => SiteOverlaps.Half(sites));

    public ImmutableArray<PcpSite> Sites { get; } = sites;

    public int Rank { get; } = rank;

    public SiteOverlaps Overlaps => _overlaps.Value;

    /// <summary>Without the opposite translations.</summary>
    public SiteOverlaps HalfOverlaps => _half.Value;

    public override int ParameterCount => 3 * Problem.Order * Rank * (Sites.Length - 1);

    public override IEnumerable<EvaluationCounts> Counts() =>
    [
        // a pair of a halved translation has a column side too, half as much again
        new(Problem.Order, Rank, Rank, 3L * HalfOverlaps.RowSites.Length / 2, HalfOverlaps.ShiftCount, Problem.Restrict(Sites).Count, Rank),
    ];

    public override IPcpLoss CreateLoss(LossWeights weights) => Problem.Order switch
    {
        3 => new UnconstrainedLoss<GramKernel3>(this, weights),
        4 => new UnconstrainedLoss<GramKernel4>(this, weights),
        _ => PcpLossFactory.Unconstrained(Problem, Sites, Rank, weights),
    };
}
