using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Compression;

public class PcpFileTests
{
    private static readonly byte[] Good = PcpFile.ToBytes(CompressionFixtures.Model(CompressionFixtures.RandomModes(1, 3, 3)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void WrittenModel_IsReadBackToTheBit(int order)
    {
        PcpModel model = CompressionFixtures.Model(CompressionFixtures.RandomModes(order, 3, order));
        string path = Path.Combine(Path.GetTempPath(), $"pcp-{Guid.NewGuid():N}.pcp");
        try
        {
            PcpFile.Write(path, model);
            PcpModel read = PcpFile.Read(path);
            Assert.Equal(model.Modes.Lambda, read.Modes.Lambda);
            Assert.Equal(model.Modes.Amplitudes, read.Modes.Amplitudes);
            Assert.Equal(model.Modes.Sites.AsEnumerable(), read.Modes.Sites.AsEnumerable());
            Assert.Equal(model.Training, read.Training);
            Assert.Equal(model.Crystal.Lattice.Vectors, read.Crystal.Lattice.Vectors);
            Assert.Equal(model.Crystal.Atoms.AsEnumerable(), read.Crystal.Atoms.AsEnumerable());
            Assert.Equal(File.ReadAllBytes(path), PcpFile.ToBytes(read));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void DielectricResponse_SurvivesTheFile()
    {
        var dielectric = new DielectricResponse(Matrix3.Identity, [2.5 * Matrix3.Identity, -2.5 * Matrix3.Identity]);
        PcpModel model = CompressionFixtures.Model(CompressionFixtures.RandomModes(1, 1, 3));
        model = model with { Crystal = model.Crystal with { Dielectric = dielectric } };
        PcpModel read = PcpFile.FromBytes(PcpFile.ToBytes(model), "test");
        Assert.Equal(dielectric.Epsilon, read.Crystal.Dielectric!.Epsilon);
        Assert.Equal(dielectric.BornCharges.AsEnumerable(), read.Crystal.Dielectric.BornCharges.AsEnumerable());
    }

    [Fact]
    public void AbsentFile_IsNamed()
    {
        string path = Path.Combine(Path.GetTempPath(), $"absent-{Guid.NewGuid():N}.pcp");
        Assert.Contains(path, Assert.Throws<InputException>(() => PcpFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void ForeignFile_IsRefused(int length) =>
        AssertRefused(Encoding.ASCII.GetBytes("&allocations")[..length], "does not begin with PCPMODES");

    [Fact]
    public void TruncatedFile_IsRefused_AtEveryLength()
    {
        for (int length = 8; length < Good.Length; length += 37)
        {
            Assert.Throws<InputException>(() => PcpFile.FromBytes(Good.AsSpan(0, length), "t"));
        }

        AssertRefused(Good[..20], "truncated");
        AssertRefused(Good[..^1], "damaged or truncated");
    }

    [Fact]
    public void OneFlippedBit_IsDetected_Anywhere()
    {
        for (int k = 12; k < Good.Length; k += 11)
        {
            byte[] damaged = (byte[])Good.Clone();
            damaged[k] ^= 0x10;
            AssertRefused(damaged, "checksum");
        }
    }

    [Fact]
    public void AnotherVersion_IsNamed()
    {
        byte[] other = (byte[])Good.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(other.AsSpan(8), 99);
        AssertRefused(other, "format version 99");
    }

    [Theory]
    [InlineData("\"rank\":3", "\"rank\":4")] // numbers missing
    [InlineData("\"order\":3", "\"order\":x")] // no JSON
    [InlineData("\"rank\":3", "\"runk\":3")] // a required member is absent
    [InlineData("[0,0,0,0]", "[0,0,0,7]")] // an atom that does not exist
    [InlineData("[0,0,0,0]", "[0,0,0,1]")] // a site named twice
    public void ContradictingHeader_WithRightChecksum_IsRefused(string original, string changed)
    {
        string text = Encoding.Latin1.GetString(Good);
        int at = text.IndexOf(original, StringComparison.Ordinal);
        byte[] bytes = Encoding.Latin1.GetBytes(text[..at] + changed + text[(at + original.Length)..]);
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32), bytes.AsSpan(bytes.Length - 32));
        AssertRefused(bytes, "contradicts itself");
    }

    private static void AssertRefused(byte[] bytes, string because) =>
        Assert.Contains(
            because, Assert.Throws<InputException>(() => PcpFile.FromBytes(bytes, "model.pcp")).Message, StringComparison.Ordinal);
}
