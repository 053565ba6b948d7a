using System.Collections.Concurrent;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Costs;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>Which processes are drawn.</summary>
internal enum DrawKind
{
    /// <summary>In proportion to the heat, for the objective.</summary>
    Heat,

    /// <summary>By the squared rate, for the objective.</summary>
    Rates,

    /// <summary>In proportion to the heat, independent of the first: errors are told from them.</summary>
    Validation,

    /// <summary>The same with fewer: the plain objective needs them for its report only.</summary>
    Report,
}

/// <summary>The draws of processes of one crystal and seed, as parts of a wave. Thread-safe.</summary>
/// <param name="phonons">The harmonic crystal.</param>
/// <param name="scattering">See <see cref="Scattering"/>; processes are of its highest order.</param>
/// <param name="seed">Of the training.</param>
/// <param name="share">Of the usual number of first phonons.</param>
/// <remarks>The constants were found by trying; docs/compression.md shows what they give.</remarks>
internal sealed class ProcessDraws(HarmonicModel phonons, Interactions scattering, ulong seed, double share)
{
    /// <summary>
    /// K: where processes are drawn. Modes are used at any temperature; processes that limit kappa change little with it.
    /// </summary>
    private const double Temperature = 300;

    /// <summary>Processes of each first phonon; enough for the error of one rate to be seen.</summary>
    private const int ProcessesOfPhonon = 4;

    /// <summary>Weight of the errors of all rates against those that limit kappa.</summary>
    private const double RateShare = 0.1;

    /// <summary>
    /// Seconds of one core for a first phonon with a pair of branches and a partner, and wave vectors whose phonons it needs beside those
    /// of others. Seen: 1.8 ms with 2 atoms, 25 with 8, 16 with 16, 31 with 32.
    /// </summary>
    private const double SecondsOfTriple = 1.7e-7, OwnPoints = 4;

    /// <summary>Times more with four phonons, and the share of first phonons then: their processes make up a part of the rates
    /// only.</summary>
    private const double FourPhononFactor = 3, FourPhononShare = 0.5;

    /// <summary>Times more with dipoles, whose sums are made for every wave vector.</summary>
    private const double PolarFactor = 1.4;

    private readonly Memo<ModeImportance> _importance = new();
    private readonly ConcurrentDictionary<DrawKind, Memo<ProcessPlan>> _plans = new();
    private readonly LimitProblem _problem = new(phonons, SpaceGroup.Find(phonons.Crystal), scattering, [Temperature]);

    /// <summary>The draws of an objective, before the search.</summary>
    public static readonly DrawKind[] Objective = [DrawKind.Heat, DrawKind.Rates, DrawKind.Validation];

    private int Order => scattering.HasFourth ? 4 : 3;

    private int BranchCount => phonons.Crystal.BranchCount;

    private double SecondsOfOne => (Order == 4 ? FourPhononFactor : 1) * (phonons.IsPolar ? PolarFactor : 1)
        * ((SecondsOfTriple * ProcessPlan.PartnersOf(BranchCount) * BranchCount * BranchCount)
            + (OwnPoints * CostModel.Phonons(BranchCount)));

    /// <summary>
    /// What scatters where a tensor of an order is compressed. For the fourth order three phonons scatter besides; null where nothing of
    /// third order is there: then nobody knows which quartets limit kappa.
    /// </summary>
    public static Interactions? Scattering(int order, Interactions given) =>
        order == 3 ? new(given.Third)
        : given.HasThird ? new(given.Third, given.Fourth, given.Third is null ? given.Modes3 : null)
        : null;

    /// <summary>Seconds of one core for draws, about; nothing is drawn.</summary>
    public double Seconds(IEnumerable<DrawKind> kinds) => kinds.Sum(FirstPhonons) * SecondsOfOne;

    /// <summary>Parts of draws; the group of a part is its kind.</summary>
    public IEnumerable<Part> Parts(IReadOnlyList<DrawKind> kinds, ComputeOptions compute)
    {
        int index = 0;
        foreach (DrawKind kind in kinds)
        {
            int groups = Plan(kind, compute).Groups;
            for (int first = 0; first < groups; first += ProcessPlan.GroupsOfPool)
            {
                int some = Math.Min(ProcessPlan.GroupsOfPool, groups - first);
                string label = $"draw, {kind.ToString().ToLowerInvariant()}";
                yield return new(index++, (int)kind, label, first, some, SecondsOfOne * FirstPhonons(kind) * some / groups);
            }
        }
    }

    public PartResult Evaluate(Part part, ComputeOptions compute)
    {
        var kind = (DrawKind)part.Group;
        DrawnProcess[] drawn = HeatProcessDraw.Evaluate(
            Plan(kind, compute), checked((int)part.First), part.Count, ProcessesOfPhonon, kind == DrawKind.Rates, compute);
        return new(part.Index, DrawnProcess.Encode(drawn), new long[] { drawn.Length });
    }

    /// <summary>What a wave drew of a kind, as numbers.</summary>
    public static double[] Values(CompletedWave wave, DrawKind kind) =>
        [.. wave.Results.Where(r => wave.Wave.Parts[r.Part].Group == (int)kind).SelectMany(r => r.Values.ToArray())];

    /// <summary>Processes by which errors are told.</summary>
    public HeatProcesses Validation(double[] values) => HeatProcessDraw.Join(Order, Decode(values));

    /// <summary>Processes of the objective.</summary>
    public HeatProcesses Heat(double[] heat, double[] rates) =>
        HeatProcessDraw.Join(Order, Decode(heat)).With(HeatProcessDraw.Join(Order, Decode(rates)), RateShare);

    private IEnumerable<DrawnProcess> Decode(double[] values) => DrawnProcess.Decode(values, Order, phonons.Crystal.BranchCount);

    // probabilities are the same for all kinds: whatever they are, weights make up for them
    private ProcessPlan Plan(DrawKind kind, ComputeOptions compute) => _plans.GetOrAdd(kind, _ => new()).Get(() => ProcessPlan.Of(
        _problem,
        _importance.Get(() => ProcessPlan.Importance(_problem, seed, compute)),
        FirstPhonons(kind),
        (3 * seed) + (kind is DrawKind.Heat or DrawKind.Rates ? 1u : 2u)));

    // as many as leave the means of the heat term certain to 0.1 %, whose means and slopes take one pass a round; rates that carry no heat
    // stay right too
    private int FirstPhonons(DrawKind kind) => (int)(share * (Order == 4 ? FourPhononShare : 1) * kind switch
    {
        DrawKind.Heat => 6000,
        DrawKind.Rates => 1800,
        DrawKind.Validation => 1600,
        _ => 250,
    });
}
