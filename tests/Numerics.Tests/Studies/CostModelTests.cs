using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Studies.Guards;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Tests.Compression;

namespace PcpCluster.Numerics.Tests.Studies;

public class CostModelTests
{
    private static readonly PreparedInput Silicon = PreparedInput.Read(
        TestData.Example("si"), readThird: true, readFourth: true, BasisChoice.Control, Conventions.Ours, ComputeOptions.SingleThread);

    /// <summary>What <c>pcp check</c> foretells is what the parts of the run are cut by.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    public void PartsCostWhatTheEstimateSays(int n)
    {
        var grid = new QPointGrid(n, n, n);
        var settings = new ConductivitySettings
        {
            Input = "silicon",
            Grid = grid,
            Temperatures = [300],
            FourPhonon = true,
            Isotopes = false,
            Elements = ElementSource.Tensors,
            BroadeningScale = 1,
            Conventions = Conventions.Ours,
            MemoryLimit = 4,
            Basis = BasisChoice.Control,
        };
        var study = new ConductivityStudy(InteractionInput.Study(Silicon, settings), settings);
        Wave wave = study.Next(StudyState.Start, ComputeOptions.SingleThread)!;
        CostEstimate estimate = Material.Diagnose(TestData.Example("si"), grid: grid).Estimate!;
        Assert.InRange(
            wave.Parts.Sum(p => p.Cost) / (estimate.ThreePhononSeconds!.Value + estimate.FourPhononSeconds!.Value), 0.8, 1.25);
        Assert.Equal(Enumerable.Range(0, wave.Parts.Length), wave.Parts.Select(p => p.Index));
    }

    [Fact]
    public void ModesCostByTheirRank()
    {
        double Pair(int rank)
        {
            PcpModes modes = CompressionFixtures.RandomModes(1, rank, 3);
            return new CostModel(new Interactions(null, null, modes), 6, new KeptFraction(0.1, 0.02)).ThreePhononTuples(1);
        }

        double search = 2 * Pair(8) - Pair(16);
        Assert.Equal(search + ((Pair(8) - search) * 6), Pair(48), 1e-12);
        Assert.True(search > 0 && Pair(8) > search);
    }
}
