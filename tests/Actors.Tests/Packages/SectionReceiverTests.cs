using System.Security.Cryptography;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Packages;
using PcpCluster.Actors.Systems;

namespace PcpCluster.Actors.Tests.Packages;

/// <summary>Bytes in pieces, over a line that loses, doubles and damages them.</summary>
public sealed class SectionReceiverTests
{
    private static readonly RunTimes _times = new() { PieceBytes = 1024, PiecesInFlight = 4 };
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private readonly SectionShelf _shelf = new();
    private readonly SectionReceiver _receiver = new(_times);

    [Fact]
    public void NeverMorePiecesInFlightThanAllowed()
    {
        _receiver.Want(Put(10_000), 10_000);
        Assert.Equal([0, 1024, 2048, 3072], _receiver.Due(_start).Select(r => r.Offset));
        Assert.Empty(_receiver.Due(_start));
    }

    [Fact]
    public void UnansweredPieceIsAskedForAgain()
    {
        _receiver.Want(Put(2000), 2000);
        Assert.Equal(2, _receiver.Due(_start).Count());
        Assert.Empty(_receiver.Due(_start.AddSeconds(4)));
        Assert.Equal([(0, 1024), (1024, 976)], _receiver.Due(_start.AddSeconds(5)).Select(r => (r.Offset, r.Length)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EverySectionArrivesWhateverTheLineDoes(int seed)
    {
        Random random = new(seed);
        Dictionary<string, byte[]> arrived = [];
        int[] lengths = [1, 1023, 1024, 1025, 50_000];
        string[] checksums = [.. lengths.Select(Put)];
        for (int i = 0; i < lengths.Length; i++)
        {
            _receiver.Want(checksums[i], lengths[i]);
        }

        DateTimeOffset now = _start;
        for (; !_receiver.IsIdle; now = now.AddSeconds(1))
        {
            Assert.True(now < _start.AddHours(1));
            foreach (PieceRequested request in _receiver.Due(now).ToList())
            {
                int copies = random.NextDouble() switch { < 0.2 => 0, < 0.4 => 2, _ => 1 };
                for (int copy = 0; copy < copies; copy++)
                {
                    Piece piece = _shelf.Answer(request)!;
                    bool damaged = random.NextDouble() < 0.02;
                    byte[] bytes = piece.Bytes.ToArray();
                    bytes[0] ^= (byte)(damaged ? 1 : 0);
                    if (_receiver.Take(piece with { Bytes = bytes }) is { } whole)
                    {
                        arrived.Add(piece.Checksum, whole);
                    }
                }
            }
        }

        Assert.All(checksums, c => Assert.Equal(_shelf[c].ToArray(), arrived[c]));
    }

    [Fact]
    public void PiecesNobodyAskedForAreIgnored()
    {
        string wanted = Put(3000);
        _receiver.Want(wanted, 3000);
        _ = _receiver.Due(_start).ToList();
        Assert.Null(_receiver.Take(new Piece(Put(10), 0, new byte[10])));
        Assert.Null(_receiver.Take(new Piece(wanted, 5, new byte[1024])));
        Assert.Null(_receiver.Take(new Piece(wanted, 0, new byte[5])));
        Assert.Null(_shelf.Answer(new PieceRequested(wanted, 3000, 1)));
    }

    private string Put(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        string checksum = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _shelf.Put(checksum, bytes);
        return checksum;
    }
}
