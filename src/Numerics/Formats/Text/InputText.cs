using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Formats.Text;

/// <summary>The bytes of a text file, decompressed if it was gzip'd (recognised by its first two bytes, not by its name).</summary>
internal readonly record struct InputText(string File, ReadOnlyMemory<byte> Bytes)
{
    /// <exception cref="InputException">The file cannot be read, is a damaged gzip file, or does not fit into memory.</exception>
    public static InputText Read(string path)
    {
        try
        {
            byte[] bytes = System.IO.File.ReadAllBytes(path);
            return new(path, GzipText.IsGzip(bytes) ? GzipText.Decompress(bytes) : bytes);
        }
        catch (InvalidDataException e)
        {
            throw new InputException(
                path, 0, $"a damaged gzip file ({e.Message})", "a complete gzip file", "Copy or compress the file again.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, 0, "no such file", "a readable file", "Check the folder and the file's name.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException(
                path,
                0,
                $"an error of the file system ({e.Message})",
                "a readable file",
                "Check that it is a file and that you may read it.");
        }
    }
}
