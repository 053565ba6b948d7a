using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Output;

/// <summary>Files that are there complete or not at all: written beside their place and renamed.</summary>
public static class AtomicFile
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static void Write(string path, Action<TextWriter> content)
    {
        string temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.tmp");
        try
        {
            using (var writer = new StreamWriter(temporary, append: false, Encoding, bufferSize: 1 << 16) { NewLine = "\n" })
            {
                content(writer);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be written ({e.Message}). Make room or name another folder with --out.");
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    public static void Write(string path, string content) => Write(path, writer => writer.Write(content));
}
