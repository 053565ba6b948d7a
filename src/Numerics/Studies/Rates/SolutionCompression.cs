using System.Collections.Immutable;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>
/// What compressing the force constants does to the full solution, to first order: the conductivity is stationary in F, so that one action
/// of the full tensors' operator on the compressed solution tells, K/3 (2 b.F - F.A F).
/// </summary>
internal static class SolutionCompression
{
    private const string Section = "operator of the full tensors";

    /// <summary>Whether a wave of <see cref="OperatorWave"/> is one with full tensors.</summary>
    public static bool IsOf(WaveInput wave) => wave.TrySection(Section) is not null;

    /// <param name="script">The story.</param>
    /// <param name="parts">Those of the rates.</param>
    /// <param name="modes">Trained modes.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="settings">Tolerances and coupling.</param>
    /// <param name="rates">With full tensors.</param>
    /// <param name="compressed">What was found with modes.</param>
    /// <param name="found">Gets one entry a temperature.</param>
    public static IEnumerable<Wave> Of(
        StudyScript script,
        ImmutableArray<Part> parts,
        IReadOnlyList<StudySection> modes,
        GridRates grid,
        ConductivitySettings settings,
        ScatteringRates rates,
        ConductivityResult compressed,
        List<CompressionDifference> found)
    {
        StudySection[] sections = [.. modes, new StudySection(Section, ReadOnlyMemory<byte>.Empty)];
        ScatteringProblem problem = grid.Setup.Problem;
        int points = grid.Setup.Wedge.Count, branches = problem.Modes.BranchCount;
        bool isCoupled = settings.FourPhononCoupling == FourPhononCoupling.Full;
        yield return OperatorWave.OfSums(script.Number, parts, sections);
        LinearisedOptions options = settings.Linearised with { WithProcessOperator = false };
        var space = new WedgeSpace(grid.Setup.Wedge, grid.Setup.WedgePhonons, !problem.Conventions.FollowsShengBte());
        IReadOnlyList<LinearSystem> systems = LinearisedSystems.Of(
            problem,
            space,
            FullSolver.KindOf(problem),
            OperatorWave.Join(script.Last, points, branches),
            rates,
            options,
            isCoupled ? OperatorWave.JoinFourPhonons(script.Last, points * branches) : null);
        double[][] fields = [.. compressed.Full!.Select(f => f.Modes.Field)];
        yield return OperatorWave.OfAction(
            script.Number,
            "full tensors on the solution",
            [.. systems.Zip(fields, (s, f) => s.Quads(f))],
            isCoupled ? [.. systems.Zip(fields, (s, f) => s.FourPhononQuads(f))] : [],
            parts,
            sections);
        double[][] images = OperatorWave.Join(script.Last, points, 3 * branches);
        double[][]? four = isCoupled ? OperatorWave.JoinFourPhonons(script.Last, 3 * points * branches) : null;
        SolverSession session = LinearisedSystems.Open(problem, space, systems, options, settings.Transport.VolumeScale);
        for (int t = 0; t < fields.Length; t++)
        {
            double[] image = isCoupled ? systems[t].Image(images[t], four![t], fields[t]) : systems[t].Image(images[t]);
            double mean = compressed.Full![t].Mean;
            found.Add(new CompressionDifference(
                systems[t].Temperature,
                session.Functional(t, fields[t], image),
                mean,
                isCoupled && rates.BatchCount > 0 ? double.NaN : session.DifferenceError(t, fields[t], rates, compressed.Rates)));
        }
    }
}
