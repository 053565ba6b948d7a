using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;

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

    private const int PilotModes = 200;
    private const long TableMemory = 1_000_000_000;

    private static readonly PartnerSumOptions Partners = new()
    {
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

    /// <summary>Points of a partner grid.</summary>
    public static int PartnersOf(int branches) => PhononSolver.Lanes * Points(branches).Partners * Points(branches).Partners;

    /// <summary>With what probability modes should be drawn; any number of plans can be made of it.</summary>
    /// <param name="problem">Crystal and scattering; isotopes are ignored.</param>
    /// <param name="seed">Of the pilot.</param>
    /// <param name="compute">Threads, cancellation.</param>
    public static ModeImportance Importance(LimitProblem problem, ulong seed, ComputeOptions compute)
    {
        problem = problem with { Isotopes = false };
        ComputeOptions silent = compute with { Progress = null };
        (int fine, _) = Points(problem.Model.Crystal.BranchCount);
        var table = WedgeTable.Build(problem.Model, problem.Group, new(fine, fine, fine), TableMemory, silent);
        return LimitSampling.Importance(problem, table, Options(problem, seed), silent);
    }

    /// <param name="problem">Crystal and scattering; isotopes are ignored.</param>
    /// <param name="importance">See <see cref="Importance"/>.</param>
    /// <param name="firstPhonons">How many, rounded up to whole groups.</param>
    /// <param name="seed">Plans with different seeds are independent.</param>
    public static ProcessPlan Of(LimitProblem problem, ModeImportance importance, int firstPhonons, ulong seed)
    {
        LimitOptions options = Options(problem, seed);
        var context = new PartnerContext(problem with { Isotopes = false }, importance.Table.Wedge.Grid, options.Partners);
        return new(context, LimitSampling.Draw(importance, firstPhonons, options), seed);
    }

    /// <summary>
    /// Points an axis of the grid whose cells first phonons are drawn from, and of partner grids, which divide it; along the first axis
    /// those have eight, as phonons are solved. The number of processes between two wave vectors grows with the square of the branches,
    /// so that large cells need few of them. With the grids of small cells their phonons would take an hour and 16 GB for 64 atoms.
    /// </summary>
    private static (int Fine, int Partners) Points(int branches) => branches switch
    {
        <= 24 => (24, 6),
        < 48 => (16, 4),
        < 96 => (8, 2),
        _ => (8, 1),
    };

    private static LimitOptions Options(LimitProblem problem, ulong seed)
    {
        PartnerSumOptions partners = Partners with { PointsPerAxis = Points(problem.Model.Crystal.BranchCount).Partners };
        return new()
        {
            PilotModes = PilotModes,
            GroupSize = GroupSize,
            Seed = seed,
            Continuum = true,
            Partners = partners,
            PilotPartners = partners with { FourPhononPairs = 24 },
        };
    }
}
