using PcpCluster.Actors.Messages;

namespace PcpCluster.Actors.Packages;

/// <summary>Bytes that others may pull, by checksum. Not thread-safe.</summary>
internal sealed class SectionShelf
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _bytes = new(StringComparer.Ordinal);

    public void Put(string checksum, ReadOnlyMemory<byte> bytes) => _bytes[checksum] = bytes;

    public void Remove(string checksum) => _bytes.Remove(checksum);

    public bool Contains(string checksum) => _bytes.ContainsKey(checksum);

    public ReadOnlyMemory<byte> this[string checksum] => _bytes[checksum];

    public void RetainOnly(IReadOnlySet<string> checksums)
    {
        foreach (string checksum in _bytes.Keys.Where(c => !checksums.Contains(c)).ToList())
        {
            _bytes.Remove(checksum);
        }
    }

    /// <summary>Null when it is not here, or the piece lies outside: whoever asks will ask again, or learns of something newer.</summary>
    public Piece? Answer(PieceRequested request) =>
        _bytes.TryGetValue(request.Checksum, out ReadOnlyMemory<byte> bytes) && request.Offset < bytes.Length
            ? new Piece(
                request.Checksum, request.Offset, bytes.Slice(request.Offset, Math.Min(request.Length, bytes.Length - request.Offset)))
            : null;
}
