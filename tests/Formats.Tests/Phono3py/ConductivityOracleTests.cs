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

/// <summary>Conductivities of phono3py's own tests (test/conductivity), 300 K, relaxation time; two more in LbteOracleTests.</summary>
public class ConductivityOracleTests
{
    [PeersTheory]
    [InlineData("si", "fixed", false, 9, 9, 109.999, 109.999, 0.2)]
    [InlineData("si", "tetrahedron", true, 9, 9, 97.296, 97.296, 0.5)]
    [InlineData("si", "fixed", true, 9, 9, 96.368, 96.368, 0.2)]
    [InlineData("nacl", "tetrahedron", false, 9, 9, 7.881, 7.881, 0.05)]
    [InlineData("nacl", "fixed, cut", false, 9, 9, 7.895, 7.895, 0.02)]
    [InlineData("aln", "fixed, cut", false, 7, 5, 217.598, 230.099, 0.05)]
    [InlineData("mgo", "tetrahedron", false, 11, 11, 63.75, 63.75, 0.32)]
    public void RelaxationTime_IsThatOfPhono3py(
        string name, string smearing, bool isotopes, int n1, int n3, double xx, double zz, double tolerance)
    {
        using var folder = new TemporaryFolder();
        Copy(name, folder);
        InputFormats.Register(new Phono3pyFormat());
        CrystalInput input = name == "mgo"
            ? Phono3pyFormat.Fit(InputFolder.Open(folder.Path), FitOptions.Default with { Cutoffs = FitOptions.Default.Cutoffs.Add(3, 4) })
            : InputFormats.Read(folder.Path);
        BroadeningOptions widths = smearing switch
        {
            "fixed" => BroadeningOptions.Fixed(0.1),
            // phono3py's sigma_cutoff = 3: what is cut off is lost
            "fixed, cut" => BroadeningOptions.Fixed(0.1) with { CutThreePhonon = 3 / Math.Sqrt(2), Renormalised = false },
            _ => BroadeningOptions.Tetrahedra,
        };
        Conductivity kappa = Of(input, widths, isotopes, new(n1, n1, n3), Conventions.Phono3py);
        Assert.True(
            Math.Abs(kappa.Tensor[0, 0] - xx) < tolerance && Math.Abs(kappa.Tensor[2, 2] - zz) < tolerance,
            $"{kappa.Tensor[0, 0]:F3} {kappa.Tensor[2, 2]:F3} for {xx} {zz}; {string.Join("; ", input.Warnings)}");
    }

    internal static Conductivity Of(
        CrystalInput input, BroadeningOptions broadening, bool isotopes, QPointGrid grid, Conventions conventions) =>
        RatesOf(input, broadening, isotopes, grid, conventions).Kappa;

    internal static (ScatteringRates Rates, Conductivity Kappa) RatesOf(
        CrystalInput input, BroadeningOptions broadening, bool isotopes, QPointGrid grid, Conventions conventions)
    {
        SpaceGroup group = SpaceGroup.Find(input.Crystal);
        var model = new HarmonicModel(
            input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018, new() { Conventions = conventions });
        ScatteringSetup setup = ScatteringSetup.OnGrid(model, group, grid, [300], broadening, conventions, new ComputeOptions());
        ThreePhononResult rates = ThreePhononScattering.FromTensor(setup.Problem, input.Third!, new ComputeOptions());
        ChannelRates[] channels = isotopes
            ? [rates.Absorption, rates.Emission, Isotopes(setup)]
            : [rates.Absorption, rates.Emission];
        ScatteringRates all = setup.Rates(channels);
        return (all, ThermalConductivity.Compute(
            all, input.Crystal.Lattice.Volume, new StarAverage(setup.Wedge).Of, new TransportOptions(PhysicalConstants.Codata2018))[0]);
    }

    private static ChannelRates Isotopes(ScatteringSetup setup)
    {
        ScatteringProblem problem = setup.Problem;
        QPointGrid grid = problem.Modes.Grid;
        BroadeningOptions widths = problem.Broadening;
        return widths.Smearing == Smearing.Tetrahedron
            ? IsotopeTetrahedra.Rates(problem.Crystal, grid, problem.Phonons, setup.Wedge.Points, 1, new ComputeOptions())
            : IsotopeScattering.Rates(
                problem.Crystal,
                problem.Phonons,
                GridSteps.Of(problem.Crystal.Lattice, grid, setup.Wedge.Rotations),
                setup.Wedge.Points,
                1,
                widths.Smearing == Smearing.Fixed ? new(Cut: widths.CutThreePhonon, FixedWidth: widths.FixedWidth) : new(),
                new ComputeOptions());
    }

    internal static void Copy(string name, TemporaryFolder folder)
    {
        if (name == "si")
        {
            folder.With(SharedData.Peer("phono3py", "si", "phono3py_disp.yaml"), "phono3py_disp.yaml")
                .With(SharedData.Peer("phono3py", "si", "FORCES_FC3"), "FORCES_FC3");
        }
        else if (name == "mgo")
        {
            folder.With(SharedData.Peer("phono3py", "mgo", "phono3py_params_MgO-222rd-444rd.yaml.xz"), "phono3py_params.yaml.xz");
        }
        else if (name == "aln")
        {
            folder.With(SharedData.Peer("phono3py", "aln", "phono3py_params_AlN332.yaml.xz"), "phono3py_params.yaml.xz");
        }
        else if (name == "nacl")
        {
            folder.With(SharedData.Peer("phono3py", "nacl", "phono3py_params_NaCl222.yaml.xz"), "phono3py_params.yaml.xz")
                .With(SharedData.Peer("phono3py", "nacl", "BORN"), "BORN");
        }
    }
}
