using System.Collections.Concurrent;
using PcpCluster.Actors.Work;
using PcpCluster.Host.Calculation;
using PcpCluster.Numerics;
using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>A work package made ready: rates of any range of irreducible q-points of any grid of the run.</summary>
internal sealed class RatesEvaluator : IShardEvaluator
{
    private readonly ConcurrentDictionary<QPointGrid, Lazy<PreparedGrid>> _grids = new();

    public RatesEvaluator(WorkPackage package)
        : this(package, RunSettings.FromJson(package.Settings))
    {
    }

    public RatesEvaluator(WorkPackage package, RunSettings settings)
    {
        Settings = settings;
        Crystal = PackageCodec.DecodeCrystal(package.Section(PackageSections.Crystal));
        Model = new HarmonicModel(
            Crystal,
            PackageCodec.DecodeHarmonic(package.Section(PackageSections.Harmonic)),
            Settings.Calculation.Constants,
            Settings.Calculation.Harmonic);
        Group = SpaceGroup.Find(Crystal);
        Tensors = PackageSections.Tensors(package);
    }

    public RunSettings Settings { get; }

    public Crystal Crystal { get; }

    public HarmonicModel Model { get; }

    public SpaceGroup Group { get; }

    public TensorSet Tensors { get; }

    /// <summary>Phonons, wedge and mode tables of a grid, made on first use and kept.</summary>
    public PreparedGrid On(QPointGrid grid) =>
        _grids.GetOrAdd(grid, g => new Lazy<PreparedGrid>(() => PreparedGrid.Make(this, g))).Value;

    public ShardResult Evaluate(ShardDescription shard, CancellationToken stop)
    {
        PreparedGrid grid = On(shard.Grid);
        int first = checked((int)shard.FirstPoint);
        ScatteringProblem all = grid.Setup.Problem;
        ScatteringProblem problem = all with
        {
            FirstPoints = [.. all.FirstPoints.Skip(first).Take(shard.PointCount)],
            LittleGroups = [.. all.LittleGroups.Skip(first).Take(shard.PointCount)],
        };
        return ShardValues.Encode(shard.Id, grid.Channels(problem, Settings.Calculation, new ComputeOptions(1, null, stop)));
    }
}

/// <summary>One grid of a run, ready for its shards.</summary>
internal sealed record PreparedGrid(RatesEvaluator Run, ScatteringSetup Setup, GridTensors Tensors)
{
    public static PreparedGrid Make(RatesEvaluator run, QPointGrid grid)
    {
        CalculationSettings settings = run.Settings.On(grid);
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            run.Model, run.Group, grid, settings.Temperatures, settings.Broadening, settings.Scattering, ComputeOptions.SingleThread);
        return new PreparedGrid(run, setup, run.Tensors.On(setup.Problem, ComputeOptions.SingleThread));
    }

    /// <summary>All channels of some first points, in the order of <see cref="ShardValues.ChannelsOf"/>.</summary>
    public IReadOnlyList<ChannelRates> Channels(ScatteringProblem problem, CalculationSettings settings, ComputeOptions compute)
    {
        var channels = new List<ChannelRates>();
        ThreePhononResult three = Tensors.ThreePhonons(problem, compute);
        channels.AddRange([three.Absorption, three.Emission]);
        if (settings.FourPhonon)
        {
            FourPhononResult four = Tensors.FourPhonons(problem, compute);
            channels.AddRange([four.PlusPlus, four.PlusMinus, four.MinusMinus]);
        }

        if (settings.Isotopes)
        {
            channels.Add(IsotopeScattering.Rates(
                Run.Crystal,
                problem.Phonons,
                settings.GridSteps(Run.Crystal.Lattice, Setup.Wedge),
                [.. problem.FirstPoints],
                settings.Temperatures.Length,
                settings.IsotopeWidths,
                compute));
        }

        return channels;
    }
}
