using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace PcpCluster.Actors.Wire;

/// <summary>
/// Stands where Akka's JSON serializer stood, which makes any type a sender names. Nothing is written or read by type name.
/// </summary>
internal sealed class ClosedJson : Serializer
{
    /// <summary>Akka makes a serializer called json with its own section of the configuration.</summary>
    public ClosedJson(ExtendedActorSystem system, Config settings)
        : base(system)
    {
        _ = settings;
    }

    public override int Identifier => 1;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType()} does not travel between processes.");

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("Messages in JSON are refused.");
}
