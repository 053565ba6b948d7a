using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Host.Rehearsal;

/// <summary>The result of a rehearsal.</summary>
/// <param name="Json">Every part's bits went into it.</param>
public sealed record SyntheticResult(string Json) : StudyResult;

/// <summary>
/// A study without physics that has every kind of wave: a pilot, a trainer's wave, rates on several grids, iterations that keep their
/// place. It rehearses a cluster before a long job, and is what the tests of the actors compute.
/// </summary>
public sealed class SyntheticStudy : IStudy
{
    public const string StudyName = "synthetic";
    public const int StudyVersion = 1;

    private const int PilotParts = 4;
    private const int RoundsBetweenStops = 1 << 16;
    private const string ModesSection = "modes";
    private const string VectorSection = "vector";

    private readonly SyntheticSettings _settings;
    private readonly ulong _salt;

    public SyntheticStudy(SyntheticSettings settings)
        : this(PackageOf(settings))
    {
    }

    public SyntheticStudy(StudyPackage package)
    {
        Package = package;
        _settings = SyntheticSettings.Parse(package.Settings);
        byte[] settings = JsonSerializer.SerializeToUtf8Bytes(_settings with { Sleep = 0 }); // sleep changes no bit
        _salt = Convert.ToUInt64(ContentHash.OfBytes(settings)[..16], 16);
    }

    public static StudyCatalog Catalog { get; } = StudyCatalog.Empty.With(StudyName, StudyVersion, p => new SyntheticStudy(p));

    public string Name => StudyName;

    public int Version => StudyVersion;

    public StudyPackage Package { get; }

    public Wave? Next(StudyState done, ComputeOptions compute)
    {
        int number = done.Waves.Length;
        return number switch
        {
            0 => new Wave(new WaveInput(0, "pilot", []), Parts(1, PilotParts, "pilot")),
            1 => new Wave(Input(done, "training"), [new Part(0, 0, "modes", 0, 1, Seconds)], WavePlace.Trainer),
            2 => new Wave(Input(done, "rates"), Parts(_settings.Grids, _settings.Parts, "grid")),
            _ when number < 3 + _settings.Iterations =>
                new Wave(Input(done, $"iteration {number - 2}"), Parts(1, _settings.Parts, "rows"), keepsPlace: true),
            _ => null,
        };
    }

    public PartResult Evaluate(WaveInput wave, Part part, ComputeOptions compute)
    {
        if (wave.Purpose == "rates" && part.Index == _settings.FailingPart)
        {
            throw new ArithmeticException("this part is made to fail");
        }

        if (wave.Purpose == "rates" && part.Index == _settings.LethalPart)
        {
            Environment.FailFast("this part is made to end its process");
        }

        ulong state = _salt ^ Convert.ToUInt64(wave.Checksum[..16], 16) ^ (((ulong)part.Index + 1) * 0x9E3779B97F4A7C15);
        for (long round = 0; round < _settings.Rounds; round++)
        {
            if (round % RoundsBetweenStops == 0)
            {
                compute.Cancellation.ThrowIfCancellationRequested();
            }

            state = Next(state);
        }

        if (_settings.Sleep > 0 && compute.Cancellation.WaitHandle.WaitOne(_settings.Sleep))
        {
            throw new OperationCanceledException(compute.Cancellation);
        }

        double[] values = new double[wave.Purpose == "training" ? _settings.Modes : _settings.Values];
        for (int i = 0; i < values.Length; i++)
        {
            state = Next(state);
            values[i] = (state >> 11) * (1.0 / (1UL << 53));
        }

        return new PartResult(part.Index, values, new[] { _settings.Rounds });
    }

    public StudyResult Assemble(StudyState done, ComputeOptions compute) =>
        new SyntheticResult($$"""{"waves":[{{string.Join(',', done.Waves.Select(Summary))}}]}""");

    private double Seconds => (_settings.Rounds * 5e-9) + (_settings.Sleep * 1e-3) + 1e-6;

    private ImmutableArray<Part> Parts(int groups, int each, string label) =>
        [.. Enumerable.Range(0, groups * each).Select(i => new Part(i, i / each, $"{label} {i / each}", i % each, 1, Seconds))];

    private static WaveInput Input(StudyState done, string purpose)
    {
        double[] vector = [.. done.Waves[^1].Results.Select(r => r.Values.Span[0])];
        ImmutableArray<StudySection> sections = [new StudySection(VectorSection, MemoryMarshal.AsBytes(vector.AsSpan()).ToArray())];
        if (done.Waves.Length > 1)
        {
            sections =
                sections.Add(new StudySection(ModesSection, MemoryMarshal.AsBytes(done.Waves[1].Results.Single().Values.Span).ToArray()));
        }

        return new WaveInput(done.Waves.Length, purpose, sections);
    }

    private static string Summary(CompletedWave wave)
    {
        double sum = 0;
        ulong bits = 0;
        foreach (PartResult result in wave.Results)
        {
            foreach (double value in result.Values.Span)
            {
                sum += value;
                bits = Next(bits ^ BitConverter.DoubleToUInt64Bits(value));
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"purpose":"{{wave.Wave.Input.Purpose}}","parts":{{wave.Wave.Parts.Length}},"sum":{{sum:R}},"bits":"{{bits:x16}}"}""");
    }

    private static StudyPackage PackageOf(SyntheticSettings settings) =>
        new(StudyName, StudyVersion, JsonSerializer.Serialize(settings), [new StudySection("structure", Filling(settings.PackageBytes))]);

    private static byte[] Filling(int bytes)
    {
        byte[] filling = new byte[bytes];
        for (int i = 0; i < bytes; i++)
        {
            filling[i] = (byte)(i * 31);
        }

        return filling;
    }

    /// <summary>One step of splitmix64.</summary>
    private static ulong Next(ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
