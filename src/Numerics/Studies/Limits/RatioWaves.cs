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
    /// <param name="found">Gets one entry a temperature.</param>
    public static IEnumerable<Wave> Of(
        StudyScript script,
        ImmutableArray<Part> parts,
        IReadOnlyList<StudySection> modes,
        GridRates grid,
        ScatteringRates rates,
        IReadOnlyList<Conductivity> relaxationTime,
        ConductivitySettings settings,
        List<GridRatio[]> found)
    {
        var results = new List<IReadOnlyList<FullConductivity>>();
        foreach (CollisionKind kind in new[] { CollisionKind.Process, CollisionKind.Row })
        {
            StudySection[] sections =
                kind == CollisionKind.Process ? [.. modes] : [.. modes, new StudySection(RowSection, ReadOnlyMemory<byte>.Empty)];
            foreach (Wave wave in Solve(script, parts, sections, grid, kind, rates, relaxationTime, settings.Linearised, results))
            {
                yield return wave;
            }
        }

        found.Add(
        [
            .. results[0].Zip(results[1], (process, row) => new GridRatio(
                grid.Setup.Wedge.Grid, process.RatioOfProcessOperator!.Value, process.Ratio, row.Converged ? row.Ratio : null)),
        ]);
    }

    private static IEnumerable<Wave> Solve(
        StudyScript script,
        ImmutableArray<Part> parts,
        IReadOnlyList<StudySection> sections,
        GridRates grid,
        CollisionKind kind,
        ScatteringRates rates,
        IReadOnlyList<Conductivity> relaxationTime,
        LinearisedOptions options,
        List<IReadOnlyList<FullConductivity>> results)
    {
        ScatteringProblem problem = grid.Setup.Problem;
        int points = grid.Setup.Wedge.Count, branches = problem.Modes.BranchCount;
        var space = new WedgeSpace(grid.Setup.Wedge, grid.Setup.WedgePhonons, true);
        yield return OperatorWave.OfSums(script.Number, parts, sections);
        double[][] sums = OperatorWave.Join(script.Last, points, branches);
        SolverSession session =
            LinearisedSystems.Open(problem, space, LinearisedSystems.Of(problem, space, kind, sums, rates, options), options);
        while (!session.IsDone)
        {
            yield return OperatorWave.OfAction(
                script.Number, $"{parts[0].Label}, iteration {session.Rounds + 1}", session.Next(), [], parts, sections);
            session.Accept(OperatorWave.Join(script.Last, points, 3 * branches));
        }

        results.Add(LinearisedSystems.Close(session, rates, relaxationTime));
    }

    private OperatorRows RowOperator(int index, GridRates grid, LinearisedOptions options) =>
        _rows.GetOrAdd(index, _ => new Memo<OperatorRows>()).Get(
            () => new OperatorRows(grid.Setup, grid.Interactions, null, options, CollisionKind.Row));
}
