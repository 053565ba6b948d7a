using System.Collections.Concurrent;
using System.Globalization;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Studies.Packages;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// A training of PCP modes. Waves: the draws of the processes that limit kappa, then the stages of the search, each a wave whose parts are
/// runs from one start; where ranks are searched for, one search after another.
/// </summary>
internal sealed class TrainingStudy : IStudy
{
    public const string StudyName = "training";
    public const int StudyVersion = 6;

    private readonly TrainingSettings _settings;
    private readonly ITrainingDevice _device;
    private readonly AnharmonicForceConstants _tensor;
    private readonly TrainingGround _ground;
    private readonly Lazy<StudyPackage> _package;
    private readonly ConcurrentDictionary<string, Lazy<TrainedCandidate[]>> _results = new();
    private readonly ConcurrentDictionary<(int Rank, int Stages), double> _ahead = new();
    private readonly ConcurrentDictionary<int, TrainingClock> _clocks = new();
    private readonly ConcurrentDictionary<(int Rank, bool Reported), Lazy<TrainingResult>> _finished = new();

    /// <param name="input">The crystal and the tensor of the order.</param>
    /// <param name="settings">What is wanted.</param>
    /// <param name="trainer">Where runs of this process are computed; null: on the processor.</param>
    public TrainingStudy(StudyInput input, TrainingSettings settings, SearchTrainer? trainer = null)
    {
        (_settings, _device) = (settings, (trainer ?? SearchTrainer.Cpu).Device);
        _tensor = (settings.Order == 3 ? input.Interactions.Third : input.Interactions.Fourth)!;
        Phonons = new(
            input.Crystal, input.Harmonic, PhysicalConstants.Of(settings.Conventions), new() { Conventions = settings.Conventions });
        _ground = new(Phonons, settings.Order, input.Interactions, settings.Options, settings.Draws);
        _package = new(() => input.Package(StudyName, StudyVersion, settings.ToPackage()));
    }

    public string Name => StudyName;

    public int Version => StudyVersion;

    public StudyPackage Package => _package.Value;

    /// <summary>Whether the change of kappa is told: for the fourth order it takes the third one too.</summary>
    public bool TellsKappa => _ground.HasDraws;

    private HarmonicModel Phonons { get; }

    private bool DrawsFirst => _ground.HasDraws && _settings.Options.Objective == TrainingObjective.LongWave;

    public static TrainingStudy Open(StudyPackage package, SearchTrainer trainer) =>
        new(StudyInput.Of(package), TrainingSettings.FromPackage(package.Settings), trainer);

    public Wave? Next(StudyState done, ComputeOptions compute) => StudyScript.Next(done, script => Story(script, new(), compute));

    public PartResult Evaluate(WaveInput wave, Part part, ComputeOptions compute) => StageWave.IsStage(wave)
        ? StageWave.Evaluate(wave, part, _ground, _settings.Options, Device(), Clock, compute)
        : _ground.Draws.Evaluate(part, compute);

    public StudyResult Assemble(StudyState done, ComputeOptions compute)
    {
        var found = new Findings();
        if (StudyScript.Next(done, script => Story(script, found, compute)) is { } missing)
        {
            throw new InvalidOperationException($"Wave {missing.Number} ({missing.Input.Purpose}) is not done yet.");
        }

        if (_settings.Curve.Count == 0)
        {
            return new TrainingOutcome(found.Result!, []);
        }

        var svd = TruncatedSvd.Of(_tensor);
        return new TrainingOutcome(
            found.Result!, [.. _settings.Curve.Select(rank => (rank, found.Ranks[rank].Model.Training.Loss, svd.Loss(rank)))]);
    }

    /// <summary>What the training takes, before it begins; where a rank is searched for, what the first one tried takes.</summary>
    public TrainingForecast Forecast()
    {
        DrawKind[] kinds = DrawsFirst ? ProcessDraws.Objective : [DrawKind.Report];
        double draws = _ground.HasDraws ? _ground.Draws.Seconds(kinds) : 0;
        double speed = TrainingForecast.MeasureSpeed(_ground.WithoutHeat, _settings.Options with { Rank = Ranks.First() });
        return new(speed * (draws + Ranks.Sum(Foretell)), _settings.HasTarget ? Ranks.First() : null);
    }

    /// <summary>How well modes give back matrix elements of the tensor: some hundreds to thousands, and the time of both ways.</summary>
    public MatrixElementErrors MeasureElements(PcpModes modes) => MatrixElementErrors.Measure(
        _tensor,
        modes,
        Phonons,
        _settings.Options.Seed,
        _settings.Order == 4 ? 40 : _settings.Options.Objective == TrainingObjective.Plain ? 100 : 1000);

    private IEnumerable<Wave> Story(StudyScript script, Findings found, ComputeOptions compute)
    {
        if (DrawsFirst)
        {
            yield return Draw(script.Number, "processes of the objective", ProcessDraws.Objective, compute);
            found.Drawn = _ground.Drawn(script.Last);
        }

        var tried = new List<(int Rank, bool Holds)>();
        while (NextRank(tried) is { } rank)
        {
            foreach (Wave wave in Train(script, rank, found, compute))
            {
                yield return wave;
            }

            tried.Add((rank, Holds(found.Ranks[rank])));
        }

        int best = tried.Where(t => t.Holds).Select(t => t.Rank).DefaultIfEmpty(0).Min();
        found.Result = best > 0 ? found.Ranks[best] : throw Hopeless(found.Ranks.Values);
        foreach (int rank in _settings.Curve.Where(r => !found.Ranks.ContainsKey(r)))
        {
            foreach (Wave wave in Train(script, rank, found, compute))
            {
                yield return wave;
            }
        }

        if (_ground.HasDraws && !DrawsFirst)
        {
            yield return Draw(script.Number, "processes of the report", [DrawKind.Report], compute);
            CompletedWave drawn = script.Last;
            found.Result = Finish(best, true, () => _ground.Reported(drawn), found.Best[best]);
        }
    }

    private IEnumerable<Wave> Train(StudyScript script, int rank, Findings found, ComputeOptions compute)
    {
        TrainingCandidates candidates = found.Drawn?.Candidates ?? _ground.WithoutHeat;
        TrainingOptions options = _settings.Options with { Rank = rank };
        TrainingClock clock = Clock(rank);
        var done = new List<TrainedCandidate[]>();
        var outcome = new SearchOutcome();
        double best = double.PositiveInfinity;
        foreach (TrainingStage stage in PcpTrainer.Search(candidates, options, outcome))
        {
            if (!stage.Runs.IsEmpty)
            {
                yield return StageWave.Of(script.Number, Purpose(rank, stage, best), stage, _settings, rank, found.Drawn?.Heat, Ahead());
                CompletedWave wave = script.Last;
                stage.Results = _results.GetOrAdd(wave.Wave.Checksum, _ => new(() => Judge(stage, wave, clock, compute))).Value;
                done.Add(stage.Results);
                best = Math.Min(best, stage.Results.Min(r => Math.Sqrt(Math.Max(0, r.Loss.Plain))));
            }
        }

        // once a stage: the story is told anew for every wave
        double Ahead() => _settings.HasTarget
            ? 0 // how many ranks a search tries, nobody knows
            : _ahead.GetOrAdd(
                (rank, done.Count), key => TrainingForecast.Nominal(candidates, options, [.. done], key.Stages + 1) + After(rank));

        found.Best[rank] = outcome.Best!;
        found.Ranks[rank] = Finish(rank, false, () => candidates, outcome.Best!);
    }

    // ranks of a curve come one after another
    private double After(int rank) => Ranks.SkipWhile(r => r != rank).Skip(1).Sum(Foretell);

    private IEnumerable<int> Ranks => _settings.HasTarget
        ? [NextRank([])!.Value]
        : _settings.Curve.Where(r => r != _settings.Options.Rank).Prepend(_settings.Options.Rank);

    private double Foretell(int rank) => _ahead.GetOrAdd(
        (rank, -1), _ => TrainingForecast.Nominal(_ground.WithoutHeat, _settings.Options with { Rank = rank }, [], 0));

    private static TrainedCandidate[] Judge(TrainingStage stage, CompletedWave wave, TrainingClock clock, ComputeOptions compute)
    {
        TrainedCandidate[] results = StageWave.Results(stage, wave, compute);
        foreach (TrainedCandidate result in results)
        {
            clock.Observe(result.Loss);
        }

        return results;
    }

    // log, terminal and pcp status show it: loss against time
    private static string Purpose(int rank, TrainingStage stage, double best) => double.IsFinite(best)
        ? string.Create(CultureInfo.InvariantCulture, $"rank {rank}, best loss {100 * best:F3} %, {stage.Name}")
        : $"rank {rank}, {stage.Name}";

    // what it takes says nothing about the stages after it: nothing is foretold ahead
    private Wave Draw(int number, string purpose, DrawKind[] kinds, ComputeOptions compute) =>
        new(new WaveInput(number, purpose, []), [.. _ground.Draws.Parts(kinds, compute)]);

    private TrainingResult Finish(int rank, bool reported, Func<TrainingCandidates> candidates, TrainedCandidate best) =>
        _finished.GetOrAdd(
            (rank, reported),
            _ => new(() => PcpTrainer.Finish(candidates(), _settings.Options with { Rank = rank }, best, Clock(rank)))).Value;

    // a worker's own device is no reason for other bits
    private ITrainingDevice Device() => _settings.IsOnProcessor ? SearchTrainer.Cpu.Device
        : _device.Name.StartsWith(_settings.Device, StringComparison.Ordinal) ? _device
        : throw new InputException(
            $"The run trains on --device {_settings.Device}; the node that trains has {_device.Name}. Start its worker with --role trainer "
                + $"--device {_settings.Device}, or resume the run where that device is.");

    private TrainingClock Clock(int rank) => _clocks.GetOrAdd(rank, _ => new());

    private int? NextRank(List<(int Rank, bool Holds)> tried) =>
        _settings.TargetLoss is not null ? RankSearch.Climb(tried)
        : _settings.TargetKappaError is not null ? RankSearch.Bisect(tried)
        : tried.Count == 0 ? _settings.Options.Rank : null;

    private bool Holds(TrainingResult result) =>
        _settings.TargetLoss is { } loss ? result.Model.Training.Loss <= loss
        : _settings.TargetKappaError is not { } error || KappaError(result) <= error;

    private static double KappaError(TrainingResult result) =>
        Math.Abs(result.Model.Training.ConductivityShift) + result.Model.Training.ConductivityShiftError;

    private InputException Hopeless(IEnumerable<TrainingResult> tried) => _settings.TargetLoss is { } loss
        ? new(string.Create(
            CultureInfo.InvariantCulture,
            $"No rank up to {RankSearch.LargestRank} brings the loss of the order-{_settings.Order} tensor down to {100 * loss:G3} %; "
                + $"the best found is {100 * tried.Min(r => r.Model.Training.Loss):G3} %. Ask for a larger loss."))
        : new(string.Create(
            CultureInfo.InvariantCulture,
            $"No rank up to {RankSearch.LargestRank} changes kappa by {100 * _settings.TargetKappaError!.Value:G3} % or less, to first "
                + $"order and with the standard error of the processes drawn; the best found is {100 * tried.Min(KappaError):G3} %. "
                + $"Ask for more."));

    /// <summary>What the story has come to know.</summary>
    private sealed class Findings
    {
        public TrainingGround.DrawnGround? Drawn { get; set; }

        public Dictionary<int, TrainedCandidate> Best { get; } = [];

        public Dictionary<int, TrainingResult> Ranks { get; } = [];

        public TrainingResult? Result { get; set; }
    }
}
