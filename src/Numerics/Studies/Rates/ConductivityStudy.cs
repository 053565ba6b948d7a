using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sampling;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Coherences;
using PcpCluster.Numerics.Transport.Linearised;
using PcpCluster.Numerics.Transport.TargetError;

namespace PcpCluster.Numerics.Studies.Rates;

/// <summary>
/// The conductivity of one grid. Waves: the training of modes that are wanted and not there; the rates, or a pilot and rounds that bring
/// the error to a target; the same processes with full tensors, where the cost of compression is asked for.
/// </summary>
internal sealed class ConductivityStudy : IStudy
{
    public const string StudyName = "conductivity";
    public const int StudyVersion = 6;

    private readonly StudyInput _input;
    private readonly ConductivitySettings _settings;
    private readonly IReadOnlyList<IScatteringChannel> _more;
    private readonly IModeTrainer _trainer;
    private readonly Lazy<StudyPackage> _package;
    private readonly HarmonicModel _model;
    private readonly GridSource _grid;
    private readonly ConcurrentDictionary<string, RateWork> _works = new();
    private readonly ConcurrentDictionary<string, RateParts> _found = new();
    private readonly RateTimes _times = new();

    /// <param name="input">The crystal.</param>
    /// <param name="settings">What is wanted.</param>
    /// <param name="observer">Hears of stages and remarks.</param>
    /// <param name="more">Channels linear in the mode beside those of the settings; they stay in this process and are no part of the
    /// package.</param>
    /// <param name="trainer">Trains modes here; null: on the processor.</param>
    /// <exception cref="InputException">A grid lacks the crystal's symmetry.</exception>
    public ConductivityStudy(
        StudyInput input,
        ConductivitySettings settings,
        IStudyObserver? observer = null,
        IReadOnlyList<IScatteringChannel>? more = null,
        IModeTrainer? trainer = null)
    {
        settings = settings.ThicknessNm is null ? settings : settings with { Vacuum = VacuumLayer.Of(input.Crystal, settings.Input) };
        (_input, _settings, _more, _trainer) = (input, settings, more ?? [], trainer ?? SearchTrainer.Cpu);
        _model = new HarmonicModel(input.Crystal, input.Harmonic, settings.Constants, settings.Harmonic);
        _grid = new GridSource(input, _model, settings, settings.Input, _times, observer);
        _package = new(() => input.Package(StudyName, StudyVersion, SettingsCodec.ToPackage(settings).ToJsonString()));
    }

    public string Name => StudyName;

    public int Version => StudyVersion;

    public StudyPackage Package => _package.Value;

    public static ConductivityStudy Open(StudyPackage package, IModeTrainer trainer) => new(
        StudyInput.Of(package), SettingsCodec.FromPackage(JsonNode.Parse(package.Settings)!.AsObject()), trainer: trainer);

    public Wave? Next(StudyState done, ComputeOptions compute) => StudyScript.Next(done, script => Story(script, new(), compute));

    public PartResult Evaluate(WaveInput wave, Part part, ComputeOptions compute)
    {
        if (TrainingWave.IsTraining(wave))
        {
            return TrainingWave.Evaluate(wave, part, _model, _input.Interactions, _trainer, compute);
        }

        if (OperatorWave.IsOperator(wave))
        {
            GridRates rates = _grid.With(wave.Sections, compute);
            return OperatorWave.Evaluate(wave, part, SolutionCompression.IsOf(wave) ? rates.TensorRows! : rates.Rows!, compute);
        }

        RateWork work = _works.GetOrAdd(wave.Checksum, _ => RateWork.Decode(wave.Section(RateWork.Section)));
        return _grid.With(wave.Sections, compute).Evaluate(work, part, compute);
    }

    public StudyResult Assemble(StudyState done, ComputeOptions compute)
    {
        var end = new Findings();
        return StudyScript.Next(done, script => Story(script, end, compute)) is { } missing
            ? throw new InvalidOperationException($"Wave {missing.Number} ({missing.Input.Purpose}) is not done yet.")
            : end.Result!;
    }

    private IEnumerable<Wave> Story(StudyScript script, Findings found, ComputeOptions compute)
    {
        ScatteringSetup setup = _grid.Setup(compute);
        var modes = new List<StudySection>();
        var shifts = new List<TrainingShift>();
        foreach (int order in TrainingWave.Orders(_settings, _input.Interactions))
        {
            yield return TrainingWave.Of(script.Number, order, _settings, modes);
            modes.Add(TrainingWave.Modes(order, script.Last));
            shifts.Add(TrainingWave.Shift(order, script.Last));
        }

        GridRates grid = _grid.With(modes, compute);
        var assembly = new RateAssembly(_model, setup, _settings, _more, compute);
        foreach (Wave wave in _settings.TargetError is null
            ? FixedRates(script, grid, assembly, modes, found)
            : TargetRates(script, grid, assembly, modes, found))
        {
            yield return wave;
        }

        found.Result = found.Result! with { TrainingShifts = shifts };
        if (_settings.Solver == SolverChoice.Full)
        {
            foreach (Wave wave in Linearised(script, grid, modes, found))
            {
                yield return wave;
            }
        }

        if (_settings.Coherences)
        {
            found.Result = found.Result! with { Coherences = Coherent(found.Result!, compute) };
        }

        if (_settings.CompressionError)
        {
            RateWork work = found.Work! with { FullTensors = true, Isotopes = false };
            yield return grid.Wave(script.Number, "full tensors", work, modes);
            RateParts full = Found(grid, work, script.Last);
            ScatteringRates rates = assembly.Join([.. full.Three, .. full.Four, .. found.Isotopes]);
            found.Result = found.Result! with { Compression = assembly.Compare(rates, found.Result.Rates) };
            if (_settings.Solver == SolverChoice.Full)
            {
                var differences = new List<CompressionDifference>();
                foreach (Wave wave in SolutionCompression.Of(
                    script, script.Last.Wave.Parts, modes, grid, _settings, rates, found.Result, differences))
                {
                    yield return wave;
                }

                found.Result = found.Result with { FullCompression = differences };
            }
        }
    }

    // every process, or a fixed number of tuples; three phonons exhaustively where that looks at no more tuples
    private IEnumerable<Wave> FixedRates(
        StudyScript script, GridRates grid, RateAssembly assembly, List<StudySection> modes, Findings found)
    {
        ScatteringProblem problem = grid.Setup.Problem;
        ImmutableArray<SamplingPlan> three = RateWork.Exhaustive, four = RateWork.Exhaustive;
        if (_settings.Samples is { } samples)
        {
            SamplingPlan plan = _settings.Plan(problem.FirstPoints.Count)!;
            bool isCheap = SampledSource.ExhaustiveThreePhononTuples(problem) <= (double)samples * problem.FirstPoints.Count;
            three = isCheap || _settings.Solver == SolverChoice.Full ? RateWork.Exhaustive : [plan];
            four = [plan];
        }

        var work = new RateWork(false, _settings.Isotopes, three, _settings.FourPhonon ? four : null);
        yield return grid.Wave(script.Number, "rates", work, modes);
        RateParts parts = Found(grid, work, script.Last);
        (found.Work, found.Isotopes) = (work, parts.Isotopes);
        found.Result = assembly.Result(assembly.Join([.. parts.Three, .. parts.Four, .. parts.Isotopes]), _times);
    }

    // a pilot, then rounds allocated from it until the error holds
    private IEnumerable<Wave> TargetRates(
        StudyScript script, GridRates grid, RateAssembly assembly, List<StudySection> modes, Findings found)
    {
        ScatteringProblem problem = grid.Setup.Problem;
        List<RoundSource> sources = [new(SampledSource.ThreePhononCost, SampledSource.ExhaustiveThreePhononTuples(problem))];
        if (_settings.FourPhonon)
        {
            sources.Add(new(SampledSource.FourPhononCost, null));
        }

        var rounds = new TargetErrorRounds(
            problem,
            sources,
            sampled => assembly.Join([.. found.Isotopes, .. sampled]),
            assembly.Conduct,
            _settings.TargetError!.Value,
            _settings.Seed);
        bool isPilot = true;
        foreach (SamplingRound round in rounds.Rounds())
        {
            var work = new RateWork(false, isPilot && _settings.Isotopes, Rounds(round, 0), Rounds(round, 1));
            yield return grid.Wave(script.Number, round.Name, work, modes);
            RateParts parts = Found(grid, work, script.Last);
            found.Isotopes = isPilot ? parts.Isotopes : found.Isotopes;
            round.Found[0] = parts.Three;
            if (_settings.FourPhonon)
            {
                round.Found[1] = parts.Four;
            }

            isPilot = false;
        }

        TargetErrorResult reached = rounds.Result!;
        found.Work = new(false, false, [.. reached.Draws[0]], _settings.FourPhonon ? [.. reached.Draws[1]] : null);
        found.Result = assembly.Result(reached.Rates, _times) with { TargetReached = reached.Reached };
    }

    // sums of the rows, then one wave an iteration; parts are those of the rates, whose rows lie where they were summed
    private IEnumerable<Wave> Linearised(StudyScript script, GridRates grid, List<StudySection> modes, Findings found)
    {
        TransportRemarks.RefuseEmpty(found.Result!);
        ImmutableArray<Part> parts = script.Last.Wave.Parts;
        int points = grid.Setup.Wedge.Count, branches = grid.Setup.Problem.Modes.BranchCount;
        yield return OperatorWave.OfSums(script.Number, parts, modes);
        long elements = OperatorWave.Elements(script.Last);
        bool isCoupled = _settings.FourPhononCoupling == FourPhononCoupling.Full;
        var solver = new FullSolver(_settings.Linearised, OperatorWave.Join(script.Last, points, branches))
        {
            FourPhononSums = isCoupled ? OperatorWave.JoinFourPhonons(script.Last, points * branches) : null,
        };
        ConductivityResult rates = found.Result!;
        SolverSession session = solver.Open(
            new TransportState(_model, grid.Setup, rates.Rates, _settings.Transport, rates.Conductivities, []));
        while (!session.IsDone)
        {
            yield return OperatorWave.OfAction(
                script.Number, $"iteration {session.Rounds + 1}", session.Next(), session.NextOfFourPhonons(), parts, modes);
            session.Accept(
                OperatorWave.Join(script.Last, points, 3 * branches),
                isCoupled ? OperatorWave.JoinFourPhonons(script.Last, 3 * points * branches) : null);
        }

        (double[] Products, double[] Forms)[]? noise = null;
        if (isCoupled && _settings.Samples is not null)
        {
            double[][] solutions = session.Solutions(_settings.Temperatures.Length);
            yield return OperatorWave.OfAction(script.Number, "solution", [], solutions, parts, modes);
            IReadOnlyList<(double[] Products, double[] Takes)> scales =
                session.ScaleInfluence(OperatorWave.JoinFourPhonons(script.Last, 3 * points * branches));
            double[][] takes = [.. scales.Select(s => WedgeSpace.Quads(null, s.Takes))];
            yield return OperatorWave.OfForms(script.Number, solutions, takes, parts, modes);
            double[][] forms = OperatorWave.Join(script.Last, points, rates.Rates.BatchCount);
            noise = [.. scales.Zip(forms, (s, f) => (s.Products, f))];
        }

        found.Result = rates with
        {
            Full = LinearisedSystems.Close(session, rates.Rates, rates.Conductivities, noise),
            CollisionElements = elements,
        };
    }

    private IReadOnlyList<CoherenceConductivity> Coherent(ConductivityResult result, ComputeOptions compute) => WignerTransport.Compute(
        _model, result.Setup.Wedge, result.Rates, result.Conductivities, _settings.Transport, _settings.VelocityOperator, compute);

    private static ImmutableArray<SamplingPlan>? Rounds(SamplingRound round, int source) =>
        source < round.Wishes.Count && round.Wishes[source] is { } wish ? wish.Plan is { } plan ? [plan] : RateWork.Exhaustive : null;

    // a wave always has the same results, so what was made of them is kept
    private RateParts Found(GridRates grid, RateWork work, CompletedWave wave) =>
        _found.GetOrAdd(wave.Wave.Checksum, _ => grid.Join(work, wave));

    /// <summary>What the story has come to know.</summary>
    private sealed class Findings
    {
        /// <summary>The processes behind the rates.</summary>
        public RateWork? Work { get; set; }

        public ChannelRates[] Isotopes { get; set; } = [];

        public ConductivityResult? Result { get; set; }
    }
}
