using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Orbits;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Everything that can be trained for one problem, by name: a process that is given a candidate's key finds the same candidate. Candidates
/// are made once, and with them their tables: what depends on the tensor alone serves any processes. Thread-safe.
/// </summary>
internal sealed class TrainingCandidates
{
    private readonly Tables _tables;
    private readonly ConditionalWeakTable<double[], Judgement> _judgements = [];

    /// <param name="problem">What is compressed.</param>
    /// <param name="uncovered">Largest fraction of ||Phi|| that the smallest support may leave uncovered.</param>
    public TrainingCandidates(CompressionProblem problem, double uncovered)
        : this(problem, new Tables(problem, uncovered))
    {
    }

    private TrainingCandidates(CompressionProblem problem, Tables tables) => (Problem, _tables) = (problem, tables);

    public CompressionProblem Problem { get; }

    /// <summary>Whether the heat term ends the search: its processes are there, or will be drawn before it.</summary>
    public bool HasHeat => ExpectsHeat || Problem.Heat is not null;

    public bool ExpectsHeat { get; init; }

    /// <summary>The same candidates for other processes.</summary>
    public TrainingCandidates With(HeatProcesses? heat, HeatProcesses? validation) => new(Problem.With(heat, validation), _tables);

    /// <summary>Whether the symmetry routes apply.</summary>
    public bool HasSymmetry => _tables.Catalog.Value is not null;

    /// <summary>Covering balls, grown by so many shells; no two with as many sites.</summary>
    public PcpSupport[] Supports(IEnumerable<int> extraShells) => [.. extraShells
        .Select(shells => _tables.Supports.GetOrAdd(
            shells, s => PcpSupport.Covering(Problem.Crystal, Problem.Blocks, _tables.Uncovered, s)))
        .DistinctBy(s => s.Sites.Length)];

    /// <summary>Terms without symmetry on a support.</summary>
    public TrainingCandidate Free(PcpSupport support, int rank) => _tables.Free.GetOrAdd((rank, support.Sites.Length), _ => new(
        TrainingRoutes.Unconstrained,
        $"free terms, {support.Sites.Length} sites",
        rank,
        new FreeTerms(_tables.Problem, support.Sites, rank)));

    /// <summary>Terms in orbits of subgroups, free about a support.</summary>
    public IReadOnlyList<TrainingCandidate> Reduced(PcpSupport support, int rank) =>
        _tables.Reduced.GetOrAdd((rank, support.Sites.Length), _ => [.. _tables.Catalog.Value!.ReducedSymmetry(support, rank)]);

    /// <summary>Kinds of orbits of the whole space group.</summary>
    public IReadOnlyList<OrbitType> Types(int rank) => _tables.Types.GetOrAdd(rank, r => _tables.Catalog.Value!.Types(r));

    /// <summary>One generator of each of the given kinds.</summary>
    public TrainingCandidate Orbits(IReadOnlyList<OrbitType> types) =>
        _tables.Orbits.GetOrAdd(OrbitCatalog.Key(types), _ => _tables.Catalog.Value!.Candidate(types));

    /// <summary>The candidate of that key among those that a training of these options may try.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TrainingCandidate Find(string key, TrainingOptions options)
    {
        if (_tables.Orbits.TryGetValue(key, out TrainingCandidate? known))
        {
            return known;
        }

        if (OrbitCatalog.NamesTypes(key) && HasSymmetry)
        {
            return Orbits(OrbitCatalog.Named(key, Types(options.Rank)));
        }

        PcpSupport[] supports = Supports([.. Enumerable.Range(0, options.ExtraShells + 1), .. TrainerLimits.LongWaveShells]);
        IEnumerable<TrainingCandidate> all = supports.Select(s => Free(s, options.Rank));
        all = HasSymmetry ? all.Concat(supports.SelectMany(s => Reduced(s, options.Rank))) : all;
        return all.FirstOrDefault(c => c.Key == key) ?? throw new KeyNotFoundException($"No candidate '{key}' of rank {options.Rank}.");
    }

    /// <summary>What the processes of the validation say about a trained candidate; nothing about one that was made up.</summary>
    public Judgement Judge(TrainedCandidate trained) => SearchRehearsal.IsMadeUp(trained)
        ? new(PcpModes.FromFactors(Problem.Order, [new PcpSite(IntVector3.Zero, 0)], []), null, double.NaN, new(() => double.NaN))
        : _judgements.GetValue(trained.Parameters, _ =>
    {
        PcpModes modes = trained.Candidate.Modes.CreateLoss(LossWeights.Plain).ToModes(trained.Parameters);
        return new(
            modes,
            Problem.Validation is { } processes ? HeatErrors.Measure(processes, modes, Problem.Masses) : null,
            SymmetryLoss.Of(Problem, modes),
            new(() => Problem.GridError?.Invoke(modes) ?? double.NaN));
    });

    /// <param name="Modes">Of the candidate.</param>
    /// <param name="Heat">Null where no processes were drawn.</param>
    /// <param name="SymmetryLoss">Part of the loss that breaks the space group.</param>
    /// <param name="GridError">Of <see cref="CompressionProblem.GridError"/>; not a number where it cannot be told.</param>
    internal sealed record Judgement(PcpModes Modes, HeatErrors? Heat, double SymmetryLoss, Lazy<double> GridError);

    /// <summary>What depends on the tensor alone.</summary>
    private sealed class Tables(CompressionProblem problem, double uncovered)
    {
        public CompressionProblem Problem { get; } = problem;

        public double Uncovered { get; } = uncovered;

        public ConcurrentDictionary<int, PcpSupport> Supports { get; } = new();

        public ConcurrentDictionary<(int Rank, int Sites), TrainingCandidate> Free { get; } = new();

        public ConcurrentDictionary<(int Rank, int Sites), TrainingCandidate[]> Reduced { get; } = new();

        public ConcurrentDictionary<int, IReadOnlyList<OrbitType>> Types { get; } = new();

        public ConcurrentDictionary<string, TrainingCandidate> Orbits { get; } = new();

        public Lazy<OrbitCatalog?> Catalog { get; } = new(() => OrbitCatalog.Create(problem, uncovered));
    }
}
