using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Costs;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>One grid of a study, ready for rates of any range of its irreducible points.</summary>
/// <param name="setup">Phonons of the grid.</param>
/// <param name="interactions">Matrix elements on the grid.</param>
/// <param name="isotopes">Scattering by isotopes on the grid.</param>
/// <param name="times">Gets the times.</param>
/// <param name="rows">Keeps rows of the collision operator; null where none are wanted.</param>
/// <param name="tensorRows">Makes those of the full tensors; null where none are wanted.</param>
internal sealed class GridRates(
    ScatteringSetup setup,
    GridInteractions interactions,
    Func<IsotopeScattering> isotopes,
    RateTimes times,
    OperatorRows? rows = null,
    Func<OperatorRows>? tensorRows = null)
{
    /// <summary>Combinations that are tried to find which part conserves energy: enough to cut by.</summary>
    private const int CostDraws = 2_000;

    private readonly Memo<IsotopeScattering> _isotopes = new();
    private readonly Lazy<CostModel> _costs = new(() => new(
        interactions.Interactions,
        setup.Problem.Modes.BranchCount,
        KeptFraction.Of(
            setup.Problem.Phonons,
            GridSteps.Of(setup.Problem.Crystal.Lattice, setup.Wedge.Grid, setup.Wedge.Rotations),
            setup.Problem.Broadening,
            CostDraws)));
    private readonly Memo<OperatorRows> _tensorRows = new();
    private readonly Lazy<SharedTriples?> _triples = new(() => Sharing.Of(
        setup.Wedge,
        setup.Problem.Modes.BranchCount,
        setup.Problem.Temperatures.Count,
        setup.Problem.Broadening,
        setup.Problem.Conventions));

    public ScatteringSetup Setup => setup;

    /// <summary>Matrix elements on the grid.</summary>
    public GridInteractions Interactions => interactions;

    /// <summary>Rows of the collision operator; null where none are wanted.</summary>
    public OperatorRows? Rows => rows;

    /// <summary>Rows with full tensors, which take the place and the memory of those with modes; null where none are wanted.</summary>
    public OperatorRows? TensorRows => tensorRows is null ? null : _tensorRows.Get(() =>
    {
        rows?.Forget();
        return tensorRows();
    });

    /// <summary>The work as a wave, cut into parts of about equal cost.</summary>
    public Wave Wave(int number, string purpose, RateWork work, IEnumerable<StudySection> sections)
    {
        string label = $"grid {setup.Wedge.Grid}";
        return new(
            new WaveInput(number, purpose, [new StudySection(RateWork.Section, work.Encode()), .. sections]),
            [
                .. PartCuts.Of(Costs(work), Triples(work)?.GroupSize ?? 1)
                    .Select((cut, i) => new Part(i, 0, label, cut.First, cut.Count, cut.Cost)),
            ]);
    }

    /// <summary>Seconds of one core, [irreducible point].</summary>
    public double[] Costs(RateWork work)
    {
        CostModel model = _costs.Value;
        ScatteringProblem problem = setup.Problem;
        bool symmetry = !problem.Conventions.FollowsShengBte();
        double Three(int point) => model.ThreePhonons(setup.Wedge, setup.Wedge.Weights[point], symmetry);
        double Four(int point) => model.FourPhonons(setup.Wedge, setup.Wedge.Weights[point], symmetry);
        SharedTriples? triples = Triples(work);
        return
        [
            .. Enumerable.Range(0, setup.Wedge.Count).Select(point =>
                (triples is not null ? model.SharedThreePhonons(triples.Of(point).Length) : 0)
                + Cost(triples is null ? work.Three : null, point, Three, plan => model.ThreePhononTuples(
                    SampledTuples.Three(plan, point, problem.FirstPoints[point], problem.Stationary).Tuples))
                + Cost(work.Four, point, Four, plan => model.FourPhononTuples(
                    SampledTuples.Four(
                        plan,
                        point,
                        problem.FirstPoints[point],
                        problem.Stationary,
                        setup.Wedge.Grid.Count,
                        problem.Modes.BranchCount)))),
        ];
    }

    /// <summary>
    /// All channels of a range of irreducible points, or of the triples that they own: what the whole grid at once would give, to the bit.
    /// </summary>
    public PartResult Evaluate(RateWork work, Part part, ComputeOptions compute)
    {
        (int first, int count) = (checked((int)part.First), part.Count);
        ScatteringProblem problem = setup.Problem.Slice(first, count);
        GridInteractions from = work.FullTensors ? interactions.Tensors : interactions;
        RateTimes into = work.FullTensors ? new() : times; // the comparison has a wave, and a time, of its own
        var channels = new List<ChannelRates>();
        double[][] shared = [];
        if (Triples(work) is { } triples)
        {
            (int group, int groups) = Groups(triples, part);
            shared = into.AddThree(() => from.SharedThreePhonons(triples, group, groups, compute)).Values;
        }
        else if (work.Three is { } three)
        {
            channels.AddRange(Pool(problem, three, plan =>
            {
                OperatorRows? kept = plan is not null ? null : work.FullTensors ? TensorRows : rows;
                ThreePhononResult r = into.AddThree(() => kept is not null
                    ? kept.Rates(first, count, compute)
                    : from.ThreePhonons(problem, plan?.Slice(first, count), compute));
                return [r.Absorption, r.Emission];
            }));
        }

        if (work.Four is { } four)
        {
            channels.AddRange(Pool(problem, four, plan =>
            {
                FourPhononResult r = into.AddFour(() => from.FourPhonons(problem, plan?.Slice(first, count), compute));
                return [r.PlusPlus, r.PlusMinus, r.MinusMinus];
            }));
        }

        if (work.Isotopes)
        {
            channels.Add(into.AddIsotopes(() => _isotopes.Get(isotopes).Rates(problem.FirstPoints, problem.Temperatures.Count, compute)));
        }

        return RateCodec.Encode(part.Index, channels, shared);
    }

    /// <summary>The channels of the whole grid that a wave of <see cref="Wave"/> gave.</summary>
    public RateParts Join(RateWork work, CompletedWave wave)
    {
        ChannelRates[] channels =
            RateCodec.Join(wave, setup.Wedge.Count, setup.Problem.Modes.BranchCount, setup.Problem.Temperatures.Count);
        SharedTriples? triples = Triples(work);
        int three = work.Three is null || triples is not null ? 0 : 2, four = work.Four is null ? 0 : 3;
        return new(
            triples is null ? channels[..three] : SharedScattering.Join(setup.Problem, triples, Shares(triples, wave)),
            channels[three..(three + four)],
            channels[(three + four)..]);
    }

    // rows of the collision operator are of one point each
    private SharedTriples? Triples(RateWork work) =>
        work.Three is { IsEmpty: true } && (work.FullTensors ? tensorRows is null : rows is null)
            && (work.FullTensors ? interactions.Tensors : interactions).CanShare
            ? _triples.Value
            : null;

    // parts are cut between groups
    private static (int First, int Count) Groups(SharedTriples triples, Part part) =>
        (checked((int)part.First) / triples.GroupSize, (part.Count + triples.GroupSize - 1) / triples.GroupSize);

    // they stand behind the channels of a part
    private IEnumerable<ReadOnlyMemory<double>> Shares(SharedTriples triples, CompletedWave wave)
    {
        int length = SharedSums.Length(setup.Problem.Modes.BranchCount, setup.Problem.Temperatures.Count);
        foreach (PartResult result in wave.Results)
        {
            Part part = wave.Wave.Parts[result.Part];
            (int first, int count) = Groups(triples, part);
            IEnumerable<int> lengths = Enumerable.Range(first, count).Select(group => triples.Served(group).Length * length);
            ReadOnlyMemory<double> rest = result.Values[^lengths.Sum()..];
            foreach (int own in lengths)
            {
                yield return rest[..own];
                rest = rest[own..];
            }
        }
    }

    private static double Cost(
        ImmutableArray<SamplingPlan>? rounds, int point, Func<int, double> all, Func<SamplingPlan, double> drawn) => rounds switch
        {
            null => 0,
            { Length: 0 } => all(point),
            { } plans => plans.Sum(drawn),
        };

    private static IReadOnlyList<ChannelRates> Pool(
        ScatteringProblem problem, ImmutableArray<SamplingPlan> rounds, Func<SamplingPlan?, IReadOnlyList<ChannelRates>> sum)
    {
        IReadOnlyList<ChannelRates> pooled = sum(rounds.IsEmpty ? null : rounds[0]);
        foreach (SamplingPlan plan in rounds.Skip(1))
        {
            pooled = SampledPool.Join(problem, pooled, sum(plan));
        }

        return pooled;
    }
}

/// <summary>Channels by where they come from; empty where a wave did not sum them.</summary>
internal sealed record RateParts(ChannelRates[] Three, ChannelRates[] Four, ChannelRates[] Isotopes);
