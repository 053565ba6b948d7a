namespace PcpCluster.Formats.Tests;

/// <summary>A thousand damaged folders of each format, always the same ones.</summary>
public class FormatFuzzTests
{
    private const int Rounds = 1000;

    [Theory]
    [InlineData("shengbte")]
    [InlineData("alamode")]
    [InlineData("phono3py")]
    [InlineData("tdep")]
    [InlineData("extended XYZ")]
    [InlineData("alamode-h5")]
    public async Task DamagedFolders_AreReadOrRefused(string format)
    {
        using var folder = new TemporaryFolder();
        int refused = await new FolderFuzz(format, 20250614).Run(folder.Path, Rounds);
        Assert.InRange(refused, Rounds / 10, Rounds);
    }
}
