using PcpCluster.Formats.Phono3py;
using PcpCluster.Formats.Phono3py.Hdf5;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Formats.Tests.Phono3py;

public class KappaFileTests
{
    [PeersFact]
    public void Conductivity_FollowsFromTheDatasetsOfTheFile()
    {
        using var folder = new TemporaryFolder();
        folder.With(SharedData.Peer("phono3py", "si", "phono3py_disp.yaml"), "phono3py_disp.yaml")
            .With(SharedData.Peer("phono3py", "si", "FORCES_FC3"), "FORCES_FC3");
        InputFormats.Register(new Phono3pyFormat());
        CrystalInput input = InputFormats.Read(folder.Path);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        var compute = new ComputeOptions();
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            model, SpaceGroup.Find(input.Crystal), new(5, 5, 5), [200, 300], BroadeningOptions.Tetrahedra, Conventions.Phono3py, compute);
        ThreePhononResult three = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, compute);
        var average = new StarAverage(setup.Wedge);
        var rates = setup.Rates(three.Absorption, three.Emission);
        IReadOnlyList<Conductivity> kappa = ThermalConductivity.Compute(
            rates, input.Crystal.Lattice.Volume, average.Of, new TransportOptions(PhysicalConstants.Codata2018));
        string path = folder[KappaFile.Name(setup.Wedge.Grid, null)];
        KappaFile.Write(path, input.Crystal, rates, kappa, average, false, "test");

        using var file = Hdf5File.Open(path);
        double[] gamma = file.Doubles("gamma"), capacity = file.Doubles("heat_capacity"), products = file.Doubles("gv_by_gv");
        double[] stored = file.Doubles("kappa"), modes = file.Doubles("mode_kappa");
        double conversion = file.Doubles("kappa_unit_conversion")[0];
        double weights = file.Integers("weight").Sum();
        int count = products.Length / 6;
        Assert.Equal([2, setup.Wedge.Points.Length, 6], file.Shape("gamma"));
        for (int t = 0; t < 2; t++)
        {
            double sum = 0, fromModes = 0;
            for (int mode = 0; mode < count; mode++)
            {
                double g = gamma[(t * count) + mode];
                sum += g > 0 ? capacity[(t * count) + mode] * products[6 * mode] / (2 * g) : 0;
                fromModes += modes[6 * ((t * count) + mode)];
            }

            Assert.Equal(stored[6 * t], conversion * sum / weights, 1e-6 * stored[6 * t]);
            Assert.Equal(stored[6 * t], fromModes / weights, 1e-6 * stored[6 * t]);
            Assert.Equal(kappa[t].Tensor[0, 0], stored[6 * t], 1e-12);
        }
    }
}
