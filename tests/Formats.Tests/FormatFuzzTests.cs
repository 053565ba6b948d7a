using System.Text.RegularExpressions;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Foundation;

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

    /// <summary>Found by the fuzzer: a finite number that its unit carries out of range was read as infinity.</summary>
    [Fact]
    public void NumberBeyondRangeInOurUnit_IsRefused()
    {
        using var folder = new TemporaryFolder();
        new AlamodeOutput().Write(folder.Path, FolderFuzz.Small());
        string file = Assert.Single(Directory.GetFiles(folder.Path, "*.xml"));
        File.WriteAllText(file, new Regex("(<FC2[^>]*>)[^<]*").Replace(File.ReadAllText(file), "${1}1e308", 1));
        InputException refusal = Assert.Throws<InputException>(() => InputFormats.Read(folder.Path));
        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("beyond the range", refusal.Message, StringComparison.Ordinal);
    }
}
