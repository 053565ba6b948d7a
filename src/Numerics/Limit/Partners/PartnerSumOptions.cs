namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>Where the partners of a first phonon are taken.</summary>
internal enum PartnerPoints
{
    /// <summary>On small grids whose shift is uniform in the zone: the integral over the continuous zone without bias.</summary>
    RandomShift,

    /// <summary>
    /// On cosets of the fine grid, a sub-grid shifted by a random fine-grid vector: the sum over the literal fine grid without bias. The
    /// fine grid's divisions must be multiples of the sub-grid's.
    /// </summary>
    Coset,
}

/// <summary>Shape of the smeared energy delta.</summary>
internal enum DeltaShape
{
    /// <summary>exp(-x^2/sigma^2)/(sigma sqrt(pi)): error of order sigma^2.</summary>
    Gaussian,

    /// <summary>
    /// The Gaussian times 3/2 - x^2/sigma^2 (Methfessel and Paxton, first correction): error of order sigma^4, negative tails.
    /// </summary>
    MethfesselPaxton,
}

/// <summary>
/// How the sum over partners of one first phonon is estimated. Widths are those of an effective grid, decoupled from the points: a grid
/// of n points an axis integrates the smeared energy surface almost exactly while the effective grid is below 2 n, and with a few percent
/// noise at 3 n.
/// </summary>
internal sealed record PartnerSumOptions
{
    /// <summary>Points along the most finely divided axis of a partner grid.</summary>
    public int PointsPerAxis { get; init; } = 12;

    /// <summary>Independent partner grids, each one batch of the estimate; two or more give the correction of the bias of 1/rate.</summary>
    public int Batches { get; init; } = 2;

    public PartnerPoints Points { get; init; } = PartnerPoints.RandomShift;

    public DeltaShape Shape { get; init; } = DeltaShape.MethfesselPaxton;

    /// <summary>The three-phonon width is the adaptive width of a grid of so many points an axis.</summary>
    public double EffectiveGrid { get; init; } = 36;

    /// <summary>
    /// A second, wider width evaluated on the same draws: from the difference the bias of the width is extrapolated away. 0 for none.
    /// </summary>
    public double ComparisonGrid { get; init; } = 20;

    /// <summary>Cut of the delta in units of sigma.</summary>
    public double Cut { get; init; } = 3;

    /// <summary>Random pairs (q', q'') of the four-phonon sum, all batches together.</summary>
    public int FourPhononPairs { get; init; } = 48;

    /// <summary>Effective grid of the four-phonon width.</summary>
    public double FourPhononEffectiveGrid { get; init; } = 60;

    /// <summary>Smallest width as a fraction of the median single-mode width.</summary>
    public double RelativeFloor { get; init; } = 1e-2;

    /// <summary>
    /// The sums of an exhaustive run on the literal fine grid: Gaussian cut at 2 sigma, widths of that grid, coset partners.
    /// </summary>
    /// <param name="gridPoints">Points an axis of the fine grid.</param>
    /// <param name="pointsPerAxis">Points an axis of a coset; must divide the former.</param>
    /// <param name="batches">Cosets.</param>
    public static PartnerSumOptions Literal(int gridPoints, int pointsPerAxis, int batches) => new()
    {
        PointsPerAxis = pointsPerAxis,
        Batches = batches,
        Points = PartnerPoints.Coset,
        Shape = DeltaShape.Gaussian,
        EffectiveGrid = gridPoints,
        ComparisonGrid = 0,
        Cut = 2,
        FourPhononEffectiveGrid = gridPoints,
    };
}
