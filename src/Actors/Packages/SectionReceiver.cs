using System.Security.Cryptography;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Packages;

/// <summary>
/// Pulls bytes piece by piece, so many pieces at once, and asks again for what does not come. Sends nothing itself: <see cref="Due"/> says
/// what to ask. Not thread-safe.
/// </summary>
internal sealed class SectionReceiver(RunTimes times)
{
    private readonly Dictionary<string, Incoming> _incoming = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<(string Checksum, int Offset), DateTimeOffset> _asked = [];

    /// <summary>Nothing is on its way.</summary>
    public bool IsIdle => _incoming.Count == 0;

    public void Want(string checksum, int length)
    {
        if (_incoming.TryAdd(checksum, new Incoming(length)))
        {
            _order.Enqueue(checksum);
        }
    }

    public void ForgetAll()
    {
        _incoming.Clear();
        _order.Clear();
        _asked.Clear();
    }

    /// <summary>What to ask now: pieces not asked yet, and those that did not come in time.</summary>
    public IEnumerable<PieceRequested> Due(DateTimeOffset now)
    {
        foreach (((string Checksum, int Offset) piece, DateTimeOffset since) in _asked.ToList())
        {
            if (now - since >= times.PieceAgainAfter)
            {
                _asked[piece] = now;
                yield return Request(piece.Checksum, piece.Offset);
            }
        }

        while (_asked.Count < times.PiecesInFlight && NextUnasked() is { } next)
        {
            _asked.Add(next, now);
            yield return Request(next.Checksum, next.Offset);
        }
    }

    /// <summary>
    /// The whole section when this piece was its last; null otherwise. A section that does not fit its checksum is pulled again.
    /// </summary>
    public byte[]? Take(Piece piece)
    {
        if (!_asked.ContainsKey((piece.Checksum, piece.Offset)) || !_incoming.TryGetValue(piece.Checksum, out Incoming? section)
            || piece.Bytes.Length != Request(piece.Checksum, piece.Offset).Length)
        {
            return null;
        }

        _asked.Remove((piece.Checksum, piece.Offset));
        piece.Bytes.CopyTo(section.Bytes.AsMemory(piece.Offset));
        section.Missing -= piece.Bytes.Length;
        if (section.Missing > 0)
        {
            return null;
        }

        _incoming.Remove(piece.Checksum);
        if (Convert.ToHexStringLower(SHA256.HashData(section.Bytes)) == piece.Checksum)
        {
            return section.Bytes;
        }

        Want(piece.Checksum, section.Bytes.Length);
        return null;
    }

    private (string Checksum, int Offset)? NextUnasked()
    {
        while (_order.TryPeek(out string? checksum))
        {
            if (_incoming.TryGetValue(checksum, out Incoming? section) && section.NextOffset < section.Bytes.Length)
            {
                int offset = section.NextOffset;
                section.NextOffset = offset + Math.Min(times.PieceBytes, section.Bytes.Length - offset);
                return (checksum, offset);
            }

            _order.Dequeue();
        }

        return null;
    }

    private PieceRequested Request(string checksum, int offset) =>
        new(checksum, offset, Math.Min(times.PieceBytes, _incoming[checksum].Bytes.Length - offset));

    private sealed class Incoming(int length)
    {
        public byte[] Bytes { get; } = new byte[length];

        public int Missing { get; set; } = length;

        public int NextOffset { get; set; }
    }
}
