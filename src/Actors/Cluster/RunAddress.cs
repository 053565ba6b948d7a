using System.Globalization;
using System.Text.Json;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Cluster;

/// <summary>Where the Coordinator of a run listens: cluster.json in the run's folder, written anew at every start.</summary>
/// <param name="Host">As workers must spell it.</param>
/// <param name="Run">Identity of the run; empty where only host and port are known.</param>
/// <param name="Start">Tells one start of the Coordinator from another on the same port; 0 where only host and port are known.</param>
/// <param name="Finished">The run is over; workers that look for it may go.</param>
public sealed record RunAddress(string Host, int Port, string Run = "", int Start = 0, bool Finished = false)
{
    public const string FileName = "cluster.json";

    private static readonly JsonSerializerOptions _json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Null when no Coordinator has written it yet, or the file system has it not at hand.</summary>
    /// <exception cref="InputException">The file is something else.</exception>
    public static RunAddress? Find(string folder)
    {
        string file = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(file)
                ? JsonSerializer.Deserialize<RunAddress>(File.ReadAllText(file), _json)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: cannot be read as the address of a run ({e.Message}). Name the folder of a run.");
        }
    }

    /// <summary>HOST:PORT; an address of IP version 6 in brackets.</summary>
    /// <exception cref="InputException">Something else.</exception>
    public static RunAddress Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536
            ? new RunAddress(text[..colon].Trim('[', ']'), port)
            : throw new InputException(
                $"'{text}': read as the address of a run; expected HOST:PORT, for example node1:4711, or the folder of the run.");
    }

    /// <summary>In one step, so that nobody reads half of it.</summary>
    public void Write(string folder)
    {
        string temporary = Path.Combine(folder, $".{FileName}.{Environment.ProcessId}");
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, _json));
        File.Move(temporary, Path.Combine(folder, FileName), overwrite: true);
    }

    public override string ToString() => $"{Host}:{Port}";
}
