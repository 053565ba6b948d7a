using PcpCluster.Formats.Hdf5.Alamode;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Formats.Tests;

/// <summary>
/// Every format written from inputs of every other, read back: frequencies and |V|^2 to 1e-9. All writers write doubles with all digits,
/// so that no pair needs a wider bound.
/// </summary>
public class ConversionTests
{
    private const double Bound = 1e-9;

    private static readonly IOutputFormat[] Targets =
        [new ShengBteOutput(), new Phono3pyOutput(), new AlamodeOutput(), new AlamodeHdf5Output(), new TdepOutput()];

    private static readonly KeatingCrystal Keating = new();

    public static TheoryData<string> Names => new(Targets.Select(t => t.Name));

    public ConversionTests()
    {
        InputFormats.Register(new Phono3pyFormat());
        InputFormats.Register(new AlamodeHdf5Format());
    }

    /// <summary>Each format as a source of each: a crystal whose constants of orders 2 to 4 are known in closed form.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void EveryPair_IsTheSameCrystal(string source)
    {
        CrystalInput known = Keating.Input(3);
        using var given = new TemporaryFolder();
        Targets.Single(t => t.Name == source).Write(given.Path, known);
        CrystalInput input = ConversionCheck.WithMassesOf(known.Crystal, InputFormats.Read(given.Path));
        foreach (IOutputFormat target in Targets)
        {
            CrystalInput back = BackFrom(target, input, source);
            Assert.InRange(ConversionCheck.Of(known, back).Largest, 0, Bound);
        }
    }

    /// <summary>Constants as programs and experiments leave them: of finite reach, with rounded digits, on supercells.</summary>
    [PeersTheory]
    [InlineData("si in hdf5", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("tdep-si", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("tdep-al", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("tdep-ne", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("tdep-mgo", "tdep")]
    [InlineData("alamode-nacl", "alamode alamode-h5")]
    [InlineData("alamode-nacl in hdf5", "alamode alamode-h5")]
    [InlineData("nacl", "phono3py tdep")]
    public void WrittenAndReadBack_IsTheSameCrystal(string source, string targets)
    {
        using var given = new TemporaryFolder();
        CrystalInput input = InputFormats.Read(Source(source.Split(' ')[0], given));
        if (source.EndsWith("in hdf5", StringComparison.Ordinal))
        {
            // from forces to fc2.hdf5 and fc3.hdf5, or from XML to ALAMODE's .h5, and these as a source
            IOutputFormat hdf5 = input.Format == "phono3py" ? new Phono3pyOutput() : new AlamodeHdf5Output();
            input = BackFrom(hdf5, input, source);
        }

        AllTargets(input, source, targets);
    }

    /// <summary>Quantum ESPRESSO's espresso.ifc2 with third and fourth order of ShengBTE.</summary>
    [Theory]
    [InlineData("si", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("mgo", "tdep")]
    public void Espresso_WrittenAndReadBack_IsTheSameCrystal(string example, string targets) =>
        AllTargets(InputFormats.Read(SharedData.Example(example)), example, targets);

    /// <summary>The check sees what is wrong: one number of the third order changed by a thousandth.</summary>
    [PeersFact]
    public void Check_SeesOtherConstants()
    {
        CrystalInput input = InputFormats.Read(SharedData.Peer("tdep-si"));
        double[] values = (double[])input.Third!.Values.Clone();
        values[40] *= 1.001;
        var check = ConversionCheck.Of(input, input with { Third = new(3, input.Third.Atoms, input.Third.Cells, values) });
        Assert.Equal(0, check.Frequencies);
        Assert.InRange(check.Third!.Value, 1e-9, 1e-2);
    }

    private static void AllTargets(CrystalInput input, string source, string targets)
    {
        if (input.HarmonicForceConstants.Declaration is { Polar: PolarScheme.Ewald ewald } declaration)
        {
            // terms below exp(-20) are left out as a rule: 1.1e-8 of a frequency of MgO, where sums of other spreads take its place
            input = input with
            {
                HarmonicForceConstants = input.HarmonicForceConstants.With(declaration with { Polar = ewald with { Cutoff = 36 } }),
            };
        }

        foreach (IOutputFormat target in Targets)
        {
            if (targets.Split(' ').Contains(target.Name))
            {
                BackFrom(target, input, source);
                continue;
            }

            // its constants hold the dipoles in a way that this format cannot say
            using var folder = new TemporaryFolder();
            Assert.Throws<InputException>(() => target.Write(folder.Path, DipoleFree.For(target, input)));
        }
    }

    private static CrystalInput BackFrom(IOutputFormat target, CrystalInput input, string source)
    {
        using var folder = new TemporaryFolder();
        target.Write(folder.Path, DipoleFree.For(target, input));
        CrystalInput back = InputFormats.Read(folder.Path);
        back = target.HoldsMasses ? back : ConversionCheck.WithMassesOf(input.Crystal, back);
        var check = ConversionCheck.Of(input, back);
        Assert.True(check.Largest < Bound, $"{source} to {target.Name}: {check}");
        Assert.Equal(input.Third is not null, back.Third is not null);
        Assert.Equal(target.HoldsFourthOrder && input.Fourth is not null, back.Fourth is not null);
        return back;
    }

    private static string Source(string name, TemporaryFolder folder)
    {
        switch (name)
        {
            case "si":
                folder.With(SharedData.Peer("phono3py", "si", "phono3py_disp.yaml"), "phono3py_disp.yaml")
                    .With(SharedData.Peer("phono3py", "si", "FORCES_FC3"), "FORCES_FC3");
                return folder.Path;
            case "nacl":
                folder.With(SharedData.Peer("phono3py", "nacl", "phono3py_params_NaCl222.yaml.xz"), "phono3py_params.yaml.xz")
                    .With(SharedData.Peer("phono3py", "nacl", "BORN"), "BORN");
                return folder.Path;
            case "alamode-nacl":
                folder.With(SharedData.Peer("alamode-nacl", "cube_force_fd_NaCl.xml.gz"), "NaCl.xml.gz")
                    .With(SharedData.Peer("alamode-nacl", "cube_kappa_fd_14x14x14_BORNINFO"), "BORNINFO");
                return folder.Path;
            default:
                return SharedData.Peer(name);
        }
    }
}
