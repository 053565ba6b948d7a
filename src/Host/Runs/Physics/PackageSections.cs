using PcpCluster.Actors.Work;
using PcpCluster.Host.Calculation;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Host.Runs.Physics;

/// <summary>What a work package of scattering rates holds.</summary>
internal static class PackageSections
{
    public const string Crystal = "crystal";
    public const string Harmonic = "harmonic";
    public const string Third = "third";
    public const string Fourth = "fourth";
    public const string Modes3 = "modes3";
    public const string Modes4 = "modes4";

    public static WorkPackage Make(PreparedInput input, TensorSet tensors, RunSettings settings) =>
        Make(input, tensors, RatesComputation.ComputationName, RatesComputation.ComputationVersion, settings.ToJson());

    public static WorkPackage Make(PreparedInput input, TensorSet tensors, string computation, int version, string settings)
    {
        List<PackageSection> sections =
        [
            new(Crystal, PackageCodec.Encode(input.Crystal)),
            new(Harmonic, HarmonicCodec.Encode(input.Set.HarmonicForceConstants)),
        ];
        AddTensor(Third, tensors.Third);
        AddTensor(Fourth, tensors.Fourth);
        AddModes(Modes3, tensors.Modes3);
        AddModes(Modes4, tensors.Modes4);
        return new WorkPackage(computation, version, settings, [.. sections]);

        void AddTensor(string name, AnharmonicForceConstants? tensor)
        {
            if (tensor is not null)
            {
                sections.Add(new(name, PackageCodec.Encode(tensor)));
            }
        }

        void AddModes(string name, PcpModes? modes)
        {
            if (modes is not null)
            {
                sections.Add(new(name, PackageCodec.Encode(modes)));
            }
        }
    }

    /// <summary>The package with trained modes; tensors that they replace become empty sections.</summary>
    public static WorkPackage WithModes(WorkPackage package, TensorSet trained)
    {
        List<PackageSection> changed = [];
        if (trained.Modes3 is not null)
        {
            changed.AddRange([new(Modes3, PackageCodec.Encode(trained.Modes3)), new(Third, ReadOnlyMemory<byte>.Empty)]);
        }

        if (trained.Modes4 is not null)
        {
            changed.AddRange([new(Modes4, PackageCodec.Encode(trained.Modes4)), new(Fourth, ReadOnlyMemory<byte>.Empty)]);
        }

        return package.With([.. changed]);
    }

    public static TensorSet Tensors(WorkPackage package)
    {
        return new(
            Read(Third, PackageCodec.DecodeAnharmonic),
            Read(Fourth, PackageCodec.DecodeAnharmonic),
            Read(Modes3, PackageCodec.DecodeModes),
            Read(Modes4, PackageCodec.DecodeModes));

        T? Read<T>(string name, Func<ReadOnlyMemory<byte>, T> decode)
            where T : class =>
            package.Sections.Any(s => s.Name == name && s.Bytes.Length > 0) ? decode(package.Section(name)) : null;
    }
}
