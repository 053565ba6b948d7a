using PcpCluster.Formats.Tests.Phono3py;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Formats.Tests.Text;

/// <summary>Samples of ALAMODE and TDEP against what those programs print.</summary>
public class TextFormatTests
{
    [PeersFact]
    public void AlamodeNaCl_ConstantsObeyAllRules_AndGammaIsThatOfAnphon()
    {
        using var folder = new TemporaryFolder();
        folder.With(SharedData.Peer("alamode-nacl", "cube_force_fd_NaCl.xml.gz"), "NaCl.xml.gz")
            .With(SharedData.Peer("alamode-nacl", "cube_kappa_fd_14x14x14_BORNINFO"), "BORNINFO");
        CrystalInput input = InputFormats.Read(folder.Path);
        Assert.Equal("ALAMODE", input.Format);
        Assert.Equal(225, SpaceGroup.Find(input.Crystal).Type?.Number);
        Assert.True(AcousticSumRule.Violation(input.HarmonicForceConstants).Relative < 1e-10);
        Assert.True(AcousticSumRule.Violation(input.Third!).Relative < 1e-10);
        Assert.True(PermutationSymmetry.Violation(input.Third!).Relative < 1e-10);

        // the .result file of anphon: 167.986 1/cm
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        double transverse = model.Solve([Vector3D.Zero], ComputeOptions.SingleThread).Frequencies[3];
        Assert.Equal(167.986, transverse / (2 * Math.PI) * 33.35641, 1e-3);
    }

    [PeersFact]
    public void TdepSi_ConductivityWithAFixedWidth_IsThatOfKaldo()
    {
        CrystalInput input = InputFormats.Read(SharedData.Peer("tdep-si"));
        Assert.Equal("TDEP", input.Format);
        Conductivity kappa = ConductivityOracleTests.Of(input, BroadeningOptions.Fixed(0.5), false, new(6, 6, 6), Conventions.Ours);
        Assert.Equal(68.754, kappa.Mean, 4.0);
    }

    [PeersTheory]
    [InlineData("tdep-mgo")]
    [InlineData("tdep-si")]
    [InlineData("tdep-al")]
    [InlineData("tdep-ne")]
    public void Tdep_Constants_ObeySumRulesAndPermutations(string name)
    {
        CrystalInput input = InputFormats.Read(SharedData.Peer(name));
        Assert.True(AcousticSumRule.Violation(input.HarmonicForceConstants).Relative < 1e-6);
        foreach (AnharmonicForceConstants constants in new[] { input.Third, input.Fourth }.OfType<AnharmonicForceConstants>())
        {
            // the fourth order of neon is cut off and not corrected
            double tolerance = constants.Order == 4 ? 0.2 : 1e-4;
            Assert.True(AcousticSumRule.Violation(constants).Relative < tolerance, $"{AcousticSumRule.Violation(constants).Relative}");
            Assert.True(PermutationSymmetry.Violation(constants).Relative < 1e-4, $"{PermutationSymmetry.Violation(constants).Relative}");
        }

        Assert.Equal(name == "tdep-ne", input.Fourth is not null);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        PhononTable table = model.Solve([new Vector3D(0.3, 0, 0.3), new Vector3D(0.1, 0.2, 0.3)], ComputeOptions.SingleThread);
        Assert.True(table.Frequencies.Min() > 0);
    }
}
