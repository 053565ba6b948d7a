using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Costs;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Studies.Settings;
using PcpCluster.Numerics.Tests.Scattering;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>Studies of large cells, whose three-phonon elements serve three points each.</summary>
public class SharedRatesTests
{
    private static readonly SpringCrystal Six = new(6, sheared: true);

    private static readonly ConductivitySettings Settings = new()
    {
        Input = "springs",
        Grid = new(3, 3, 2),
        Temperatures = [200, 300],
        FourPhonon = false,
        Isotopes = true,
        Elements = ElementSource.Tensors,
        BroadeningScale = 1,
        Conventions = Conventions.Ours,
        MemoryLimit = 4,
        Basis = BasisChoice.Control,
    };

    [Fact]
    public void ThreadsAndWorkersGiveTheSameBits_ThoseOfSumsOverPartnersToRounding()
    {
        var one = (ConductivityResult)LocalRunner.Run(Study(), ComputeOptions.SingleThread);
        var three = (ConductivityResult)LocalRunner.Run(Study(), new ComputeOptions(3));
        var scattered = (ConductivityResult)ScatteredRun.Of(Study(), out _);
        Assert.Equal(
            [ScatteringChannel.Absorption, ScatteringChannel.Emission, ScatteringChannel.Isotope],
            one.Rates.Channels.Select(c => c.Channel));
        foreach (ConductivityResult other in new[] { three, scattered })
        {
            for (int channel = 0; channel < 3; channel++)
            {
                Assert.Equal(one.Rates.Channels[channel].Rate, other.Rates.Channels[channel].Rate);
                Assert.Equal(one.Rates.Channels[channel].Normal, other.Rates.Channels[channel].Normal);
                Assert.Equal(one.Rates.Channels[channel].Processes, other.Rates.Channels[channel].Processes);
            }

            Assert.Equal(one.At(300).Tensor, other.At(300).Tensor);
        }

        ScatteringSetup setup = Six.Setup(Settings.Grid, 200, 300);
        ThreePhononResult dense = ThreePhononScattering.Run(
            setup.Problem, ComputeOptions.SingleThread, () => new FullThreePhononVertex(Six.Third, setup.Problem.Modes));
        ScatteringFixtures.AssertClose(dense.Absorption.Rate[1], one.Rates.Channels[0].Rate[1], 1e-10);
        ScatteringFixtures.AssertClose(dense.Emission.Rate[1], one.Rates.Channels[1].Rate[1], 1e-10);
    }

    /// <summary>The parts of a wave cost what their triples do, not what all pairs of a point and a partner would.</summary>
    [Fact]
    public void PartsCostTheirTriples()
    {
        ScatteringSetup setup = Six.Setup(Settings.Grid, 300);
        SharedTriples triples = Sharing.Of(setup.Wedge, 18, 1, new(), Conventions.Ours)!;
        var model = new CostModel(new(Six.Third, null), 18, new KeptFraction(0.3, 0.3));
        double shared = setup.Wedge.Points.Select((_, owner) => model.SharedThreePhonons(triples.Of(owner).Length)).Sum();
        double apart = setup.Wedge.Weights.Sum(w => model.ThreePhonons(setup.Wedge, w));
        Assert.InRange(shared / apart, 0.33, 0.7);

        Wave wave = Study().Next(StudyState.Start, ComputeOptions.SingleThread)!;
        Assert.Equal(setup.Wedge.Count, wave.Parts.Sum(p => p.Count));
        Assert.InRange(wave.Parts.Sum(p => p.Cost), 0.33 * shared, 3 * shared); // of all combinations of branches, 0.3 kept or not
    }

    [Fact]
    public void NothingIsSharedWhereItWouldTakeMuchMemoryOrRulesKnowNoExchange()
    {
        IrreducibleWedge wedge = Six.Setup(new(4, 4, 4), 300).Wedge;
        Assert.NotNull(Sharing.Of(wedge, 18, 10, new(), Conventions.Ours));
        Assert.Null(Sharing.Of(wedge, 18, 100_000, new(), Conventions.Ours));
        Assert.Null(Sharing.Of(wedge, 18, 10, new(), Conventions.ShengBte));
        Assert.Null(Sharing.Of(wedge, 18, 10, BroadeningOptions.Tetrahedra, Conventions.Ours));
    }

    private static ConductivityStudy Study() =>
        new(new StudyInput(Six.Crystal, Six.Group, Six.Harmonic, new(Six.Third, null)), Settings);
}
