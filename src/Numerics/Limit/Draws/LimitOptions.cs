using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>How many modes are drawn, and how each is evaluated.</summary>
internal sealed record LimitOptions
{
    /// <summary>First modes drawn in all, rounded up to whole groups; with a target the number is chosen after the pilot.</summary>
    public int Modes { get; init; } = 800;

    /// <summary>Relative standard error of kappa to reach at every temperature; 0 for none.</summary>
    public double TargetError { get; init; }

    /// <summary>Modes of the pilot sample that the lifetime model is fitted to.</summary>
    public int PilotModes { get; init; } = 320;

    /// <summary>Independent replicated systematic samples, at least 2.</summary>
    public int Replicates { get; init; } = 4;

    /// <summary>Modes that share partner grids.</summary>
    public int GroupSize { get; init; } = 10;

    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// First phonons anywhere in the cells around the grid points instead of on the points: kappa of the continuous zone, with no
    /// extrapolation in the number of grid points.
    /// </summary>
    public bool Continuum { get; init; }

    public PartnerSumOptions Partners { get; init; } = new();

    /// <summary>Partner sums of the pilot.</summary>
    public PartnerSumOptions PilotPartners { get; init; } =
        new() { PointsPerAxis = 8, EffectiveGrid = 20, ComparisonGrid = 0, FourPhononPairs = 24 };
}
