using System.Collections.Immutable;
using Google.Protobuf;
using static PcpCluster.Actors.Messages.Wire.WireValues;

namespace PcpCluster.Actors.Messages.Wire;

/// <summary>Messages to and from bytes, see pcp.proto. Data only: nothing received is ever executed or chooses a type.</summary>
public static class WireCodec
{
    public const uint ContractVersion = 1;

    /// <exception cref="WireException">The message is larger than the limit; says what to do.</exception>
    public static byte[] Encode(IMessage message, string from) => Encode(message, from, WireLimits.MaxMessageBytes);

    internal static byte[] Encode(IMessage message, string from, int limit)
    {
        V1.Envelope envelope = new() { ContractVersion = ContractVersion, Run = message.Run, From = from };
        WriteBody(envelope, message);
        int size = envelope.CalculateSize();
        if ((uint)size > limit)
        {
            throw new WireException($"{message.GetType().Name} takes {(uint)size / 1e6:F0} MB, more than the {limit / 1e6:F0} MB "
                + "a message may have. Use smaller shards, or PCP modes instead of full tensors.");
        }

        return envelope.ToByteArray();
    }

    /// <exception cref="WireException">Not a message of this contract, damaged, or out of limits.</exception>
    public static IMessage Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > WireLimits.MaxMessageBytes)
        {
            throw new WireException($"a message of {bytes.Length} bytes is too large");
        }

        V1.Envelope envelope;
        try
        {
            envelope = V1.Envelope.Parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new WireException($"not a message: {e.Message}");
        }

        if (envelope.ContractVersion != ContractVersion)
        {
            throw new WireException(
                $"'{Cut(envelope.From)}' speaks version {envelope.ContractVersion} of the wire contract, this program version "
                + $"{ContractVersion}. Use the same build of pcp everywhere.",
                envelope.From,
                envelope.Run);
        }

        try
        {
            return ReadBody(envelope);
        }
        catch (WireException e)
        {
            throw new WireException($"a message of '{Cut(envelope.From)}' is refused: {e.Message}", envelope.From, envelope.Run);
        }
    }

    private static void WriteBody(V1.Envelope envelope, IMessage message)
    {
        switch (message)
        {
            case JoinRequest m:
                envelope.JoinRequest = Write(m.Worker);
                break;
            case Welcome m:
                envelope.Welcome = new V1.Welcome { ProgramVersion = m.ProgramVersion, Package = WireValues.Write(m.Package) };
                break;
            case Refusal m:
                envelope.Refusal = new V1.Refusal { Reason = Cut(m.Reason) };
                break;
            case Goodbye m:
                envelope.Goodbye = new V1.Goodbye { Worker = m.Worker };
                break;
            case ShardOffer m:
                envelope.ShardOffer = new V1.ShardOffer
                {
                    PackageChecksum = m.PackageChecksum,
                    Shard = WireValues.Write(m.Shard),
                    Attempt = m.Attempt,
                    Avoid = m.Avoid,
                };
                break;
            case ShardFailed m:
                envelope.ShardFailed = new V1.ShardFailed { Shard = m.Shard, Attempt = m.Attempt, Worker = m.Worker, Error = Cut(m.Error) };
                break;
            case ShardReleased m:
                envelope.ShardReleased = new V1.ShardReleased { Shard = m.Shard, Attempt = m.Attempt, Worker = m.Worker };
                break;
            case ShardComputed m:
                envelope.ShardComputed = new V1.ShardComputed
                {
                    Result = WireValues.Write(m.Result),
                    Attempt = m.Attempt,
                    Worker = m.Worker,
                    Seconds = m.Seconds,
                };
                break;
            case ShardsStored m:
                envelope.ShardsStored = new V1.ShardsStored();
                envelope.ShardsStored.Shards.AddRange(m.Shards);
                break;
            case TrainModes m:
                envelope.TrainModes = new V1.TrainModes { Untrained = WireValues.Write(m.Untrained) };
                break;
            case ModesTrained m:
                envelope.ModesTrained = new V1.ModesTrained { Package = WireValues.Write(m.Package), Seconds = m.Seconds };
                break;
            case TrainingFailed m:
                envelope.TrainingFailed = new V1.TrainingFailed { Error = Cut(m.Error) };
                break;
            case Heartbeat m:
                envelope.Heartbeat = Write(m);
                break;
            case RunProgress m:
                envelope.RunProgress = new V1.RunProgress { ShardsDone = m.ShardsDone, ShardsTotal = m.ShardsTotal };
                break;
            case RunFinished:
                envelope.RunFinished = new V1.RunFinished();
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} has no place in the wire contract.", nameof(message));
        }
    }

    private static IMessage ReadBody(V1.Envelope e)
    {
        string run = Text(e.Run);
        return e.BodyCase switch
        {
            V1.Envelope.BodyOneofCase.JoinRequest => new JoinRequest(run, Read(e.JoinRequest)),
            V1.Envelope.BodyOneofCase.Welcome => new Welcome(run, Text(e.Welcome.ProgramVersion), WireValues.Read(e.Welcome.Package)),
            V1.Envelope.BodyOneofCase.Refusal => new Refusal(run, Text(e.Refusal.Reason)),
            V1.Envelope.BodyOneofCase.Goodbye => new Goodbye(run, Text(e.Goodbye.Worker)),
            V1.Envelope.BodyOneofCase.ShardOffer => new ShardOffer(
                run, Text(e.ShardOffer.PackageChecksum), WireValues.Read(e.ShardOffer.Shard), e.ShardOffer.Attempt, Text(e.ShardOffer.Avoid)),
            V1.Envelope.BodyOneofCase.ShardFailed => new ShardFailed(
                run, e.ShardFailed.Shard, e.ShardFailed.Attempt, Text(e.ShardFailed.Worker), Text(e.ShardFailed.Error)),
            V1.Envelope.BodyOneofCase.ShardReleased => new ShardReleased(
                run, e.ShardReleased.Shard, e.ShardReleased.Attempt, Text(e.ShardReleased.Worker)),
            V1.Envelope.BodyOneofCase.ShardComputed => new ShardComputed(
                run, WireValues.Read(e.ShardComputed.Result), e.ShardComputed.Attempt, Text(e.ShardComputed.Worker), e.ShardComputed.Seconds),
            V1.Envelope.BodyOneofCase.ShardsStored => new ShardsStored(run, List(e.ShardsStored.Shards)),
            V1.Envelope.BodyOneofCase.TrainModes => new TrainModes(run, WireValues.Read(e.TrainModes.Untrained)),
            V1.Envelope.BodyOneofCase.ModesTrained => new ModesTrained(
                run, WireValues.Read(e.ModesTrained.Package), e.ModesTrained.Seconds),
            V1.Envelope.BodyOneofCase.TrainingFailed => new TrainingFailed(run, Text(e.TrainingFailed.Error)),
            V1.Envelope.BodyOneofCase.Heartbeat => Read(run, e.Heartbeat),
            V1.Envelope.BodyOneofCase.RunProgress => new RunProgress(run, e.RunProgress.ShardsDone, e.RunProgress.ShardsTotal),
            V1.Envelope.BodyOneofCase.RunFinished => new RunFinished(run),
            _ => throw new WireException("it has no body this version knows"),
        };
    }

    private static V1.JoinRequest Write(WorkerDescription worker) => new()
    {
        Address = worker.Address,
        Host = worker.Host,
        ProcessId = worker.ProcessId,
        Slots = worker.Slots,
        ProgramVersion = worker.ProgramVersion,
        LittleEndian = worker.LittleEndian,
        SimdBits = worker.Simd,
        FusedMultiplyAdd = worker.FusedMultiplyAdd,
        ClockUnixMs = worker.Clock.ToUnixTimeMilliseconds(),
    };

    private static WorkerDescription Read(V1.JoinRequest wire)
    {
        Require(wire.ClockUnixMs is >= 0 and < 253_402_300_800_000, "its clock is out of range");
        return new WorkerDescription(
            Text(wire.Address), Text(wire.Host), wire.ProcessId, wire.Slots, Text(wire.ProgramVersion), wire.LittleEndian, wire.SimdBits,
            wire.FusedMultiplyAdd, DateTimeOffset.FromUnixTimeMilliseconds(wire.ClockUnixMs));
    }

    private static V1.Heartbeat Write(Heartbeat beat)
    {
        V1.Heartbeat wire = new()
        {
            Worker = beat.Worker,
            Host = beat.Host,
            Slots = beat.Slots,
            ShardsDone = beat.ShardsDone,
            BusySeconds = beat.BusySeconds,
        };
        wire.Running.AddRange(beat.Running.Select(r => new V1.RunningShard { Shard = r.Shard, Seconds = r.Seconds }));
        return wire;
    }

    private static Heartbeat Read(string run, V1.Heartbeat wire) =>
        new(run, Text(wire.Worker), Text(wire.Host), wire.Slots, wire.ShardsDone, wire.BusySeconds,
            [.. List(wire.Running).Select(r => new RunningShard(r.Shard, r.Seconds))]);

    private static ImmutableArray<T> List<T>(Google.Protobuf.Collections.RepeatedField<T> list)
    {
        Require(list.Count <= WireLimits.MaxListLength, $"a list of {list.Count} entries is too long");
        return [.. list];
    }
}
