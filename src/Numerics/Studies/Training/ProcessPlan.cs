using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>First phonons whose processes are to be drawn: groups of them, by anybody and in any order.</summary>
/// <param name="Context">The crystal, and how partners are taken.</param>
/// <param name="Draw">The first phonons by heat.</param>
/// <param name="Seed">Of everything that is drawn.</param>
internal sealed record ProcessPlan(PartnerContext Context, ModeDraw Draw, ulong Seed)
{
    /// <summary>Groups that share a pool of phonons.</summary>
    public const int GroupsOfPool = 100;

    /// <summary>Phonons of a group.</summary>
    public const int GroupSize = 10;

    /// <summary>
    /// Points an axis of the grid whose cells first phonons are drawn from; partner grids of 8 x 6 x 6 points divide it.
    /// </summary>
    private const int WedgeGrid = 24;

    private const int PilotModes = 200;
    private const long TableMemory = 1_000_000_000;

    private static readonly PartnerSumOptions Partners = new()
    {
        PointsPerAxis = 6,
        Batches = 1,
        Shape = DeltaShape.Gaussian,
        EffectiveGrid = 16,
        ComparisonGrid = 0,
        Cut = 2,
        FourPhononPairs = 48,
        FourPhononEffectiveGrid = 16,
    };

    public LimitProblem Problem => Context.Problem;

    public int Groups => Draw.Groups;

    /// <summary>With what probability modes should be drawn; any number of plans can be made of it.</summary>
    /// <param name="problem">Crystal and scattering; isotopes are ignored.</param>
    /// <param name="seed">Of the pilot.</param>
    /// <param name="compute">Threads, cancellation.</param>
    public static ModeImportance Importance(LimitProblem problem, ulong seed, ComputeOptions compute)
    {
        problem = problem with { Isotopes = false };
        ComputeOptions silent = compute with { Progress = null };
        var table = WedgeTable.Build(problem.Model, problem.Group, new(WedgeGrid, WedgeGrid, WedgeGrid), TableMemory, silent);
        return LimitSampling.Importance(problem, table, Options(seed), silent);
    }

    /// <param name="problem">Crystal and scattering; isotopes are ignored.</param>
    /// <param name="importance">See <see cref="Importance"/>.</param>
    /// <param name="firstPhonons">How many, rounded up to whole groups.</param>
    /// <param name="seed">Plans with different seeds are independent.</param>
    public static ProcessPlan Of(LimitProblem problem, ModeImportance importance, int firstPhonons, ulong seed)
    {
        QPointGrid grid = importance.Table.Wedge.Grid;
        return new(
            new(problem with { Isotopes = false }, grid, Partners), LimitSampling.Draw(importance, firstPhonons, Options(seed)), seed);
    }

    private static LimitOptions Options(ulong seed) => new()
    {
        PilotModes = PilotModes,
        GroupSize = GroupSize,
        Seed = seed,
        Continuum = true,
        Partners = Partners,
        PilotPartners = Partners with { FourPhononPairs = 24 },
    };
}
