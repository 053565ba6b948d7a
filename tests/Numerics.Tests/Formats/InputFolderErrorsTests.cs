using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Formats;

public sealed class InputFolderErrorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InputFolderErrorsTests() => _folder.CopyExample("mgo");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_MissingFolderOrFile_SaysWhatIsExpected()
    {
        Assert.Contains("no such folder", Error(() => InputFormats.Read(_folder["nowhere"])), StringComparison.Ordinal);
        File.Move(_folder["espresso.ifc2.gz"], _folder["other"]);
        string missing = Error(() => InputFormats.Read(_folder.Path));
        Assert.Contains("espresso.ifc2 or espresso.ifc2.gz", missing, StringComparison.Ordinal);
        _folder.Write("FORCE_CONSTANTS_2ND", "8");
        Assert.Contains("set espresso=.FALSE.", Error(() => InputFormats.Read(_folder.Path)), StringComparison.Ordinal);
        File.Delete(_folder["CONTROL"]);
        Assert.Contains("CONTROL or CONTROL.gz", Error(() => InputFormats.Read(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutAnharmonicFiles_GivesNull()
    {
        File.Delete(_folder["FORCE_CONSTANTS_3RD.gz"]);
        File.Delete(_folder["FORCE_CONSTANTS_4TH.gz"]);
        CrystalInput input = InputFormats.Read(_folder.Path);

        Assert.Null(input.Third);
        Assert.Null(input.Fourth);
        Assert.Null(input.Files.Third);
    }

    [Fact]
    public void Read_PlainFiles_GiveTheSameAsZipped_AndWinOverThem()
    {
        CrystalInput expected = InputFormats.Read(_folder.Path);
        _folder.Write("CONTROL.gz", TemporaryFolder.Zip(File.ReadAllBytes(_folder["CONTROL"])));
        File.Delete(_folder["CONTROL"]);
        _folder.Write("FORCE_CONSTANTS_3RD", TemporaryFolder.Unzip(_folder["FORCE_CONSTANTS_3RD.gz"]));
        CrystalInput read = InputFormats.Read(_folder.Path);

        Assert.Equal(expected.Third!.Values, read.Third!.Values);
        Assert.Equal(expected.Crystal.Atoms.AsEnumerable(), read.Crystal.Atoms);
        Assert.Contains("both there", Assert.Single(read.Warnings), StringComparison.Ordinal);
        Assert.Equal(_folder["FORCE_CONSTANTS_3RD"], read.Files.Third);
    }

    [Theory]
    [InlineData("lfactor=0.421772780252", "lfactor=0.43", "lattice vector 1 of the header")]
    [InlineData("positions(:,2)=0.50 0.50 0.50", "positions(:,2)=0.25 0.25 0.25", "the header places atom 2 at (0.5000 0.5000 0.5000)")]
    [InlineData("elements=\"Mg\" \"O\"", "elements=\"Ca\" \"O\"", "the mass 24.305 amu, CONTROL 40.0")]
    [InlineData("nonanalytic=.TRUE.", "nonanalytic=.FALSE.", "does not add it back")]
    [InlineData("epsilon(:,1)=3.23859480", "epsilon(:,1)=4.0", "differ from CONTROL")]
    [InlineData("born(:,1,2)=-1.97899791", "born(:,1,2)=-1.5", "sum up to 0.479 e")]
    [InlineData("born(:,1,2)=-1.97899791 0.0", "born(:,1,2)=-1.97899791 0.5", "field direction i, element j")]
    public void Read_ContradictionWithTheHeader_Warns(string original, string replacement, string expected)
    {
        ChangeControl(original, replacement);
        // a strained lattice is tolerated by the anharmonic files, too
        Assert.Contains(InputFormats.Read(_folder.Path).Warnings, w => w.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("scell(:)=8 8 8", "scell(:)=4 4 4", "the grid 8 8 8")]
    [InlineData("lattvec(:,1)=0.0 0.5 0.5", "lattvec(:,1)=0.0 1.0 1.0", "made for another lattice")]
    [InlineData("epsilon(:,1)=3.23859480", "epsilon(:,1)=-3.2", "positive definite")]
    public void Read_ContradictionThatCannotBeRight_Stops(string original, string replacement, string expected)
    {
        ChangeControl(original, replacement);
        Assert.Contains(expected, Error(() => InputFormats.Read(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HeaderWithoutDipoles_WarnsAndSeparatesThem()
    {
        ChangeControl("espresso=.TRUE.", "espresso=.TRUE. ! header changed");
        string text = Encoding.ASCII.GetString(TemporaryFolder.Unzip(_folder["espresso.ifc2.gz"]));
        int from = text.IndexOf("  T   2.0\n", StringComparison.Ordinal);
        int to = text.IndexOf("   8   8   8", StringComparison.Ordinal);
        _folder.Write("espresso.ifc2", text[..from] + " F\n" + text[to..]);

        CrystalInput input = InputFormats.Read(_folder.Path);
        Assert.Contains(input.Warnings, w => w.Contains("still hold the dipole-dipole part", StringComparison.Ordinal));
        Assert.Equal(DipolePart.Whole, Assert.IsType<PolarScheme.Ewald>(input.HarmonicForceConstants.Declaration.Polar).Holds);
        CrystalInput theirs = InputFormats.Read(_folder.Path, new(Conventions: Conventions.ShengBte));
        Assert.Contains(theirs.Warnings, w => w.Contains("counted twice", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_WrongUnit_Warns()
    {
        CrystalInput input = InputFormats.Read(_folder.Path);
        double[] rydberg = [.. input.Third!.Values.Select(v => v / 91.8157682)];
        ForceConstantsWriter.Write(
            _folder["FORCE_CONSTANTS_3RD.gz"], new(3, input.Third.Atoms, input.Third.Cells, rydberg), input.Crystal.Lattice);

        Assert.Contains("Ry/bohr^3", Assert.Single(InputFormats.Read(_folder.Path).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BornCharges_FieldIndexFollowsTheHarmonicFile()
    {
        ChangeControl("born(:,1,2)=-1.97899791 0.0", "born(:,1,2)=-1.97899791 0.5");
        Matrix3 espresso = InputFormats.Read(_folder.Path).Crystal.Dielectric!.BornCharges[1];
        Assert.Equal((0.5, 0.0), (espresso[0, 1], espresso[1, 0]));

        ChangeControl("espresso=.TRUE.", "espresso=.FALSE.");
        ChangeControl("scell(:)=8 8 8", "scell(:)=1 1 1");
        _folder.Write(
            "FORCE_CONSTANTS_2ND",
            "2\n1 1\n9 0 0\n0 9 0\n0 0 9\n1 2\n-9 0 0\n0 -9 0\n0 0 -9\n2 1\n-9 0 0\n0 -9 0\n0 0 -9\n2 2\n9 0 0\n0 9 0\n0 0 9\n");
        Matrix3 supercell = InputFormats.Read(_folder.Path).Crystal.Dielectric!.BornCharges[1];
        Assert.Equal((0.0, 0.5), (supercell[0, 1], supercell[1, 0]));
    }

    /// <summary>The published silicon input: its second atom contradicts the header of its own harmonic file.</summary>
    [SharedDataFact("si-fourphonon")]
    public void Read_PublishedSilicon_WarnsOfTheWrongPosition()
    {
        CrystalInput input = InputFormats.Read(TestData.Shared("si-fourphonon")!);
        Assert.Contains(input.Warnings, w => w.Contains("the header places atom 2 at (-0.25", StringComparison.Ordinal));
        Assert.Equal(new Vector3D(0.25, 0.25, 0.25), input.Crystal.Atoms[1].Position);
    }

    private static string Error(Action read) => Assert.Throws<InputException>(read).Message;

    private void ChangeControl(string original, string replacement)
    {
        string text = File.ReadAllText(_folder["CONTROL"]);
        Assert.Contains(original, text, StringComparison.Ordinal);
        _folder.Write("CONTROL", text.Replace(original, replacement, StringComparison.Ordinal));
    }
}
