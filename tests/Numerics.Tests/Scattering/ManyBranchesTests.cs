using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>LiCoO2 has twelve branches: more than one vector of eight, the last of them half empty.</summary>
public class ManyBranchesTests
{
    private static readonly ImmutableArray<PcpSite> Sites =
        [new(IntVector3.Zero, 0), new(IntVector3.Zero, 1), new(new(0, 0, -1), 2), new(IntVector3.Zero, 3), new(new(1, -1, 0), 1)];

    [SharedDataFact("licoo2-fourphonon")]
    public void ThreePhononModes_OfAnExactlyLowRankTensor_GiveTheFullRates()
    {
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Shared("licoo2-fourphonon")!, 3);
        PcpModes modes = ScatteringFixtures.SmallModes(3, 5, Sites);
        PcpModeTable table = PcpModeTable.Build(modes, setup.Problem.Modes, ScatteringFixtures.TwoThreads);
        Assert.Equal(12, setup.Problem.Modes.BranchCount);

        ThreePhononResult full = ThreePhononScattering.FromTensor(setup.Problem, PcpExpansion.Expand(modes), ScatteringFixtures.TwoThreads);
        ThreePhononResult pcp = ThreePhononScattering.FromModes(setup.Problem, table, ScatteringFixtures.TwoThreads);

        Assert.True(full.Elements > 0);
        ScatteringFixtures.AssertClose(full.Absorption.Rate[0], pcp.Absorption.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.Emission.Rate[0], pcp.Emission.Rate[0], 1e-5);
    }

    [SharedDataFact("licoo2-fourphonon")]
    public void FourPhononModes_OfAnExactlyLowRankTensor_GiveTheFullRates()
    {
        (_, ScatteringSetup setup) = ScatteringFixtures.Ours(TestData.Shared("licoo2-fourphonon")!, 3);
        PcpModes modes = ScatteringFixtures.SmallModes(4, 3, Sites);
        PcpModeTable table = PcpModeTable.Build(modes, setup.Problem.Modes, ScatteringFixtures.TwoThreads);

        FourPhononResult full = FourPhononScattering.FromTensor(setup.Problem, PcpExpansion.Expand(modes), ScatteringFixtures.TwoThreads);
        FourPhononResult pcp = FourPhononScattering.FromModes(setup.Problem, table, ScatteringFixtures.TwoThreads);

        Assert.True(full.Elements > 0);
        ScatteringFixtures.AssertClose(full.PlusPlus.Rate[0], pcp.PlusPlus.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.PlusMinus.Rate[0], pcp.PlusMinus.Rate[0], 1e-5);
        ScatteringFixtures.AssertClose(full.MinusMinus.Rate[0], pcp.MinusMinus.Rate[0], 1e-5);
    }
}
