using PcpCluster.Formats.Hdf5.Files;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Formats.Tests.Phono3py;

/// <summary>kappa-mNNN.hdf5 by our own reader and by those of others.</summary>
public sealed class KappaFileTests : IDisposable
{
    private const double Bound = 1e-6;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PeersFact]
    public void Conductivity_FollowsFromTheDatasetsOfTheFile()
    {
        (string path, IReadOnlyList<Conductivity> kappa) = Written();
        using var file = Hdf5File.Open(path);
        double[] gamma = file.Doubles("gamma"), capacity = file.Doubles("heat_capacity"), products = file.Doubles("gv_by_gv");
        double[] stored = file.Doubles("kappa"), modes = file.Doubles("mode_kappa"), isotopes = file.Doubles("gamma_isotope");
        double conversion = file.Doubles("kappa_unit_conversion")[0];
        double weights = file.Integers("weight").Sum();
        int count = products.Length / 6;
        Assert.Equal([2, count / 6, 6], file.Shape("gamma"));
        for (int t = 0; t < 2; t++)
        {
            double sum = 0, fromModes = 0;
            for (int mode = 0; mode < count; mode++)
            {
                double g = gamma[(t * count) + mode];
                sum += g > 0 ? capacity[(t * count) + mode] * products[6 * mode] / (2 * (g + isotopes[mode])) : 0;
                fromModes += modes[6 * ((t * count) + mode)];
            }

            Assert.Equal(stored[6 * t], conversion * sum / weights, Bound * stored[6 * t]);
            Assert.Equal(stored[6 * t], fromModes / weights, Bound * stored[6 * t]);
            Assert.Equal(kappa[t].Tensor[0, 0], stored[6 * t], 1e-12);
        }
    }

    /// <summary>What users' scripts do: h5py, and numpy's sums.</summary>
    [HdfToolsFact]
    public void Conductivity_IsRebuiltByH5py()
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Phono3py", "check_kappa.py");
        string[] said = HdfTools.Run(HdfTools.Python, script, Written().Path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, said.Length);
        Assert.Equal("2", said[0]);
        Assert.All(said[1..], miss => Assert.InRange(HdfTools.Number(miss), 0, Bound));
    }

    /// <summary>The HDF5 library's own tool prints every dataset, and the numbers that are in the file.</summary>
    [HdfToolsFact]
    public void Numbers_AreThoseThatH5dumpPrints()
    {
        (string path, IReadOnlyList<Conductivity> kappa) = Written();
        string everything = HdfTools.Run("h5dump", path);
        using var file = Hdf5File.Open(path);
        foreach (string name in new[] { "frequency", "gamma", "gv_by_gv", "mode_kappa", "weight", "version" })
        {
            Assert.Contains($"DATASET \"{name}\"", everything, StringComparison.Ordinal);
        }

        // lines as (0,0): 1.5, 1.5
        double[] printed = [.. HdfTools.Run("h5dump", "-y", "-m", "%.17g", "-d", "/kappa", path).Split('\n')
            .SkipWhile(l => !l.Contains("DATA {", StringComparison.Ordinal)).Skip(1).TakeWhile(l => !l.Contains('}'))
            .SelectMany(l => l.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(HdfTools.Number)];
        Assert.Equal(file.Doubles("kappa"), printed);
        Assert.Equal(kappa[0].Tensor[0, 0], printed[0], 1e-12);
    }

    private (string Path, IReadOnlyList<Conductivity> Kappa) Written()
    {
        _folder.With(SharedData.Peer("phono3py", "si", "phono3py_disp.yaml"), "phono3py_disp.yaml")
            .With(SharedData.Peer("phono3py", "si", "FORCES_FC3"), "FORCES_FC3");
        InputFormats.Register(new Phono3pyFormat());
        CrystalInput input = InputFormats.Read(_folder.Path);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        var compute = new ComputeOptions();
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            model, SpaceGroup.Find(input.Crystal), new(5, 5, 5), [200, 300], BroadeningOptions.Tetrahedra, Conventions.Phono3py, compute);
        ThreePhononResult three = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, compute);
        ChannelRates isotopes = IsotopeTetrahedra.Rates(
            input.Crystal, setup.Wedge.Grid, setup.Problem.Phonons, setup.Wedge.Points, 2, compute);
        var average = new StarAverage(setup.Wedge);
        ScatteringRates rates = setup.Rates(three.Absorption, three.Emission, isotopes);
        IReadOnlyList<Conductivity> kappa = ThermalConductivity.Compute(
            rates, input.Crystal.Lattice.Volume, average.Of, new TransportOptions(PhysicalConstants.Codata2018));
        string path = _folder[KappaFile.Name(setup.Wedge.Grid, null)];
        KappaFile.Write(path, input.Crystal, rates, kappa, average, false, "test");
        return (path, kappa);
    }
}
