using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using MessagePack;
using MessagePack.ImmutableCollection;
using MessagePack.Resolvers;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Wire;

/// <summary>
/// The messages of this program as MessagePack, and nothing else: a short name with a version says which, the sender never names a type,
/// and every message is checked before an actor sees it.
/// </summary>
internal sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly MessagePackSerializerOptions _options = MessagePackSerializerOptions.Standard
        .WithResolver(CompositeResolver.Create(
            [new PartFormatter(), new PartResultFormatter()],
            [
                BuiltinResolver.Instance,
                AttributeFormatterResolver.Instance,
                ImmutableCollectionResolver.Instance,
                DynamicEnumResolver.Instance,
                DynamicObjectResolver.Instance
            ]))
        .WithSecurity(MessagePackSecurity.UntrustedData);

    /// <summary>The digit is the message's version: a changed message gets the next one, and other builds refuse it by name.</summary>
    private static readonly Kind[] _kinds =
    [
        Kind.Of<JoinRequest>("J1"), Kind.Of<Welcome>("W1"), Kind.Of<Refusal>("N1"), Kind.Of<JoinAgain>("G1"), Kind.Of<Goodbye>("B1"),
        Kind.Of<PieceRequested>("Q1"), Kind.Of<Piece>("P1"), Kind.Of<WorkCapacity>("C1"), Kind.Of<ShardsAssigned>("A1"),
        Kind.Of<ShardFailed>("F1"),
        Kind.Of<ShardsReleased>("E1"), Kind.Of<ShardComputed>("R1"), Kind.Of<ResultOffered>("O1"), Kind.Of<ShardsStored>("S1"),
        Kind.Of<Heartbeat>("H1"), Kind.Of<HeartbeatHeard>("L1"), Kind.Of<RunFinished>("X1"),
    ];

    private static readonly FrozenDictionary<Type, Kind> _byType = _kinds.ToFrozenDictionary(k => k.Type);
    private static readonly FrozenDictionary<string, Kind> _byName = _kinds.ToFrozenDictionary(k => k.Name);
    private readonly IRunObserver _observer = ObserverSetup.Of(system);

    public override int Identifier => 701;

    public override string Manifest(object o) => KindOf(o).Name;

    public override byte[] ToBinary(object obj) => KindOf(obj).Write(obj);

    /// <exception cref="SerializationException">Not a message of this build; the one message is dropped, the connection goes
    /// on.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            Kind kind = _byName.GetValueOrDefault(manifest)
                ?? throw new SerializationException($"a message of kind '{manifest}' is not known here (another version of pcp?)");
            return kind.Read(bytes) is { } message && message.IsSound()
                ? message
                : throw new SerializationException($"a message of kind '{manifest}' with missing or impossible content");
        }
        catch (Exception e) when (e is SerializationException or MessagePackSerializationException)
        {
            string reason = $"A message was refused: {e.Message}{(e.InnerException is { } inner ? $" ({inner.Message})" : string.Empty)}";
            _observer.Note(new MessageRefused(reason));
            throw e as SerializationException ?? new SerializationException(reason, e);
        }
    }

    private static Kind KindOf(object message) => _byType.GetValueOrDefault(message.GetType())
        ?? throw new SerializationException($"{message.GetType()} does not travel between processes.");

    private sealed record Kind(string Name, Type Type, Func<object, byte[]> Write, Func<byte[], IMessage?> Read)
    {
        public static Kind Of<T>(string name)
            where T : class, IMessage => new(
                name,
                typeof(T),
                m => MessagePackSerializer.Serialize((T)m, _options),
                b => MessagePackSerializer.Deserialize<T?>(b, _options));
    }
}
