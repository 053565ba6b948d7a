using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Formats.Tests.Text;

/// <summary>
/// Four-phonon rates of TDEP's neon, the only public fourth order that a fit to a molecular dynamics run gave. Its space group maps every
/// point of a grid into the wedge; the constants know nothing of that unless they are read right.
/// </summary>
public class NeonFourthOrderTests
{
    /// <summary>
    /// Each point of the grid with all its partners, no symmetry used: finite, positive in sum, and equal for all points of a star, mode by
    /// mode in each channel.
    /// </summary>
    [PeersFact]
    public void Rates_AreFinite_AndThoseOfEquivalentWaveVectorsAreEqual()
    {
        CrystalInput input = InputFormats.Read(SharedData.Peer("tdep-ne"));
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        var compute = new ComputeOptions();
        ScatteringSetup setup = ScatteringSetup.OnGrid(
            model, SpaceGroup.Find(input.Crystal), 4, [14], new BroadeningOptions(), Conventions.Ours, compute);
        long[] all = [.. Enumerable.Range(0, (int)setup.Wedge.Grid.Count).Select(q => (long)q)];
        ScatteringProblem problem = setup.Problem with
        {
            FirstPoints = all,
            LittleGroups = [.. all.Select(_ => (IReadOnlyList<IntMatrix3>)[])],
        };
        FourPhononResult result = FourPhononScattering.FromTensor(problem, input.Fourth!, compute);
        WedgeMap map = setup.Wedge.MapFullGrid();
        int branches = problem.Modes.BranchCount;
        double[] total = new double[all.Length * branches];
        foreach (ChannelRates channel in new[] { result.PlusPlus, result.PlusMinus, result.MinusMinus })
        {
            double[] rates = channel.Rate[0];
            double largest = rates.Max();
            Assert.All(rates, r => Assert.True(double.IsFinite(r)));
            Assert.True(largest > 0);
            for (int mode = 0; mode < rates.Length; mode++)
            {
                long q = setup.Wedge.Points[map.WedgeIndex[mode / branches]];
                Assert.Equal(rates[(int)(q * branches) + (mode % branches)], rates[mode], 1e-6 * largest);
                total[mode] += rates[mode];
            }
        }

        // all but the three acoustic modes of Gamma; only the sum is positive, as a process beside its shell may give back
        Assert.Equal(total.Length - 3, total.Count(r => r > 0));
    }
}
