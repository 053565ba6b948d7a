using System.Collections.Concurrent;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Packages;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>
/// What a process needs for any run of a training: the tensor with its targets, the draws of processes, the candidates. Made once and
/// kept. Thread-safe.
/// </summary>
internal sealed class TrainingGround
{
    private const string HeatSection = "heat";

    private readonly Lazy<ProcessDraws>? _draws;
    private readonly ConcurrentDictionary<string, Lazy<TrainingCandidates>> _withHeat = new();
    private readonly ConcurrentDictionary<string, Lazy<DrawnGround>> _drawn = new();
    private readonly Lazy<TrainingCandidates> _without;

    /// <param name="phonons">The harmonic crystal.</param>
    /// <param name="order">Of the tensor that is compressed.</param>
    /// <param name="given">With that tensor; see <see cref="ProcessDraws.Scattering"/> for what else counts.</param>
    /// <param name="options">Supports and seed.</param>
    /// <param name="draws">Share of the usual number of processes.</param>
    public TrainingGround(HarmonicModel phonons, int order, Interactions given, TrainingOptions options, double draws = 1)
    {
        AnharmonicForceConstants tensor = (order == 3 ? given.Third : given.Fourth)!;
        var targets = new Lazy<LongWaveTargets>(() => LongWaveTargets.Of(tensor, DeformationField.Of(phonons)));
        _draws = ProcessDraws.Scattering(order, given) is { } scattering
            ? new(() => new(phonons, scattering, options.Seed, draws))
            : null;
        CoarseKappa? kappa = order == 3 ? CoarseKappa.Of(phonons, tensor) : null;
        _without = new(() =>
            new(
                new(phonons.Crystal, tensor, targets, null, null) { GridError = kappa is null ? null : kappa.Error },
                options.Uncovered)
            {
                ExpectsHeat = _draws is not null,
            });
    }

    /// <summary>Whether processes can be drawn.</summary>
    public bool HasDraws => _draws is not null;

    public ProcessDraws Draws => _draws!.Value;

    /// <summary>What a training has once its processes are drawn.</summary>
    /// <param name="Candidates">With heat term and validation.</param>
    /// <param name="Heat">The processes of the heat term, for the inputs of the waves that need them.</param>
    internal sealed record DrawnGround(TrainingCandidates Candidates, StudySection Heat);

    /// <summary>Candidates of a search that is foretold before its processes are drawn, or whose runs have no heat term.</summary>
    public TrainingCandidates WithoutHeat => _without.Value;

    /// <summary>Candidates for a wave's runs.</summary>
    public TrainingCandidates For(WaveInput wave) => wave.Sections.FirstOrDefault(s => s.Name == HeatSection) is { } section
        ? _withHeat.GetOrAdd(section.Checksum, _ => new(() => Candidates(DecodeHeat(section.Bytes), null))).Value
        : WithoutHeat;

    /// <summary>The processes that a wave drew for the objective.</summary>
    public DrawnGround Drawn(CompletedWave wave) => _drawn.GetOrAdd(wave.Wave.Checksum, _ => new(() =>
    {
        double[] heat = ProcessDraws.Values(wave, DrawKind.Heat), rates = ProcessDraws.Values(wave, DrawKind.Rates);
        var section = new StudySection(HeatSection, PackageCodec.Write(writer =>
        {
            PackageCodec.Write(writer, heat);
            PackageCodec.Write(writer, rates);
        }));
        TrainingCandidates made = Candidates(
            Draws.Heat(heat, rates), Draws.Validation(ProcessDraws.Values(wave, DrawKind.Validation)));
        _withHeat[section.Checksum] = new(made);
        return new(made, section);
    })).Value;

    /// <summary>Candidates of a search without processes, once these were drawn for its report.</summary>
    public TrainingCandidates Reported(CompletedWave wave) =>
        Candidates(null, Draws.Validation(ProcessDraws.Values(wave, DrawKind.Report)));

    private TrainingCandidates Candidates(HeatProcesses? heat, HeatProcesses? validation) =>
        _without.Value.With(heat, validation);

    private HeatProcesses DecodeHeat(ReadOnlyMemory<byte> bytes)
    {
        using BinaryReader reader = PackageCodec.Reader(bytes);
        double[] heat = PackageCodec.ReadDoubles(reader);
        return Draws.Heat(heat, PackageCodec.ReadDoubles(reader));
    }
}
