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
/// are made once, and with them their tables. Thread-safe.
/// </summary>
/// <param name="problem">What is compressed.</param>
/// <param name="uncovered">Largest fraction of ||Phi|| that the smallest support may leave uncovered.</param>
internal sealed class TrainingCandidates(CompressionProblem problem, double uncovered)
{
    private readonly ConcurrentDictionary<int, PcpSupport> _supports = new();
    private readonly ConcurrentDictionary<(int Rank, int Sites), TrainingCandidate> _free = new();
    private readonly ConcurrentDictionary<(int Rank, int Sites), TrainingCandidate[]> _reduced = new();
    private readonly ConcurrentDictionary<int, IReadOnlyList<OrbitType>> _types = new();
    private readonly ConcurrentDictionary<string, TrainingCandidate> _orbits = new();
    private readonly ConditionalWeakTable<double[], Judgement> _judgements = [];
    private readonly Lazy<OrbitCatalog?> _catalog = new(() => OrbitCatalog.Create(problem, uncovered));

    public CompressionProblem Problem { get; } = problem;

    /// <summary>Whether the heat term ends the search: its processes are there, or will be drawn before it.</summary>
    public bool HasHeat => ExpectsHeat || Problem.Heat is not null;

    public bool ExpectsHeat { get; init; }

    /// <summary>Whether the symmetry routes apply.</summary>
    public bool HasSymmetry => _catalog.Value is not null;

    /// <summary>Covering balls, grown by so many shells; no two with as many sites.</summary>
    public PcpSupport[] Supports(IEnumerable<int> extraShells) => [.. extraShells
        .Select(shells => _supports.GetOrAdd(shells, s => PcpSupport.Covering(Problem.Crystal, Problem.Blocks, uncovered, s)))
        .DistinctBy(s => s.Sites.Length)];

    /// <summary>Terms without symmetry on a support.</summary>
    public TrainingCandidate Free(PcpSupport support, int rank) => _free.GetOrAdd((rank, support.Sites.Length), _ => new(
        TrainingRoutes.Unconstrained,
        $"free terms, {support.Sites.Length} sites",
        rank,
        new FreeTerms(Problem, support.Sites, rank)));

    /// <summary>Terms in orbits of subgroups, free about a support.</summary>
    public IReadOnlyList<TrainingCandidate> Reduced(PcpSupport support, int rank) =>
        _reduced.GetOrAdd((rank, support.Sites.Length), _ => [.. _catalog.Value!.ReducedSymmetry(support, rank)]);

    /// <summary>Kinds of orbits of the whole space group.</summary>
    public IReadOnlyList<OrbitType> Types(int rank) => _types.GetOrAdd(rank, r => _catalog.Value!.Types(r));

    /// <summary>One generator of each of the given kinds.</summary>
    public TrainingCandidate Orbits(IReadOnlyList<OrbitType> types) =>
        _orbits.GetOrAdd(OrbitCatalog.Key(types), _ => _catalog.Value!.Candidate(types));

    /// <summary>The candidate of that key among those that a training of these options may try.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TrainingCandidate Find(string key, TrainingOptions options)
    {
        if (_orbits.TryGetValue(key, out TrainingCandidate? known))
        {
            return known;
        }

        if (HasSymmetry && OrbitCatalog.Named(key, Types(options.Rank)) is { } types)
        {
            return Orbits(types);
        }

        PcpSupport[] supports = Supports([.. Enumerable.Range(0, options.ExtraShells + 1), .. TrainerLimits.LongWaveShells]);
        IEnumerable<TrainingCandidate> all = supports.Select(s => Free(s, options.Rank));
        all = HasSymmetry ? all.Concat(supports.SelectMany(s => Reduced(s, options.Rank))) : all;
        return all.FirstOrDefault(c => c.Key == key) ?? throw new KeyNotFoundException($"No candidate '{key}' of rank {options.Rank}.");
    }

    /// <summary>What the processes of the validation say about a trained candidate; nothing about one that was made up.</summary>
    public Judgement Judge(TrainedCandidate trained) => SearchRehearsal.IsMadeUp(trained)
        ? new(PcpModes.FromFactors(Problem.Order, [new PcpSite(IntVector3.Zero, 0)], []), null, double.NaN)
        : _judgements.GetValue(trained.Parameters, _ =>
    {
        PcpModes modes = trained.Candidate.Modes.CreateLoss(LossWeights.Plain).ToModes(trained.Parameters);
        return new(
            modes,
            Problem.Validation is { } processes ? HeatErrors.Measure(processes, modes, Problem.Masses) : null,
            SymmetryLoss.Of(Problem, modes));
    });

    /// <param name="Modes">Of the candidate.</param>
    /// <param name="Heat">Null where no processes were drawn.</param>
    /// <param name="SymmetryLoss">Part of the loss that breaks the space group.</param>
    internal sealed record Judgement(PcpModes Modes, HeatErrors? Heat, double SymmetryLoss);
}
