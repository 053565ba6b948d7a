using PcpCluster.Numerics.Compression.Objective;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>Terms that are the images of a few generators under a group of operations.</summary>
internal sealed class OrbitTerms : Parametrisation
{
    private readonly Lazy<OrbitGenerator[]> _generators;
    private readonly Lazy<OrbitImages> _images;
    private readonly Lazy<SiteOverlaps[]> _overlaps;

    /// <param name="problem">What is compressed.</param>
    /// <param name="group">The operations.</param>
    /// <param name="generators">Makes them when first asked for: most candidates of a menu are looked at late or never.</param>
    public OrbitTerms(CompressionProblem problem, OperationGroup group, Func<OrbitGenerator[]> generators)
        : base(problem)
    {
        _generators = new(generators);
        _images = new(() => new OrbitImages(group, problem.Crystal, Generators));
        _overlaps = new(() => [.. Centers.Select(c => new SiteOverlaps(c.Sites, Images.Sites))]);
    }

    public OrbitGenerator[] Generators => _generators.Value;

    public OrbitImages Images => _images.Value;

    /// <summary>The distinct centres, in the order of the generators.</summary>
    public IEnumerable<OrbitCenter> Centers => Generators.Select(g => g.Center).Distinct();

    /// <summary>For every centre the overlaps of its sites with those of all images.</summary>
    public SiteOverlaps[] Overlaps => _overlaps.Value;

    public override int ParameterCount => Generators.Sum(g => g.ParameterCount);

    public override IEnumerable<EvaluationCounts> Counts() => Centers.Select((center, k) =>
    {
        int rows = Generators.Count(g => g.Center == center);
        bool folds = center.Fold is { } fold && FoldedLinearTerm.Pays(fold, rows);
        return new EvaluationCounts(
            Problem.Order,
            rows,
            Images.Images.Length,
            Overlaps[k].RowSites.Length,
            Overlaps[k].ShiftCount,
            folds ? center.Fold!.Plain.Count : Problem.Restrict(center.Sites).Count,
            folds ? rows * center.Fold!.Count : rows);
    });

    public override IPcpLoss CreateLoss(LossWeights weights) => Problem.Order == 3
        ? new OrbitLoss<GramKernel3>(this, weights)
        : new OrbitLoss<GramKernel4>(this, weights);
}
