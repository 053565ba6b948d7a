using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>
/// A ladder of grids and kappa at N = infinity. Waves: the training of modes that are wanted and not there; a pilot for each sampled
/// estimate; then the drawn modes of all estimates together with the rates of the grids that are summed completely.
/// </summary>
internal sealed class LimitStudy : IStudy
{
    public const string StudyName = "limit";
    public const int StudyVersion = 5;

    /// <summary>Groups of first modes in a part: a few tenths of a second to a few seconds.</summary>
    private const int GroupsPerPart = 4;

    /// <summary>Seconds of one core that a group takes, roughly: three phonons, and with four.</summary>
    private const double ThreePhononGroup = 0.2, FourPhononGroup = 1;

    /// <summary>rad/ps; what the single precision of a table leaves of acoustic modes at Gamma.</summary>
    private const float LowestFrequency = -1e-3f;

    private readonly StudyInput _input;
    private readonly LimitSettings _settings;
    private readonly IReadOnlyList<SweepItem> _items;
    private readonly IStudyObserver? _observer;
    private readonly IModeTrainer _trainer;
    private readonly Lazy<StudyPackage> _package;
    private readonly SampledEstimates _sampled;
    private readonly HarmonicModel _model;
    private readonly RateTimes _times = new();
    private readonly double[] _seconds;
    private readonly ConcurrentDictionary<SweepItem, GridSource> _grids = new();
    private readonly ConcurrentDictionary<int, bool> _told = new();
    private readonly RatioWaves _ratios = new();

    public LimitStudy(StudyInput input, LimitSettings settings, IStudyObserver? observer = null, IModeTrainer? trainer = null)
    {
        (_input, _settings, _items, _observer, _trainer) = (input, settings, settings.Items, observer, trainer ?? SearchTrainer.Cpu);
        _model = new HarmonicModel(input.Crystal, input.Harmonic, settings.Calculation.Constants, settings.Calculation.Harmonic);
        _sampled = new SampledEstimates(input, _model, settings);
        _seconds = new double[_items.Count];
        _package = new(() => input.Package(StudyName, StudyVersion, settings.ToPackage()));
    }

    public string Name => StudyName;

    public int Version => StudyVersion;

    public StudyPackage Package => _package.Value;

    private RateWork ExhaustiveWork => new(false, _settings.Calculation.Isotopes, RateWork.Exhaustive, null);

    public static LimitStudy Open(StudyPackage package, IModeTrainer trainer) =>
        new(StudyInput.Of(package), LimitSettings.FromPackage(package.Settings), trainer: trainer);

    public Wave? Next(StudyState done, ComputeOptions compute) => StudyScript.Next(done, script => Story(script, [], [], [], compute));

    public PartResult Evaluate(WaveInput wave, Part part, ComputeOptions compute)
    {
        if (TrainingWave.IsTraining(wave))
        {
            return TrainingWave.Evaluate(wave, part, _model, _input.Interactions, _trainer, compute);
        }

        int index = PilotWave.IsPilot(wave) ? checked((int)part.First) : part.Group;
        long start = Stopwatch.GetTimestamp();
        PartResult result = PilotWave.IsPilot(wave) ? _sampled.Pilot(wave, part, index, compute) : Evaluate(wave, part, index, compute);
        if (!PilotWave.IsPilot(wave))
        {
            lock (_seconds)
            {
                _seconds[index] += Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return result;
    }

    public StudyResult Assemble(StudyState done, ComputeOptions compute)
    {
        var estimates = new List<SweepEstimate>();
        var ratios = new List<RatioGrid>();
        var bounds = new List<RatioBound>();
        if (StudyScript.Next(done, script => Story(script, estimates, ratios, bounds, compute)) is { } missing)
        {
            throw new InvalidOperationException($"Wave {missing.Number} ({missing.Input.Purpose}) is not done yet.");
        }

        LimitResult result = LimitResult.Of(_settings, estimates) with { Seconds = _seconds };
        return ratios.Count == 0 ? result : result with
        {
            Full = [.. result.Verdicts.Select((verdict, t) =>
                FullLimit.Of(verdict, [.. ratios.Select(r => r.Ratios[t])]) with { Bound = bounds[t] })],
        };
    }

    private IEnumerable<Wave> Story(
        StudyScript script, List<SweepEstimate> estimates, List<RatioGrid> ratios, List<RatioBound> bounds, ComputeOptions compute)
    {
        foreach (SweepItem item in _items.Where(i => i.Kind == SweepKind.Exhaustive))
        {
            Grid(item).Setup(compute);
        }

        var modes = new List<StudySection>();
        foreach (int order in TrainingWave.Orders(_settings.Calculation, _input.Interactions))
        {
            yield return TrainingWave.Of(script.Number, order, _settings.Calculation, modes);
            modes.Add(TrainingWave.Modes(order, script.Last));
        }

        var sections = new List<StudySection>(modes);
        for (int i = 0; i < _items.Count; i++)
        {
            if (_items[i].Kind != SweepKind.Exhaustive)
            {
                yield return PilotWave.Of(script.Number, _items[i], i, modes);
                sections.AddRange(Settle(i, PilotWave.Decode(script.Last)));
            }
        }

        _sampled.ForgetTable();
        var input = new WaveInput(script.Number, "estimates", [.. sections]);
        yield return new Wave(
            input, [.. _items.SelectMany((_, i) => Parts(input, i, compute)).Select((part, index) => part with { Index = index })]);
        CompletedWave done = script.Last;
        estimates.AddRange(_items.Select((_, i) => Estimate(i, done, compute)));
        foreach (int index in _settings.RatioItems)
        {
            ImmutableArray<Part> parts = [.. done.Wave.Parts.Where(p => p.Group == index).Select((p, i) => p with { Index = i })];
            (GridRates grid, ScatteringRates rates, IReadOnlyList<Conductivity> kappa) = Exhaustive(index, done, compute);
            foreach (Wave wave in RatioWaves.Of(script, parts, modes, grid, rates, kappa, _settings.Calculation, ratios))
            {
                yield return wave;
            }
        }

        if (ratios is [RatioGrid fine, RatioGrid coarse, ..])
        {
            foreach (Wave wave in RatioWaves.Bounds(script, modes, fine, coarse, bounds))
            {
                yield return wave;
            }
        }
    }

    // the draw of an estimate, for the input of the wave that evaluates it
    private IEnumerable<StudySection> Settle(int index, (int WedgePoints, float Lowest, ReadOnlyMemory<byte> Draw) pilot)
    {
        SweepItem item = _items[index];
        string? imaginary = pilot.Lowest < LowestFrequency
            ? FormattableString.Invariant($"imaginary modes, the lowest at {pilot.Lowest:F3} rad/ps")
            : null;
        string? warning = Stability.Judge(imaginary, NameOf(item), _settings.Calculation.ExcludeImaginary);
        PreparedDraw? draw = pilot.Draw.IsEmpty ? null : SampleCodec.DecodeDraw(pilot.Draw);
        if (_told.TryAdd(index, true))
        {
            if (warning is not null)
            {
                _observer?.Warn(warning);
            }

            if (draw is not null)
            {
                _observer?.Note(string.Create(
                    CultureInfo.InvariantCulture,
                    $"grid {item.Grid}: {pilot.WedgePoints} irreducible points, {draw.Draw.Modes.Length} modes drawn, "
                        + $"{100 * draw.ForecastError:F2} % expected"));
            }
        }

        return draw is null ? [] : [new StudySection(SampledEstimates.DrawSection(index), pilot.Draw)];
    }

    // indices of the parts are given later
    private IEnumerable<Part> Parts(WaveInput wave, int index, ComputeOptions compute)
    {
        SweepItem item = _items[index];
        if (item.Kind == SweepKind.Exhaustive)
        {
            return Grid(item).With(wave.Sections, compute).Wave(0, string.Empty, ExhaustiveWork, []).Parts.Select(
                p => p with { Group = index });
        }

        int groups = item.Kind == SweepKind.EveryMode ? _sampled.EveryMode(wave, index).Groups : _sampled.Plan(wave, index).Groups;
        double cost = _settings.Calculation.FourPhonon ? FourPhononGroup : ThreePhononGroup;
        return Enumerable.Range(0, (groups + GroupsPerPart - 1) / GroupsPerPart).Select(n =>
        {
            int count = Math.Min(GroupsPerPart, groups - (n * GroupsPerPart));
            return new Part(0, index, $"grid {item.Grid}", n * GroupsPerPart, count, count * cost);
        });
    }

    private PartResult Evaluate(WaveInput wave, Part part, int index, ComputeOptions compute)
    {
        SweepItem item = _items[index];
        if (OperatorWave.IsOperator(wave))
        {
            return _ratios.Evaluate(wave, part, Grid(item).With(wave.Sections, compute), _settings.Calculation.Linearised, compute);
        }

        int first = checked((int)part.First);
        return item.Kind switch
        {
            SweepKind.Exhaustive => Grid(item).With(wave.Sections, compute).Evaluate(ExhaustiveWork, part, compute),
            SweepKind.EveryMode => SampleCodec.Encode(part.Index, _sampled.EveryMode(wave, index).Evaluate(first, part.Count, compute)),
            _ => SampleCodec.Encode(part.Index, LimitSampling.Evaluate(_sampled.Plan(wave, index), first, part.Count, compute)),
        };
    }

    private SweepEstimate Estimate(int index, CompletedWave wave, ComputeOptions compute)
    {
        SweepItem item = _items[index];
        ImmutableArray<Part> parts = wave.Wave.Parts;
        IEnumerable<PartResult> results = wave.Results.Where(r => parts[r.Part].Group == index);
        if (item.Kind == SweepKind.Exhaustive)
        {
            (GridRates grid, _, IReadOnlyList<Conductivity> kappa) = Exhaustive(index, wave, compute);
            return new(item, grid.Setup.Wedge.Count, null, null, [.. kappa.Select(c => new SweepTemperature(
                c.Temperature, c.Tensor, c.StandardError, new(c.Mean, c.MeanStandardError), null))]);
        }

        IEnumerable<SampledGroup> Groups(Func<int, int> size) => results.SelectMany(r => SampleCodec.DecodeGroups(
            r, checked((int)parts[r.Part].First), parts[r.Part].Count, size));
        if (item.Kind == SweepKind.EveryMode)
        {
            EveryModePlan complete = _sampled.EveryMode(wave.Wave.Input, index);
            SampledGroup[] groups = [.. Groups(complete.ModesOfGroup)];
            return Estimate(item, LimitEstimator.Assemble(complete, groups), null) with { Rates = (complete, groups) };
        }

        LimitPlan plan = _sampled.Plan(wave.Wave.Input, index);
        return Estimate(item, LimitEstimator.Assemble(plan, Groups(_ => plan.Draw.GroupSize)), plan.Prepared.ForecastError);
    }

    private (GridRates Grid, ScatteringRates Rates, IReadOnlyList<Conductivity> Kappa) Exhaustive(
        int index, CompletedWave wave, ComputeOptions compute)
    {
        GridRates grid = Grid(_items[index]).With(wave.Wave.Input.Sections, compute);
        IEnumerable<PartResult> results = wave.Results.Where(r => wave.Wave.Parts[r.Part].Group == index);
        RateParts found = grid.Join(ExhaustiveWork, new(wave.Wave, results));
        var assembly = new RateAssembly(_model, grid.Setup, Calculation(_items[index]), [], compute);
        ScatteringRates rates = assembly.Join([.. found.Three, .. found.Isotopes]);
        return (grid, rates, assembly.Conduct(rates));
    }

    private static SweepEstimate Estimate(SweepItem item, LimitEstimate found, double? forecast) => new(
        item,
        found.WedgePoints,
        found.Modes,
        forecast,
        [.. found.Temperatures.Select(t => new SweepTemperature(t.Temperature, t.Kappa, t.StandardError, t.Mean, t))]);

    private GridSource Grid(SweepItem item) =>
        _grids.GetOrAdd(item, i => new(_input, _model, Calculation(i), NameOf(i), _times, _observer));

    private ConductivitySettings Calculation(SweepItem item) => _settings.Calculation with
    {
        Grid = item.Grid,
        BroadeningScale = item.Scale,
        Solver = _settings.RatioItems.Any(i => _items[i] == item) ? SolverChoice.Full : SolverChoice.RelaxationTime,
    };

    private string NameOf(SweepItem item) => $"{_settings.Calculation.Input}, grid {item.Grid}";
}
