using PcpCluster.Host.Output;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Tests.Output;

public class AtomicFileTests
{
    [Fact]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        using var scratch = new ScratchFolder();
        AtomicFile.Write(scratch["a"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(scratch["a"], writer =>
        {
            writer.Write("half");
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(scratch["a"]));
        Assert.Single(Directory.GetFiles(scratch.Path));
    }

    [Fact]
    public void AMissingFolderIsNamed() =>
        Assert.Contains("/there/is/none", Assert.Throws<InputException>(() => AtomicFile.Write("/there/is/none/a", "x")).Message);
}
