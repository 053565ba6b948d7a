using PcpCluster.Formats.Hdf5.Files;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Formats.Tests.Phono3py;

/// <summary>
/// kappa-m111111.hdf5 of silicon (version 3.28.0), 300 K: half widths mode by mode, from displacements and forces of the same crystal. Half
/// of the modes agree to 0.2 %, nine in ten to 2 %, all to 3.5 %; what is left is not explained.
/// </summary>
public class GammaOracleTests
{
    [PeersFact]
    public void Silicon_HalfWidthsOfEveryMode_AreThoseOfPhono3py()
    {
        using var folder = new TemporaryFolder();
        folder.With(SharedData.Peer("phono3py", "si", "phono3py_disp.yaml"), "phono3py_disp.yaml")
            .With(SharedData.Peer("phono3py", "si", "FORCES_FC3"), "FORCES_FC3");
        InputFormats.Register(new Phono3pyFormat());
        CrystalInput input = InputFormats.Read(folder.Path);
        (ScatteringRates rates, Conductivity kappa) = ConductivityOracleTests.RatesOf(
            input, BroadeningOptions.Tetrahedra, false, new(11, 11, 11), Conventions.Phono3py);

        using var file = Hdf5File.Open(SharedData.Peer("phono3py", "si", "kappa-m111111_si_pbesol.hdf5"));
        double[] q = file.Doubles("qpoint"), gamma = file.Doubles("gamma");
        int branches = rates.Phonons.BranchCount;
        int points = q.Length / 3;
        int temperature = Array.IndexOf(file.Doubles("temperature"), 300.0);
        Assert.Equal(rates.Phonons.QPointCount, points);
        var differences = new List<double>();
        foreach (int point in Enumerable.Range(0, points))
        {
            int own = Enumerable.Range(0, points).Single(
                p => IsSame(rates.Grid.Fractional(rates.WedgePoints[p]), new(q[3 * point], q[(3 * point) + 1], q[(3 * point) + 2])));
            for (int branch = 0; branch < branches; branch++)
            {
                double theirs = gamma[(((temperature * points) + point) * branches) + branch];
                double ours = rates.Channels.Sum(c => c.Rate[0][(own * branches) + branch]) / (4 * Math.PI);
                if (rates.Phonons.Frequencies[(own * branches) + branch] > 0)
                {
                    differences.Add(Math.Abs(ours - theirs) / theirs);
                }
            }
        }

        differences.Sort();
        Assert.Equal((points * branches) - 3, differences.Count);
        Assert.InRange(differences[differences.Count / 2], 0, 0.002);
        Assert.InRange(differences[differences.Count * 9 / 10], 0, 0.02);
        Assert.InRange(differences[^1], 0, 0.035);
        Assert.Equal(file.Doubles("kappa")[6 * temperature], kappa.Tensor[0, 0], 0.5);
    }

    private static bool IsSame(Vector3D a, Vector3D b) => (a - b - IntVector3.Rounded(a - b).ToVector()).Length < 1e-6;
}
