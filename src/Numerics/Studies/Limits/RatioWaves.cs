using System.Collections.Concurrent;
using System.Collections.Immutable;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>
/// The ratio of the full solution to the relaxation time on grids of a ladder. The process operator comes with the rates; the row operator
/// is made in a wave of its own.
/// </summary>
internal sealed class RatioWaves
{
    /// <summary>Marks the waves of the row operator.</summary>
    private const string RowSection = "row operator";

    private readonly ConcurrentDictionary<int, Memo<OperatorRows>> _rows = new();

    /// <summary>One part of a wave.</summary>
    /// <param name="wave">The wave.</param>
    /// <param name="part">Its group is the index of the grid.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="options">Storage.</param>
    /// <param name="compute">Threads and cancellation.</param>
    public PartResult Evaluate(WaveInput wave, Part part, GridRates grid, LinearisedOptions options, ComputeOptions compute) =>
        OperatorWave.Evaluate(
            wave, part, wave.TrySection(RowSection) is null ? grid.Rows! : RowOperator(part.Group, grid, options), compute);

    /// <summary>The waves of one grid.</summary>
    /// <param name="script">The story.</param>
    /// <param name="parts">Those of the rates of this grid.</param>
    /// <param name="modes">Trained modes.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="rates">Its rates.</param>
    /// <param name="relaxationTime">Of the same rates.</param>
    /// <param name="settings">Tolerances.</param>
    /// <param name="found">Gets the grid.</param>
    public static IEnumerable<Wave> Of(
        StudyScript script,
        ImmutableArray<Part> parts,
        IReadOnlyList<StudySection> modes,
        GridRates grid,
        ScatteringRates rates,
        IReadOnlyList<Conductivity> relaxationTime,
        ConductivitySettings settings,
        List<RatioGrid> found)
    {
        int temperatures = settings.Temperatures.Length;
        var results = new List<(SolverSession Session, IReadOnlyList<LinearSystem> Systems)>();
        var space = new WedgeSpace(grid.Setup.Wedge, grid.Setup.WedgePhonons, true);
        foreach (CollisionKind kind in new[] { CollisionKind.Process, CollisionKind.Row })
        {
            StudySection[] sections =
                kind == CollisionKind.Process ? [.. modes] : [.. modes, new StudySection(RowSection, ReadOnlyMemory<byte>.Empty)];
            foreach (Wave wave in Solve(script, parts, sections, grid, space, kind, rates, settings.Linearised, results))
            {
                yield return wave;
            }
        }

        IReadOnlyList<FullConductivity> scaled = LinearisedSystems.Close(results[0].Session, rates, relaxationTime);
        IReadOnlyList<FullConductivity> row = LinearisedSystems.Close(results[1].Session, rates, relaxationTime);
        found.Add(new RatioGrid(
            parts,
            space,
            [.. results[0].Systems.Skip(temperatures)],
            [.. Enumerable.Range(temperatures, temperatures).Select(results[0].Session.Result)],
            [
                .. scaled.Zip(row, (s, r) => new GridRatio(
                    grid.Setup.Wedge.Grid, s.RatioOfProcessOperator!.Value, s.Ratio, r.Converged ? r.Ratio : null)),
            ]));
    }

    /// <summary>The waves of the variational bound on the finer of two grids, from the solution of the coarser one.</summary>
    /// <param name="script">The story.</param>
    /// <param name="modes">Trained modes.</param>
    /// <param name="fine">The finer grid.</param>
    /// <param name="coarse">The coarser one.</param>
    /// <param name="found">Gets one entry a temperature.</param>
    public static IEnumerable<Wave> Bounds(
        StudyScript script, IReadOnlyList<StudySection> modes, RatioGrid fine, RatioGrid coarse, List<RatioBound> found)
    {
        VariationalBound[] bounds =
        [
            .. fine.Systems.Select((system, t) => new VariationalBound(
                fine.Space.Dot,
                system.Source,
                system.Diagonal,
                new DragField(coarse.Space, coarse.Systems[t], coarse.Process[t].Modes.Field).TrialFor(fine.Space, system))),
        ];
        for (int step = 0; step <= RatioBound.Steps; step++)
        {
            yield return OperatorWave.OfAction(
                script.Number,
                $"{fine.Parts[0].Label}, variational bound {step + 1}",
                [.. bounds.Zip(fine.Systems, (bound, system) => system.Quads(bound.Direction))],
                [],
                fine.Parts,
                modes);
            double[][] images = OperatorWave.Join(script.Last, fine.Space.Wedge.Count, 3 * fine.Space.BranchCount);
            for (int t = 0; t < bounds.Length; t++)
            {
                bounds[t].Advance(fine.Systems[t].Image(images[t]));
            }
        }

        for (int t = 0; t < bounds.Length; t++)
        {
            VariationalBound bound = bounds[t];
            double smallest = ConjugateGradient.EigenvalueBound(fine.Systems[t].StrictBound, fine.Process[t].SmallestEigenvalue);
            found.Add(new RatioBound(
                fine.Space.Wedge.Grid,
                coarse.Space.Wedge.Grid,
                bound.Values[0] / bound.Start,
                bound.Values[^1] / bound.Start,
                bound.Square / bound.Start / smallest));
        }
    }

    private static IEnumerable<Wave> Solve(
        StudyScript script,
        ImmutableArray<Part> parts,
        IReadOnlyList<StudySection> sections,
        GridRates grid,
        WedgeSpace space,
        CollisionKind kind,
        ScatteringRates rates,
        LinearisedOptions options,
        List<(SolverSession Session, IReadOnlyList<LinearSystem> Systems)> results)
    {
        ScatteringProblem problem = grid.Setup.Problem;
        int points = grid.Setup.Wedge.Count, branches = problem.Modes.BranchCount;
        yield return OperatorWave.OfSums(script.Number, parts, sections);
        double[][] sums = OperatorWave.Join(script.Last, points, branches);
        IReadOnlyList<LinearSystem> systems = LinearisedSystems.Of(problem, space, kind, sums, rates, options);
        SolverSession session = LinearisedSystems.Open(problem, space, systems, options);
        while (!session.IsDone)
        {
            yield return OperatorWave.OfAction(
                script.Number, $"{parts[0].Label}, iteration {session.Rounds + 1}", session.Next(), [], parts, sections);
            session.Accept(OperatorWave.Join(script.Last, points, 3 * branches));
        }

        results.Add((session, systems));
    }

    private OperatorRows RowOperator(int index, GridRates grid, LinearisedOptions options) =>
        _rows.GetOrAdd(index, _ => new Memo<OperatorRows>()).Get(
            () => new OperatorRows(grid.Setup, grid.Interactions, null, options, CollisionKind.Row));
}

/// <summary>One grid of the ratio, solved.</summary>
/// <param name="Parts">Those of its waves.</param>
/// <param name="Space">Its wedge.</param>
/// <param name="Systems">Of the process operator, one a temperature.</param>
/// <param name="Process">Their solutions.</param>
/// <param name="Ratios">One a temperature.</param>
internal sealed record RatioGrid(
    ImmutableArray<Part> Parts,
    WedgeSpace Space,
    IReadOnlyList<LinearSystem> Systems,
    IReadOnlyList<FullConductivity> Process,
    IReadOnlyList<GridRatio> Ratios);
