using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Tests.ForceConstants;

namespace PcpCluster.Formats.Tests;

/// <summary>Sizes of force constants in samples of other programs: none is doubted, ten times or a tenth of an order is.</summary>
public class AnharmonicRatioPeersTests
{
    [PeersTheory]
    [InlineData("alamode-nacl/result_FC3_fd.xml.gz")]
    [InlineData("tdep-al")]
    [InlineData("tdep-mgo")]
    [InlineData("tdep-ne")]
    [InlineData("tdep-si")]
    [InlineData("phono3py/aln")]
    [InlineData("phono3py/nacl/phono3py_params_NaCl222.yaml.xz")]
    [InlineData("phono3py/si/phono3py_params_Si-111-222.yaml")]
    public void NoSampleIsDoubted(string path)
    {
        InputFormats.Register(new Phono3pyFormat());
        AnharmonicRatioChecks.Check(InputFormats.Read(SharedData.Peer(path.Split('/'))));
    }

    /// <summary>Those whose orders obey the invariance under rotations: not TDEP's MgO (no dipoles) and neon's fourth order.</summary>
    [PeersTheory]
    [InlineData("alamode-nacl/result_FC3_fd.xml.gz")]
    [InlineData("tdep-al")]
    [InlineData("tdep-si")]
    [InlineData("phono3py/aln")]
    [InlineData("phono3py/nacl/phono3py_params_NaCl222.yaml.xz")]
    [InlineData("phono3py/si/phono3py_params_Si-111-222.yaml")]
    public void OneLengthInBohr_IsNoticed(string path)
    {
        InputFormats.Register(new Phono3pyFormat());
        AnharmonicRatioChecks.CheckOneLength(InputFormats.Read(SharedData.Peer(path.Split('/'))));
    }
}
