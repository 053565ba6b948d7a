using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Tests.ForceConstants;

namespace PcpCluster.Numerics.Tests.Formats;

public sealed class ForceConstantsReaderTests : IDisposable
{
    private static readonly Lattice Cell = new(new(new(0, 2, 2), new(2, 0, 2), new(2, 2, 0)));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3, "FORCE_CONSTANTS_3RD")]
    [InlineData(4, "FORCE_CONSTANTS_4TH.gz")]
    public void Write_ThenRead_GivesTheSameBits(int order, string name)
    {
        AnharmonicForceConstants written = TestTensors.WithNoise(TestTensors.Springs(order, 1), 1e-3, 2);
        ForceConstantsWriter.Write(_folder[name], written, Cell);

        AnharmonicForceConstants read = ForceConstantsReader.Read(_folder[name], order, Cell, 2);

        Assert.Equal(written.Atoms, read.Atoms);
        Assert.Equal(written.Cells, read.Cells);
        Assert.Equal(written.Values, read.Values);
    }

    [Fact]
    public void Write_Example_ThenRead_GivesTheSameBits()
    {
        CrystalInput input = InputFormats.Read(TestData.Example("mgo"), new(Fourth: false));
        ForceConstantsWriter.Write(_folder["x"], input.Third!, input.Crystal.Lattice);
        AnharmonicForceConstants read = ForceConstantsReader.Read(_folder["x"], 3, input.Crystal.Lattice, 2);

        Assert.Equal(input.Third!.Cells, read.Cells);
        Assert.Equal(input.Third.Values, read.Values);
    }

    [Fact]
    public void Read_AnotherLayout_IsTheSame()
    {
        string text = ThirdOrder().Replace(" ", "\t  ").Replace("\n\n", "\n").Replace("\n", "\r\n").Replace("0.5", "5.0D-01");
        AnharmonicForceConstants read = Read(text);

        Assert.Equal(2, read.BlockCount);
        Assert.Equal([0, 1, 1, 1, 0, 1], read.Atoms);
        Assert.Equal(new IntVector3(0, 1, -1), read.Cell(0, 1));
        Assert.Equal(0.5, read.Block(1)[26]);
    }

    [Fact]
    public void Read_StrainedCellVectors_WarnsOnce()
    {
        var warnings = new List<string>();
        AnharmonicForceConstants read = Read(ThirdOrder().Replace("0 -2 2", "0 -2.01 2.02"), warnings);

        Assert.Equal(new IntVector3(0, 1, -1), read.Cell(0, 1));
        Assert.Contains(":4: a cell vector lies", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2\n\n1\n", "3\n\n1\n", 1, "long enough")]
    [InlineData("2\n\n1\n", "1\n\n1\n", 35, "end of the file after the 1 blocks")]
    [InlineData("2\n\n1\n", "0\n\n1\n", 1, "at least 1")]
    [InlineData("2\n\n1\n", "1000000000\n\n1\n", 1, "long enough")]
    [InlineData("2\n\n1\n", "2 2\n\n1\n", 1, "after the last value")]
    [InlineData("2\n\n1\n", "two\n\n1\n", 1, "number of blocks")]
    [InlineData("\n2\n0 0 0", "\n3\n0 0 0", 35, "running number 2")]
    [InlineData("0 -2 2", "0 -2 1", 4, "lattice vector of CONTROL")]
    [InlineData("0 -2 2", "0 -2 1e300", 4, "lattice vector of CONTROL")]
    [InlineData("0 -2 2", "0 -2 NaN", 4, "finite")]
    [InlineData("0 -2 2", "0 -2", 4, "the end of the line")]
    [InlineData("0 -2 2", "0 -2 2 2", 4, "after the last value")]
    [InlineData("0 -2 2", "0 -20000 20000", 4, "lattice vector of CONTROL")]
    [InlineData("1 2 2\n1 1 1", "1 2 3\n1 1 1", 6, "natoms = 2")]
    [InlineData("1 2 2\n1 1 1", "0 2 2\n1 1 1", 6, "natoms = 2")]
    [InlineData("1 2 2\n1 1 1", "1 2 x\n1 1 1", 6, "atom number")]
    [InlineData("3 3 2 0.25", "3 3 2 Infinity", 32, "finite")]
    [InlineData("3 3 2 0.25", "3 3 2 **********", 32, "finite")]
    [InlineData("3 3 2 0.25", "3 2 3 0.25", 32, "indices 3 3 2")]
    [InlineData("3 3 2 0.25\n", "", 32, "indices 3 3 2")]
    [InlineData("3 3 2 0.25", "3 3 2 0.25 7", 32, "after the last value")]
    [InlineData("3 3 2 0.25", "3 3 2", 32, "force constant")]
    public void Read_WrongInput_NamesTheLine(string original, string replacement, long line, string expected)
    {
        string text = ThirdOrder();
        int at = text.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0);
        text = text[..at] + replacement + text[(at + original.Length)..];

        var thrown = Assert.Throws<InputException>(() => Read(text));

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(line, thrown.Line);
    }

    [Fact]
    public void Read_FewerBlocksThanAnnounced_NamesTheEnd()
    {
        string text = "3" + ThirdOrder()[1..].Replace("0.25", "0.25" + new string(' ', 400));
        var thrown = Assert.Throws<InputException>(() => Read(text));
        Assert.Contains("read the end of the file; expected the running number 3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EveryTruncation_IsRefused()
    {
        string text = ThirdOrder().TrimEnd();
        for (int length = 0; length < text.Length - 1; length += 7)
        {
            Assert.Throws<InputException>(() => Read(text[..length]));
        }
    }

    [Fact]
    public void Read_TwinBlocks_AreRefused()
    {
        string text = ThirdOrder().Replace("0 0 0\n2 0 2\n2 1 2", "0 -2 2\n0 -2 2\n1 2 2");
        Assert.Contains(
            "block 2 with the atoms and cells of block 1",
            Assert.Throws<InputException>(() => Read(text)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_And_Folder_AreRefused()
    {
        Assert.Contains(
            "no such file",
            Assert.Throws<InputException>(() => ForceConstantsReader.Read(_folder["nowhere"], 3, Cell, 2)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => ForceConstantsReader.Read(_folder.Path, 3, Cell, 2));
    }

    [Fact]
    public void Read_DamagedGzip_IsRefused()
    {
        byte[] zipped = TemporaryFolder.Zip(System.Text.Encoding.ASCII.GetBytes(ThirdOrder()));
        Assert.Equal(2, ForceConstantsReader.Read(_folder.Write("good.gz", zipped), 3, Cell, 2).BlockCount);
        for (int length = 2; length < zipped.Length; length++)
        {
            string path = _folder.Write("bad.gz", zipped[..length]);
            Assert.Throws<InputException>(() => ForceConstantsReader.Read(path, 3, Cell, 2));
        }

        byte[] flipped = [.. zipped];
        flipped[zipped.Length / 2] ^= 0x10;
        string damaged = _folder.Write("bad.gz", flipped);
        Assert.Throws<InputException>(() => ForceConstantsReader.Read(damaged, 3, Cell, 2));
    }

    /// <summary>Two blocks, written by hand: lines 1 to 63 with a blank line before each block.</summary>
    private static string ThirdOrder()
    {
        var text = new System.Text.StringBuilder("2\n");
        string[] heads = ["\n1\n0 -2 2\n0 -2 2\n1 2 2\n", "\n2\n0 0 0\n2 0 2\n2 1 2\n"];
        for (int block = 0; block < 2; block++)
        {
            text.Append(heads[block]);
            for (int entry = 0; entry < 27; entry++)
            {
                string value = entry == 25 ? "0.25" : entry == 26 ? "0.5" : "0";
                text.Append(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{(entry / 9) + 1} {(entry / 3 % 3) + 1} {(entry % 3) + 1} {value}\n");
            }
        }

        return text.ToString();
    }

    private AnharmonicForceConstants Read(string text, ICollection<string>? warnings = null) =>
        ForceConstantsReader.Read(_folder.Write("FORCE_CONSTANTS_3RD", text), 3, Cell, 2, warnings);
}
