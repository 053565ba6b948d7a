using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>
/// Finished runs on disk, one line a run: key, iterations, parameters in base64, checksum. A line that is torn or damaged is ignored and
/// its run done again.
/// </summary>
internal sealed class TrainingCheckpoint : IDisposable
{
    private const string Magic = "pcp-training-1";
    private readonly Dictionary<string, (int Iterations, double[] Parameters)> _done = [];
    private readonly StreamWriter? _writer;
    private readonly Lock _gate = new();

    /// <param name="path">The file, or null to remember nothing.</param>
    /// <param name="fingerprint">Of the problem and the settings; a file of another training is refused.</param>
    public TrainingCheckpoint(string? path, string fingerprint)
    {
        if (path is null)
        {
            return;
        }

        bool exists = File.Exists(path) && new FileInfo(path).Length > 0;
        bool torn = false;
        if (exists)
        {
            string text = File.ReadAllText(path);
            torn = !text.EndsWith('\n');
            string[] lines = text.Split('\n');
            if (lines[0] != $"{Magic} {fingerprint}")
            {
                throw new InputException(
                    path,
                    1,
                    lines[0].Length > 60 ? lines[0][..60] : lines[0],
                    $"{Magic} {fingerprint}",
                    "The checkpoint belongs to another training: delete it or name another file.");
            }

            foreach (string line in lines.Skip(1))
            {
                Read(line);
            }
        }

        _writer = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        if (!exists)
        {
            _writer.Write($"{Magic} {fingerprint}\n");
        }
        else if (torn)
        {
            _writer.Write('\n');
        }
    }

    public bool TryGet(string key, out int iterations, out double[] parameters)
    {
        bool found = _done.TryGetValue(key, out (int Iterations, double[] Parameters) entry);
        (iterations, parameters) = entry;
        return found;
    }

    public void Add(string key, int iterations, double[] parameters)
    {
        if (_writer is null)
        {
            return;
        }

        string body = string.Create(
            CultureInfo.InvariantCulture, $"{key}\t{iterations}\t{Convert.ToBase64String(MemoryMarshal.AsBytes(parameters.AsSpan()))}");
        lock (_gate)
        {
            _writer.Write($"{body}\t{Checksum(body)}\n");
        }
    }

    public void Dispose() => _writer?.Dispose();

    private void Read(string line)
    {
        int tab = line.LastIndexOf('\t');
        if (tab < 0 || Checksum(line[..tab]) != line[(tab + 1)..])
        {
            return;
        }

        string[] fields = line[..tab].Split('\t');
        _done[fields[0]] = (
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            MemoryMarshal.Cast<byte, double>(Convert.FromBase64String(fields[2])).ToArray());
    }

    private static string Checksum(string body) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, 8));
}
