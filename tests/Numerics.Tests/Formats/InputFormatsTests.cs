using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>The list of formats, and that one of them and no other claims each known input.</summary>
public sealed class InputFormatsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A new format of the Numerics assembly has to be written into this list.</summary>
    [Fact]
    public void OwnFormats_AreFoundAndOrdered() =>
        Assert.Equal(
            ["ALAMODE", "ShengBTE", "TDEP", "extended XYZ"],
            InputFormats.All.Where(f => f.GetType().Assembly == typeof(InputFormats).Assembly).Select(f => f.Name));

    [Theory]
    [InlineData("si", "ShengBTE")]
    [InlineData("mgo", "ShengBTE")]
    [InlineData("nacl", "ShengBTE")]
    public void Examples_AreClaimedOnce(string example, string format)
    {
        var folder = InputFolder.Open(TestData.Example(example));
        Assert.Equal(format, Assert.Single(InputFormats.All, f => f.Recognises(folder) != FormatMatch.No).Name);
    }

    [Theory]
    [InlineData("CONTROL")]
    [InlineData("espresso.ifc2.gz")]
    public void AFile_StandsForItsFolder(string name)
    {
        CrystalInput expected = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false));
        CrystalInput read = InputFormats.Read(Path.Combine(TestData.Example("si"), name), new(Third: false, Fourth: false));
        Assert.Equal(expected.HarmonicForceConstants.Values, read.HarmonicForceConstants.Values);
        Assert.Equal(expected.Files, read.Files);
    }

    [Fact]
    public void UnknownFolder_NamesTheFormats()
    {
        _folder.Write("notes.txt", "nothing");
        Assert.Contains("CONTROL with FORCE_CONSTANTS_2ND", Refusal(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("a file of no known input", Refusal(_folder["notes.txt"]), StringComparison.Ordinal);
        Assert.Contains("no such folder", Refusal(_folder["nowhere"]), StringComparison.Ordinal);
    }

    private static string Refusal(string path) => Assert.Throws<InputException>(() => InputFormats.Read(path)).Message;
}
