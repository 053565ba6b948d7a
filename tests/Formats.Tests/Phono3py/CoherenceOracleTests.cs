using PcpCluster.Formats.Hdf5.Files;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Coherences;

namespace PcpCluster.Formats.Tests.Phono3py;

/// <summary>Coherences of crystals of low conductivity from their second order and the half widths that phono3py stored.</summary>
public class CoherenceOracleTests
{
    /// <summary>test-ms_smm19 of phono3py 3, 19^3: populations and coherences as the Wigner formulation has them.</summary>
    [PeersFact]
    public void La2Zr2O7_PopulationsAndCoherences_AreThoseOfPhono3py()
    {
        (double Temperature, double Populations, double Coherences)[] published = [(300, 1.914, 0.533), (1000, 0.571, 0.743)];
        using TemporaryFolder folder = HarmonicOracleTests.La2Zr2O7();
        IReadOnlyList<CoherenceConductivity> found = Of(
            folder,
            SharedData.Peer("phono3py", "la2zr2o7", "kappa-m191919.hdf5"),
            19,
            [.. published.Select(p => p.Temperature)],
            VelocityDefinition.Wigner);
        for (int t = 0; t < published.Length; t++)
        {
            Near(published[t].Populations, (found[t].Populations + found[t].WithinDegenerateSets).Trace / 3);
            Near(published[t].Coherences, found[t].Mean);
        }
    }

    /// <summary>
    /// kappa-NaMgF3-m979.hdf5 of phono3py 4, 300 K: its velocity operator, and between bands all that is not of one band, so that only
    /// the sum with what degenerate sets carry can be compared.
    /// </summary>
    [PeersFact]
    public void NaMgF3_CoherencesAlongEveryAxis_AreThoseOfPhono3py()
    {
        using TemporaryFolder folder = HarmonicOracleTests.NaMgF3();
        string path = SharedData.Peer("phono3py", "namgf3", "kappa-NaMgF3-m979.hdf5");
        CoherenceConductivity found = Of(folder, path, new(9, 7, 9), [300], VelocityDefinition.Phono3py)[0];
        using var kappa = Hdf5File.Open(path);
        double[] intra = kappa.Doubles("kappa_intra"), inter = kappa.Doubles("kappa_inter");
        for (int axis = 0; axis < 3; axis++)
        {
            Near(intra[axis] + inter[axis], found.Total[axis, axis]);
            Near(inter[axis], (found.Tensor + found.WithinDegenerateSets)[axis, axis]);
        }
    }

    private static void Near(double expected, double found) =>
        Assert.True(Math.Abs(found / expected - 1) < 0.01, $"{found:F4} for {expected:F4} W/(m K)");

    private static IReadOnlyList<CoherenceConductivity> Of(
        TemporaryFolder folder, string kappaPath, QPointGrid grid, double[] temperatures, VelocityDefinition definition)
    {
        InputFormats.Register(new Phono3pyFormat());
        CrystalInput input = InputFormats.Read(folder.Path, new ReadOptions(Third: false));
        var model = new HarmonicModel(
            input.Crystal,
            input.HarmonicForceConstants,
            HarmonicOracleTests.Constants,
            new() { SumRule = HarmonicSumRule.None });
        SpaceGroup group = SpaceGroup.Find(input.Crystal);
        IrreducibleWedge wedge = IrreducibleWedge.Build(GridRotations.Of(grid, group.WaveVectorRotations(), IncompatibleGrid.Refuse));
        PhononTable phonons = model.Solve([.. wedge.Points.Select(grid.Fractional)], new ComputeOptions(), group);
        ChannelRates channel = Widths(kappaPath, wedge, phonons, temperatures);
        var rates = new ScatteringRates(grid, wedge.Points, wedge.Weights, phonons, temperatures, [channel]);
        IReadOnlyList<Conductivity> relaxationTime = ThermalConductivity.Compute(
            rates, input.Crystal.Lattice.Volume, new StarAverage(wedge).Of, TransportOptions.Default);
        return WignerTransport.Compute(
            model, wedge, rates, relaxationTime, TransportOptions.Default, definition, new ComputeOptions());
    }

    // 1/tau = 4 pi gamma; each of their points lies in the star of one of ours
    private static ChannelRates Widths(string kappaPath, IrreducibleWedge wedge, PhononTable phonons, double[] temperatures)
    {
        using var file = Hdf5File.Open(kappaPath);
        double[] q = file.Doubles("qpoint"), gamma = file.Doubles("gamma"), given = file.Doubles("temperature");
        double[]? isotopes = file.Has("gamma_isotope") ? file.Doubles("gamma_isotope") : null;
        int branches = phonons.BranchCount, points = q.Length / 3;
        int[] place = wedge.MapFullGrid().WedgeIndex;
        QPointGrid grid = wedge.Grid;
        int[] own =
        [
            .. Enumerable.Range(0, points).Select(i => place[grid.Index(
                IntVector3.Rounded(new(grid.N1 * q[3 * i], grid.N2 * q[(3 * i) + 1], grid.N3 * q[(3 * i) + 2])))]),
        ];
        Assert.Equal(Enumerable.Range(0, wedge.Count), own.Order());
        var channel = new ChannelRates(ScatteringChannel.Absorption, temperatures.Length, points * branches);
        for (int t = 0; t < temperatures.Length; t++)
        {
            int first = Array.IndexOf(given, temperatures[t]) * points * branches;
            for (int mode = 0; mode < points * branches; mode++)
            {
                double width = gamma[first + mode];
                channel.Rate[t][(own[mode / branches] * branches) + (mode % branches)] =
                    4 * Math.PI * (width > 0 && isotopes is not null ? width + isotopes[mode] : width);
            }
        }

        return channel;
    }
}
