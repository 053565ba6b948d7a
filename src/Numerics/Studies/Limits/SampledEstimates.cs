using System.Collections.Concurrent;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Limit.Draws;
using PcpCluster.Numerics.Limit.Estimates;
using PcpCluster.Numerics.Limit.Partners;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Numerics.Studies.Limits;

/// <summary>The estimates of a sweep that draw first modes, made ready on first use and kept.</summary>
/// <param name="input">The crystal.</param>
/// <param name="model">Its harmonic part.</param>
/// <param name="settings">The sweep.</param>
internal sealed class SampledEstimates(StudyInput input, HarmonicModel model, LimitSettings settings)
{
    private readonly IReadOnlyList<SweepItem> _items = settings.Items;
    private readonly ConcurrentDictionary<string, Memo<LimitProblem>> _problems = new();
    private readonly ConcurrentDictionary<(string Wave, int Item), Memo<LimitPlan>> _plans = new();
    private readonly ConcurrentDictionary<(string Wave, int Item), Memo<EveryModePlan>> _complete = new();
    private readonly Lock _gate = new();
    private WedgeTable? _table;

    /// <summary>Name of the section with the draw of an estimate.</summary>
    public static string DrawSection(int item) => $"draw-{item}";

    /// <summary>Table and pilot of an estimate; where every mode is wanted the table only shows that all modes are real.</summary>
    public PartResult Pilot(WaveInput wave, Part part, int index, ComputeOptions compute)
    {
        SweepItem item = _items[index];
        WedgeTable table = Table(item, compute);
        PreparedDraw? draw = item.Kind == SweepKind.EveryMode
            ? null
            : LimitSampling.Prepare(Problem(wave), table, settings.Options(item), compute);
        return PilotWave.Encode(part.Index, table.Wedge.Count, table.Frequency.Min(), draw);
    }

    /// <summary>The draw of an estimate, made ready.</summary>
    public LimitPlan Plan(WaveInput wave, int index) => _plans.GetOrAdd((wave.Checksum, index), _ => new()).Get(() =>
        new(Problem(wave), settings.Options(_items[index]), SampleCodec.DecodeDraw(wave.Section(DrawSection(index)))));

    /// <summary>An estimate of every mode of a grid, made ready.</summary>
    public EveryModePlan EveryMode(WaveInput wave, int index) => _complete.GetOrAdd((wave.Checksum, index), _ => new()).Get(() =>
        new(Problem(wave), _items[index].Grid, settings.Options(_items[index]).Partners, settings.Sampling.Seed));

    /// <summary>The last table is not needed any more.</summary>
    public void ForgetTable()
    {
        lock (_gate)
        {
            _table = null;
        }
    }

    // kept for the next estimate of the same grid; two tables at once would not respect the budget
    private WedgeTable Table(SweepItem item, ComputeOptions compute)
    {
        lock (_gate)
        {
            if (_table?.Wedge.Grid != item.Grid)
            {
                _table = null;
                _table =
                    WedgeTable.Build(model, input.Group, item.Grid, (long)Math.Min(1e18, 1e9 * settings.Calculation.MemoryLimit), compute);
            }

            return _table;
        }
    }

    private LimitProblem Problem(WaveInput wave)
    {
        TrainedModes modes = TrainedModes.Of(wave.Sections);
        ConductivitySettings calculation = settings.Calculation;
        return _problems.GetOrAdd(modes.Key, _ => new()).Get(() =>
        {
            Interactions all = modes.In(input.Interactions);
            return new(
                model,
                input.Group,
                calculation.FourPhonon ? all : all with { Fourth = null, Modes4 = null },
                calculation.Temperatures,
                calculation.Isotopes,
                calculation.Boundary?.RatePerSpeed ?? 0,
                calculation.Classical);
        });
    }
}
