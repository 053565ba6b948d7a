using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Packages;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Workers;

/// <summary>Results too large for one message, kept until they are stored and served in pieces.</summary>
internal sealed class LargeResults
{
    private readonly SectionShelf _shelf = new();

    /// <summary>The result itself when it is small, otherwise the offer to pull it.</summary>
    public IMessage Message(ResultLabel label, PartResult result, int pieceBytes)
    {
        ReadOnlySpan<byte> values = MemoryMarshal.AsBytes(result.Values.Span);
        ReadOnlySpan<byte> counts = MemoryMarshal.AsBytes(result.Counts.Span);
        if (values.Length + counts.Length <= pieceBytes)
        {
            return new ShardComputed(label, result);
        }

        byte[] bytes = [.. values, .. counts];
        string checksum = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _shelf.Put(checksum, bytes);
        return new ResultOffered(label, values.Length, counts.Length, checksum, result.Checksum);
    }

    public Piece? Answer(PieceRequested request) => _shelf.Answer(request);

    public void Forget(IMessage? result)
    {
        if (result is ResultOffered offer)
        {
            _shelf.Remove(offer.BytesChecksum);
        }
    }
}
