using System.Text.RegularExpressions;
using PcpCluster.Formats.Hdf5.Alamode;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Snapshots;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Settings;
using PureHDF;

namespace PcpCluster.Formats.Tests;

/// <summary>
/// What every input format owes: one crystal, written in each, is recognised by its own reader only, read as the same physics, and refused
/// with file, read, expected and remedy where its files are damaged, foreign or mixed up.
/// </summary>
public partial class ConformanceTests
{
    private static readonly (IInputFormat Reader, IOutputFormat Writer)[] All =
    [
        (InputFormats.All.Single(f => f.Name == "ALAMODE"), new AlamodeOutput()),
        (InputFormats.All.Single(f => f.Name == "ShengBTE"), new ShengBteOutput()),
        (InputFormats.All.Single(f => f.Name == "TDEP"), new TdepOutput()),
        (new ExtendedXyzFormat(), new FramesOutput()),
        (new AlamodeHdf5Format(), new AlamodeHdf5Output()),
        (new Phono3pyFormat(), new Phono3pyOutput()),
    ];

    private static readonly KeatingCrystal Keating = new();

    public static TheoryData<string> Names => new(All.Select(f => f.Reader.Name));

    public ConformanceTests()
    {
        InputFormats.Register(new Phono3pyFormat());
        InputFormats.Register(new AlamodeHdf5Format());
    }

    /// <summary>A new format joins the suite, or this fails.</summary>
    [Fact]
    public void Suite_HoldsEveryFormat() =>
        Assert.Equal(InputFormats.All.Select(f => f.Name).Order(), All.Select(f => f.Reader.Name).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_IsRecognisedByItsReaderOnly(string name)
    {
        using TemporaryFolder folder = Written(name, Keating.Input(3));
        FormatMatch own = name == "extended XYZ" ? FormatMatch.Displacements : FormatMatch.Yes;
        foreach (IInputFormat format in InputFormats.All)
        {
            Assert.Equal(format.Name == name ? own : FormatMatch.No, format.Recognises(InputFolder.Open(folder.Path)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sample_IsTheCrystalThatWasWritten(string name)
    {
        CrystalInput written = Keating.Input(3);
        using TemporaryFolder folder = Written(name, written);
        PreparedInput prepared = Prepare(folder.Path);
        CrystalInput read = prepared.Set;
        Assert.Equal(name, read.Format, ignoreCase: true);
        Assert.Equal(BasisVerdict.Consistent, prepared.Basis!.Verdict);
        Assert.Equal(24, prepared.Group.Operations.Length);
        Assert.InRange(PermutationSymmetry.Violation(read.HarmonicForceConstants).Relative, 0, 1e-9);
        Assert.InRange(AcousticSumRule.Violation(read.HarmonicForceConstants).Relative, 0, 1e-9);
        AnharmonicForceConstants?[] orders = [read.Third, read.Fourth];
        Assert.NotNull(read.Third);
        Assert.Equal(Output(name).HoldsFourthOrder, read.Fourth is not null);
        foreach (AnharmonicForceConstants constants in orders.OfType<AnharmonicForceConstants>())
        {
            Assert.InRange(PermutationSymmetry.Violation(constants).Relative, 0, 1e-9);
            Assert.InRange(AcousticSumRule.Violation(constants).Relative, 0, 1e-9);
        }

        CrystalInput back = Output(name).HoldsMasses ? read : ConversionCheck.WithMassesOf(written.Crystal, read);
        var check = ConversionCheck.Of(written, back);
        Assert.True(check.Largest < 1e-9, check.ToString());
        string[] files = [read.Files.Crystal, read.Files.Harmonic, read.Files.Third!];
        Assert.All(files, f => Assert.True(File.Exists(f), f));
    }

    /// <summary>Every file of the sample cut short in the middle, or emptied.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void TornFile_IsRefused(string name)
    {
        using TemporaryFolder folder = Written(name, Keating.Input(3));
        foreach (string file in Directory.GetFiles(folder.Path))
        {
            byte[] good = File.ReadAllBytes(file);
            foreach (int length in new[] { 0, good.Length / 2 })
            {
                File.WriteAllBytes(file, good[..length]);
                Refused(folder, name == "ALAMODE" && length == 0 ? null : Path.GetFileName(file)); // known by its content
            }

            File.WriteAllBytes(file, good);
        }
    }

    /// <summary>Each file replaced by one of another format.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void ForeignFile_IsRefused(string name)
    {
        using TemporaryFolder folder = Written(name, Keating.Input(3));
        using TemporaryFolder other = Written(name == "TDEP" ? "ShengBTE" : "TDEP", Keating.Input(3));
        byte[] foreign = File.ReadAllBytes(Directory.GetFiles(other.Path).Order(StringComparer.Ordinal).First());
        foreach (string file in Directory.GetFiles(folder.Path))
        {
            byte[] good = File.ReadAllBytes(file);
            File.WriteAllBytes(file, foreign);
            Refused(folder, name == "ALAMODE" ? null : Path.GetFileName(file)); // not even recognised as ALAMODE's
            File.WriteAllBytes(file, good);
        }
    }

    /// <summary>Second order of 2 x 2 x 2 cells in a folder of 3 x 3 x 3; TDEP, which lists every cell, gets another unit cell.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WrongSupercell_IsRefused(string name)
    {
        using TemporaryFolder folder = Written(name, Keating.Input(3));
        CrystalInput smaller = Keating.Input(2);
        using TemporaryFolder other = Written(name, Output(name) is FramesOutput ? smaller : smaller with { Third = null, Fourth = null });
        string file = SecondFiles[name];
        switch (name)
        {
            case "ALAMODE HDF5":
                Hdf5Copy.Mix(folder[file], "ForceConstants", other[file]);
                break;
            case "ALAMODE":
                string text = File.ReadAllText(folder[file]);
                const string end = "</Symmetry>";
                string head = File.ReadAllText(other[file]);
                string constants = text[text.IndexOf(end, StringComparison.Ordinal)..];
                File.WriteAllText(folder[file], head[..head.IndexOf(end, StringComparison.Ordinal)] + constants);
                break;
            case "extended XYZ":
                File.AppendAllText(folder[file], File.ReadAllText(other[file]));
                break;
            case "TDEP":
                File.WriteAllText(folder["infile.ucposcar"], "one atom\n1.0\n0 2.7 2.7\n2.7 0 2.7\n2.7 2.7 0\nSi\n1\nDirect\n0 0 0\n");
                break;
            default:
                File.Copy(other[file], folder[file], overwrite: true);
                break;
        }

        Refused(folder, file);
    }

    /// <summary>Third order of the mirror image, in which the second atom lies on the other side of the first.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void ThirdOrderOfAnotherRun_IsRefused(string name)
    {
        using TemporaryFolder folder = Written(name, Keating.Input(3));
        using TemporaryFolder other = Written(name, new KeatingCrystal(inverted: true).Input(3));
        ReplaceThird(name, folder, other);
        string message = Refused(folder, ThirdFiles[name]);
        string told = name switch
        {
            "extended XYZ" => "the element of the nearest site",
            "ALAMODE HDF5" => "to an image of atom", // its own vectors give it the lie
            _ => "order 3 that miss the symmetry of the crystal",
        };
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Cells counted from 0 to n - 1 of a supercell instead of from the first atom; ALAMODE: the last leg in the next supercell. phono3py
    /// counts modulo the supercell.
    /// </summary>
    [Theory]
    [InlineData("ALAMODE")]
    [InlineData("ShengBTE")]
    [InlineData("TDEP")]
    public void WrappedOffsets_AreRefused(string name)
    {
        CrystalInput input = Keating.Input(3);
        using TemporaryFolder folder = Written(name, input);
        if (name == "ALAMODE")
        {
            string text = File.ReadAllText(folder["pcp.xml"]);
            int from = text.IndexOf("<ANHARM3>", StringComparison.Ordinal), to = text.IndexOf("</ANHARM3>", StringComparison.Ordinal);
            string wrapped = Pair().Replace(text[from..to], "$1 2\"");
            File.WriteAllText(folder["pcp.xml"], text[..from] + wrapped + text[to..]);
        }
        else
        {
            AnharmonicForceConstants third = input.Third!;
            IntVector3[] cells = [.. third.Cells.Select(c => new IntVector3((c.X + 3) % 3, (c.Y + 3) % 3, (c.Z + 3) % 3))];
            using TemporaryFolder other = Written(name, input with { Third = new(3, third.Atoms, cells, third.Values) });
            ReplaceThird(name, folder, other);
        }

        Refused(folder, ThirdFiles[name], told: name != "ALAMODE");
    }

    /// <summary>The last index slowest.</summary>
    [Theory]
    [InlineData("phono3py")]
    [InlineData("ShengBTE")]
    [InlineData("TDEP")]
    public void FortranOrder_IsRefused(string name)
    {
        CrystalInput input = Keating.Input(3);
        using TemporaryFolder folder = Written(name, input);
        if (name == "phono3py")
        {
            new H5File { ["fc3"] = new H5Dataset(new double[27 * 2 * 54 * 54], fileDims: [3, 3, 3, 54, 54, 2]) }.Write(folder["fc3.hdf5"]);
            Assert.Contains("Fortran", Refused(folder, "fc3.hdf5"), StringComparison.Ordinal);
            return;
        }

        AnharmonicForceConstants third = input.Third!;
        double[] values = new double[third.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int k = i % 27;
            values[i - k + (9 * (k % 3)) + (3 * (k / 3 % 3)) + (k / 9)] = third.Values[i];
        }

        using TemporaryFolder other = Written(name, input with { Third = new(3, third.Atoms, third.Cells, values) });
        ReplaceThird(name, folder, other);
        Refused(folder, ThirdFiles[name]);
    }

    private static readonly Dictionary<string, string> SecondFiles = new()
    {
        ["ALAMODE"] = "pcp.xml",
        ["ALAMODE HDF5"] = "pcp.h5",
        ["ShengBTE"] = "FORCE_CONSTANTS_2ND",
        ["TDEP"] = "infile.forceconstant",
        ["extended XYZ"] = "frames.xyz",
        ["phono3py"] = "fc2.hdf5",
    };

    private static readonly Dictionary<string, string> ThirdFiles = new()
    {
        ["ALAMODE"] = "pcp.xml",
        ["ALAMODE HDF5"] = "pcp.h5",
        ["ShengBTE"] = "FORCE_CONSTANTS_3RD",
        ["TDEP"] = "infile.forceconstant_thirdorder",
        ["extended XYZ"] = "frames.xyz",
        ["phono3py"] = "fc3.hdf5",
    };

    private static void ReplaceThird(string name, TemporaryFolder folder, TemporaryFolder other)
    {
        string file = ThirdFiles[name];
        if (name == "ALAMODE HDF5")
        {
            Hdf5Copy.Mix(folder[file], "ForceConstants/Order3", other[file]);
            return;
        }

        if (name != "ALAMODE")
        {
            File.Copy(other[file], folder[file], overwrite: true);
            return;
        }

        string own = File.ReadAllText(folder[file]), foreign = File.ReadAllText(other[file]);
        File.WriteAllText(folder[file], Before(own, "<ANHARM3>") + Between(foreign) + After(own, "</ANHARM3>"));

        static string Before(string text, string mark) => text[..text.IndexOf(mark, StringComparison.Ordinal)];
        static string After(string text, string mark) => text[text.IndexOf(mark, StringComparison.Ordinal)..];
        static string Between(string text) => Before(After(text, "<ANHARM3>"), "</ANHARM3>");
    }

    [GeneratedRegex("(pair3=\"\\d+ \\d) \\d+\"")]
    private static partial Regex Pair();

    /// <param name="folder">The input.</param>
    /// <param name="file">The file to be named; null: any.</param>
    /// <param name="told">The message has the four parts; false: it is that of the basis, in prose.</param>
    private static string Refused(TemporaryFolder folder, string? file, bool told = true)
    {
        InputException e = Assert.ThrowsAny<InputException>(() => Prepare(folder.Path));
        Assert.Contains(folder.Path, e.Message, StringComparison.Ordinal);
        if (file is not null)
        {
            Assert.Contains(file, e.Message, StringComparison.Ordinal);
        }

        Assert.True(!told || Complete().IsMatch(e.Message), e.Message);
        return e.Message;
    }

    [GeneratedRegex("read .*; expected .*\\. \\w")]
    private static partial Regex Complete();

    private static PreparedInput Prepare(string folder) => PreparedInput.Read(
        folder, readThird: true, readFourth: true, BasisChoice.Refuse, Conventions.Ours, ComputeOptions.SingleThread);

    private static IOutputFormat Output(string name) => All.Single(f => f.Reader.Name == name).Writer;

    private static TemporaryFolder Written(string name, CrystalInput input)
    {
        var folder = new TemporaryFolder();
        Output(name).Write(folder.Path, input);
        return folder;
    }
}
