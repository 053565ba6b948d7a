using System.Runtime.InteropServices;
using Akka.Actor;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Packages;
using PcpCluster.Actors.Systems;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Aggregation;

/// <summary>Large results on their way, each pulled from its worker piece by piece; a worker that dies holds up none but its own.</summary>
internal sealed class ResultPulls(RunTimes times)
{
    private readonly Dictionary<ShardId, Pull> _pulls = [];

    /// <summary>The same result offered again, perhaps over a new link, goes on where it was.</summary>
    public void Begin(ResultOffered offer, IActorRef from)
    {
        if (_pulls.TryGetValue(offer.Label.Shard, out Pull? known) && known.Offer.BytesChecksum == offer.BytesChecksum)
        {
            known.From = from;
            return;
        }

        SectionReceiver receiver = new(times);
        receiver.Want(offer.BytesChecksum, offer.ValueBytes + offer.CountBytes);
        _pulls[offer.Label.Shard] = new Pull(offer, receiver) { From = from };
    }

    /// <summary>Asks for all pieces that are due.</summary>
    public void Ask(DateTimeOffset now, IActorRef self)
    {
        foreach (Pull pull in _pulls.Values)
        {
            pull.Ask(now, self);
        }
    }

    /// <summary>The result when this was its last piece.</summary>
    public (ShardComputed Result, IActorRef From)? Take(Piece piece)
    {
        foreach ((ShardId shard, Pull pull) in _pulls)
        {
            if (pull.Offer.BytesChecksum != piece.Checksum)
            {
                continue;
            }

            if (pull.Receiver.Take(piece) is not { } bytes)
            {
                return null;
            }

            _pulls.Remove(shard);
            ReadOnlySpan<byte> values = bytes.AsSpan(0, pull.Offer.ValueBytes);
            ReadOnlySpan<byte> counts = bytes.AsSpan(pull.Offer.ValueBytes);
            PartResult result = new(
                shard.Part, MemoryMarshal.Cast<byte, double>(values).ToArray(), MemoryMarshal.Cast<byte, long>(counts).ToArray());
            return result.Checksum == pull.Offer.ResultChecksum ? (new ShardComputed(pull.Offer.Label, result), pull.From) : null;
        }

        return null;
    }

    public void Forget(ShardId shard) => _pulls.Remove(shard);

    public void ForgetAll() => _pulls.Clear();

    private sealed class Pull(ResultOffered offer, SectionReceiver receiver)
    {
        public ResultOffered Offer => offer;

        public SectionReceiver Receiver => receiver;

        public required IActorRef From { get; set; }

        public void Ask(DateTimeOffset now, IActorRef self)
        {
            foreach (PieceRequested request in receiver.Due(now))
            {
                From.Tell(request, self);
            }
        }
    }
}
