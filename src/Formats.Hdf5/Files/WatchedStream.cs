using System.Runtime.CompilerServices;

namespace PcpCluster.Formats.Hdf5.Files;

/// <summary>
/// A file for the HDF5 library, which believes the sizes and addresses of a damaged file: read beyond the end they look like zeros to it,
/// and it follows circles. Here a read beyond the end fails, a recursion ends before the stack does, and one request may read only so often
/// and so much as the file's length explains.
/// </summary>
internal sealed class WatchedStream(Stream file) : Stream
{
    private const long FreeReads = 1_000_000;
    private const long FreeBytes = 1 << 20;
    private const int ReadsPerByte = 4;
    private const int Passes = 64;

    private long _reads;
    private long _bytes;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    /// <summary>Begins a new request.</summary>
    public void Renew() => (_reads, _bytes) = (0, 0);

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int count = file.Read(buffer);
        _bytes += count;
        return ++_reads <= FreeReads + (ReadsPerByte * file.Length) && _bytes <= FreeBytes + (Passes * file.Length)
            ? count
            : throw new InvalidDataException("its parts refer to each other without end");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
