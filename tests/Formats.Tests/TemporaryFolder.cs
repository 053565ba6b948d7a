namespace PcpCluster.Formats.Tests;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pcp-formats-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A copy that may be written to.</summary>
    public TemporaryFolder With(string source, string name)
    {
        File.WriteAllBytes(this[name], File.ReadAllBytes(source));
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
