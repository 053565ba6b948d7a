using PcpCluster.Formats.Phono3py;
using PcpCluster.Formats.Phono3py.Alamode;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Formats.Tests;

/// <summary>Every format written from inputs of every other, read back: frequencies and |V|^2 to 1e-9.</summary>
public class ConversionTests
{
    private static readonly IOutputFormat[] Targets =
        [new ShengBteOutput(), new Phono3pyOutput(), new AlamodeOutput(), new AlamodeHdf5Output(), new TdepOutput()];

    [PeersTheory]
    [InlineData("si", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("tdep-si", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("tdep-al", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("tdep-ne", "shengbte phono3py alamode alamode-h5 tdep")]
    [InlineData("tdep-mgo", "tdep")]
    [InlineData("alamode-nacl", "alamode alamode-h5")]
    [InlineData("nacl", "phono3py")]
    public void WrittenAndReadBack_IsTheSameCrystal(string source, string targets)
    {
        InputFormats.Register(new Phono3pyFormat());
        InputFormats.Register(new AlamodeHdf5Format());
        using var given = new TemporaryFolder();
        CrystalInput input = InputFormats.Read(Source(source, given));
        foreach (IOutputFormat target in Targets)
        {
            using var folder = new TemporaryFolder();
            if (!targets.Split(' ').Contains(target.Name))
            {
                // its constants hold the dipoles in a way that this format cannot say
                Assert.Throws<InputException>(() => target.Write(folder.Path, input));
                continue;
            }

            target.Write(folder.Path, input);
            CrystalInput back = InputFormats.Read(folder.Path);
            if (!target.HoldsMasses)
            {
                back = back with { Crystal = WithMasses(back.Crystal, input.Crystal) };
            }

            var check = ConversionCheck.Of(input, back);
            Assert.True(check.Largest < 1e-9, $"{source} to {target.Name}: {check}");
            Assert.Equal(input.Third is not null, back.Third is not null);
            Assert.Equal(target.HoldsFourthOrder && input.Fourth is not null, back.Fourth is not null);
        }
    }

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

    private static Crystal WithMasses(Crystal crystal, Crystal source) => crystal with
    {
        Atoms = [.. crystal.Atoms.Select(a => a with { Mass = source.Atoms.First(s => s.Element == a.Element).Mass })],
    };
}
