namespace PcpCluster.Host.Tests;

/// <summary>A folder of its own for a test, removed at its end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public ScratchFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "pcp-test-" + Guid.NewGuid().ToString("N"));

    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>A copy of an example that a test may damage.</summary>
    public string CopyExample(string name)
    {
        string target = this[name];
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(Numerics.Tests.TestData.Example(name)))
        {
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
        }

        return target;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
