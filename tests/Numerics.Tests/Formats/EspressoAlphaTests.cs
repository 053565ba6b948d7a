using System.Collections.Immutable;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Espresso;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>
/// The Ewald parameter of espresso.ifc2: that of the header, in units of its celldm(1), whatever the lattice vectors are.
/// </summary>
public sealed class EspressoAlphaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EspressoAlphaTests() => _folder.CopyExample("mgo");

    public void Dispose() => _folder.Dispose();

    /// <summary>Published with kALDo (test_nac_qe.py), from an espresso.ifc2 with ibrav = 2 and no alpha behind "T".</summary>
    [SharedDataFact("peers/kaldo-qe")]
    public void MagnesiumOxideOfKaldo_HasThePublishedFrequencies()
    {
        string path = Path.Combine(TestData.Shared("peers/kaldo-qe")!, "mgo", "espresso.ifc2");
        (HarmonicForceConstants constants, EspressoHeader header) = EspressoForceConstantsReader.Read(path, new(5, 5, 5), 2);
        Assert.Equal(1, header.Alpha);
        ImmutableArray<Atom> atoms =
            [.. header.Positions.Select((p, i) => new Atom(i == 0 ? "Mg" : "O", header.Lattice!.ToFractional(p), header.Masses[i], 0))];
        var crystal = new Crystal(header.Lattice!, atoms, header.Dielectric);
        var scheme = new PolarScheme.Ewald(header.Spread, DipolePart.WithoutReciprocalSum);
        AssertFrequencies(crystal, constants.With(new(scheme)), new(0.3, 0, 0.3), 1e-3, 7.188, 7.188, 11.023, 12.679, 12.679, 17.467);
    }

    /// <summary>The example was made for alpha = 2 with celldm(1) = a, which its header says.</summary>
    [Fact]
    public void Header_DecidesTheParameter()
    {
        CrystalInput input = InputFormats.Read(_folder.Path, new(Third: false, Fourth: false));
        AssertFrequencies(
            input.Crystal, input.HarmonicForceConstants, new(0.5, 0.5, 0), 1e-3, 8.5174, 8.5174, 12.4556, 13.2410, 13.2410, 16.0836);

        string text = Encoding.ASCII.GetString(TemporaryFolder.Unzip(_folder["espresso.ifc2.gz"]));
        _folder.Write("espresso.ifc2", text.Replace("  T   2.0\n", "  T\n", StringComparison.Ordinal));
        CrystalInput other = InputFormats.Read(_folder.Path, new(Third: false, Fourth: false));
        double[] changed = Frequencies(other.Crystal, other.HarmonicForceConstants, new(0.25, 0, 0));
        double[] right = Frequencies(input.Crystal, input.HarmonicForceConstants, new(0.25, 0, 0));
        Assert.True(Math.Abs(changed[3] - right[3]) > 0.05);
    }

    /// <summary>FourPhonon takes |a_1| for every crystal, which is right for this one; ShengBTE celldm(1).</summary>
    [Fact]
    public void OtherCodes_KeepTheirRules()
    {
        double a = Spread(Conventions.Ours);
        Assert.Equal(a, Spread(Conventions.FourPhonon), 1e-6);
        Assert.Equal(2 * a, Spread(Conventions.ShengBte), 1e-6);

        double Spread(Conventions conventions) => Assert.IsType<PolarScheme.Ewald>(
            InputFormats.Read(_folder.Path, new(false, false, conventions)).HarmonicForceConstants.Declaration.Polar).Spread;
    }

    [Theory]
    [InlineData("  T   2.0\n", "  T   0.0\n", "a positive Ewald parameter")]
    [InlineData("  T   2.0\n", "  T   two\n", "the Ewald parameter alpha")]
    public void WrongParameter_IsRefused(string original, string replacement, string expected)
    {
        string text = Encoding.ASCII.GetString(TemporaryFolder.Unzip(_folder["espresso.ifc2.gz"]));
        _folder.Write("espresso.ifc2", text.Replace(original, replacement, StringComparison.Ordinal));
        Assert.Contains(expected, Assert.Throws<InputException>(() => InputFormats.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BornChargesWithoutEpsilon_AreRefused()
    {
        string[] lines = [.. File.ReadLines(_folder["CONTROL"]).Where(l => !l.Contains("epsilon", StringComparison.Ordinal))];
        _folder.Write("CONTROL", string.Join('\n', lines));
        Assert.Contains(
            "Born charges without epsilon",
            Assert.Throws<InputException>(() => InputFormats.Read(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    private static void AssertFrequencies(
        Crystal crystal, HarmonicForceConstants constants, Vector3D q, double tolerance, params double[] terahertz)
    {
        double[] frequencies = Frequencies(crystal, constants, q);
        for (int i = 0; i < terahertz.Length; i++)
        {
            Assert.Equal(terahertz[i], frequencies[i], tolerance);
        }
    }

    private static double[] Frequencies(Crystal crystal, HarmonicForceConstants constants, Vector3D q) =>
    [
        .. new HarmonicModel(crystal, constants, PhysicalConstants.Codata2018).Solve([q], ComputeOptions.SingleThread).Frequencies
            .Select(w => w / (2 * Math.PI)),
    ];
}
