using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Limits;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster;

/// <summary>
/// A crystal with its force constants, read and judged: what most programs need of this library. Immutable and thread-safe. Every call
/// takes threads, progress and cancellation, none of which changes a bit of a result, and an observer for stages and remarks.
/// </summary>
public sealed class Material
{
    private readonly PreparedInput _input;
    private readonly OpenOptions _options;
    private readonly string _name;
    private readonly PcpModes? _modes3;
    private readonly PcpModes? _modes4;

    private Material(PreparedInput input, OpenOptions options, string name, PcpModes? modes3 = null, PcpModes? modes4 = null)
    {
        (_input, _options, _name, _modes3, _modes4) = (input, options, name, modes3, modes4);
        Harmonic = new(
            input.Crystal,
            input.Set.HarmonicForceConstants,
            PhysicalConstants.Of(options.Conventions),
            new HarmonicOptions { Conventions = options.Conventions });
    }

    /// <summary>The crystal that counts: lattice vectors and positions in Angstrom, masses in amu.</summary>
    public Crystal Crystal => _input.Crystal;

    /// <summary>Its space group.</summary>
    public SpaceGroup Group => _input.Group;

    /// <summary>What was odd when it was read.</summary>
    public IReadOnlyList<string> Warnings => _input.Set.Warnings;

    /// <summary>The harmonic crystal: frequencies at any wave vector.</summary>
    public HarmonicModel Harmonic { get; }

    /// <summary>Reads a folder, or one of its files, of any known format.</summary>
    /// <exception cref="InputException">A file is missing or wrong, or positions and force constants contradict each other.</exception>
    public static Material Open(string path, OpenOptions? options = null, ComputeOptions? compute = null, IStudyObserver? observer = null)
    {
        OpenOptions open = options ?? new();
        PreparedInput input = PreparedInput.Read(
            path, readThird: true, open.Fourth, open.Resolved, open.Conventions, compute ?? ComputeOptions.SingleThread, observer);
        return new(input, open, Path.GetFullPath(path));
    }

    /// <summary>The same for a crystal that is at hand.</summary>
    /// <exception cref="InputException">Positions and force constants contradict each other.</exception>
    public static Material From(
        CrystalInput input, OpenOptions? options = null, ComputeOptions? compute = null, IStudyObserver? observer = null)
    {
        OpenOptions open = options ?? new();
        return new(PreparedInput.Settle(input, open.Resolved, compute ?? ComputeOptions.SingleThread, observer), open, input.Files.Crystal);
    }

    /// <summary>
    /// Structure, symmetry, sum rules, units, frequencies on a grid, and what a run on it costs: pcp check. Nothing is refused, all that is
    /// wrong is among the errors.
    /// </summary>
    /// <param name="path">A folder, or one of its files, of any known format.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="grid">Null: the one that the input suggests, else 8 x 8 x 8.</param>
    /// <param name="compute">Threads, cancellation.</param>
    /// <param name="observer">Hears of stages.</param>
    /// <exception cref="InputException">A file is missing or cannot be read.</exception>
    public static InputDiagnosis Diagnose(
        string path,
        OpenOptions? options = null,
        QPointGrid? grid = null,
        ComputeOptions? compute = null,
        IStudyObserver? observer = null)
    {
        OpenOptions open = options ?? new();
        CrystalInput input = observer.Timed("reading", () => InputFormats.Read(path, new(Conventions: open.Conventions)));
        return observer.Timed("checking", () => Diagnosis(input, open, grid, compute));
    }

    /// <summary>The same for this material, as it was read.</summary>
    /// <param name="grid">Null: the one that the input suggests, else 8 x 8 x 8.</param>
    /// <param name="compute">Threads, cancellation.</param>
    public InputDiagnosis Diagnose(QPointGrid? grid = null, ComputeOptions? compute = null) =>
        Diagnosis(_input.Set, _options, grid, compute);

    /// <summary>Force constants of order 3 or 4, eV/Angstrom^order; null where there are none.</summary>
    public AnharmonicForceConstants? Tensors(int order) => ByOrder(order, _input.Set.Third, _input.Set.Fourth);

    /// <summary>PCP modes of order 3 or 4; null where none were trained (<see cref="Compress"/>).</summary>
    public PcpModes? Modes(int order) => ByOrder(order, _modes3, _modes4);

    /// <summary>Frequencies (rad/ps) and velocities (Angstrom/ps) of every point of a grid, in its order.</summary>
    public PhononTable Phonons(QPointGrid grid, ComputeOptions? compute = null) =>
        Harmonic.SolveGrid(grid, compute ?? ComputeOptions.SingleThread, Group);

    /// <summary>Phonons along a path; null: the standard path of the lattice.</summary>
    /// <param name="path">The path.</param>
    /// <param name="spacing">Largest distance of neighbouring points, 1/Angstrom.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    public BandStructure Bands(BandPath? path = null, double spacing = 0.02, ComputeOptions? compute = null) =>
        BandStructure.Compute(Harmonic, path ?? BandPath.Standard(Crystal, Group), spacing, compute ?? ComputeOptions.SingleThread);

    /// <summary>Trains PCP modes of an order; the material that comes back has them beside the force constants.</summary>
    /// <param name="order">3 or 4.</param>
    /// <param name="rank">Number of terms.</param>
    /// <param name="options">How they are trained.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    /// <param name="observer">Hears of stages and losses.</param>
    /// <param name="trainer">Where minimisations run; null: on the processor.</param>
    /// <exception cref="InputException">There are no force constants of that order.</exception>
    public Material Compress(
        int order,
        int rank,
        CompressionOptions? options = null,
        ComputeOptions? compute = null,
        IStudyObserver? observer = null,
        SearchTrainer? trainer = null)
    {
        CompressionOptions how = options ?? new();
        TrainingSettings settings = TrainingInput.Settings(
            _name,
            order,
            new() { Rank = rank, Objective = how.Objective, Routes = how.Route, Seed = (ulong)how.Seed },
            _options.Conventions);
        TrainingStudy study = TrainingInput.Study(_input, settings, trainer);
        PcpModes modes = ((TrainingOutcome)LocalRunner.Run(study, compute ?? ComputeOptions.SingleThread, observer)).Training.Model.Modes;
        return new(_input, _options, _name, order == 3 ? modes : _modes3, order == 4 ? modes : _modes4);
    }

    /// <summary>Scattering rates of every mode of the irreducible wedge of a grid, 1/ps, channel by channel.</summary>
    public ScatteringRates Rates(
        ConductivityOptions? options = null,
        ComputeOptions? compute = null,
        IStudyObserver? observer = null,
        IReadOnlyList<IScatteringChannel>? channels = null) => Conductivity(options, compute, observer, channels).Rates;

    /// <summary>Lattice thermal conductivity on a grid, W/(m K).</summary>
    /// <param name="options">What is wanted; null: what the input suggests.</param>
    /// <param name="compute">Threads, progress, cancellation.</param>
    /// <param name="observer">Hears of stages and remarks.</param>
    /// <param name="channels">Channels of your own, linear in the mode.</param>
    /// <exception cref="OptionsException">Options contradict each other.</exception>
    /// <exception cref="InputException">The input does not allow it: an unstable crystal, too little memory, no force constants of an
    /// order.</exception>
    public ConductivityResult Conductivity(
        ConductivityOptions? options = null,
        ComputeOptions? compute = null,
        IStudyObserver? observer = null,
        IReadOnlyList<IScatteringChannel>? channels = null)
    {
        ConductivityOptions asked = options ?? new();
        ComputeOptions how = compute ?? ComputeOptions.SingleThread;
        ConductivitySettings settings = Settings(asked);
        StudyInput input = Input(settings);
        SumChoice choice = SumChoice.Of(asked, settings, input, how);
        if (choice.Remark is { } remark)
        {
            observer?.Note(remark);
        }

        var study = new ConductivityStudy(input, choice.Settings, observer, channels);
        return (ConductivityResult)LocalRunner.Run(study, how, observer);
    }

    /// <summary>A ladder of grids, and the conductivity at N = infinity with its errors.</summary>
    /// <exception cref="OptionsException">Options contradict each other.</exception>
    /// <exception cref="InputException">The input does not allow it.</exception>
    public LimitResult Limit(SweepOptions? options = null, ComputeOptions? compute = null, IStudyObserver? observer = null)
    {
        LimitSettings settings = Settings(options ?? new());
        return (LimitResult)LocalRunner.Run(
            new LimitStudy(Input(settings.Calculation), settings, observer), compute ?? ComputeOptions.SingleThread, observer);
    }

    internal ConductivitySettings Settings(ConductivityOptions options) =>
        OptionsResolution.Resolve(options, _name, _input.Set.Suggestions, _options);

    internal LimitSettings Settings(SweepOptions options) => OptionsResolution.Resolve(options, _name, _input.Set.Suggestions, _options);

    /// <summary>What a study of these settings gets: files of modes before modes of this material.</summary>
    internal StudyInput Input(ConductivitySettings settings) => InteractionInput.Study(_input, settings, _modes3, _modes4);

    internal InputSuggestions Suggestions => _input.Set.Suggestions;

    /// <summary>Where a check looks for imaginary modes if nobody names a grid: most formats have none.</summary>
    private static QPointGrid CheckGrid => new(8, 8, 8);

    private static InputDiagnosis Diagnosis(CrystalInput input, OpenOptions open, QPointGrid? grid, ComputeOptions? compute) =>
        InputDiagnosis.Of(
            input,
            open.Resolved,
            new() { Conventions = open.Conventions },
            PhysicalConstants.Of(open.Conventions),
            grid ?? input.Suggestions.Grid ?? CheckGrid,
            compute ?? ComputeOptions.SingleThread);

    private static T? ByOrder<T>(int order, T? third, T? fourth) => order switch
    {
        3 => third,
        4 => fourth,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "Orders are 3 and 4."),
    };
}
