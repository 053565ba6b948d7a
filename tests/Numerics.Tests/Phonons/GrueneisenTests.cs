using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Tests.Phonons;

public class GrueneisenTests
{
    /// <summary>
    /// Springs k d^2/2 + g d^3/6: k grows by g a per relative lengthening, so gamma = -g a/(6 k) for every longitudinal mode.
    /// </summary>
    [Fact]
    public void AnharmonicChain_HasTheSameParameterInEveryMode()
    {
        const double k = 4.0, g = -30.0, a = 2.0;
        HarmonicModel model = ModelCrystals.Chain(k, 25.0);
        var atoms = new List<int>();
        var cells = new List<IntVector3>();
        var values = new List<double>();
        foreach (int bond in new[] { 0, -1 })
        {
            for (int second = bond; second <= bond + 1; second++)
            {
                for (int third = bond; third <= bond + 1; third++)
                {
                    atoms.AddRange([0, 0, 0]);
                    cells.AddRange([new(second, 0, 0), new(third, 0, 0)]);
                    values.AddRange(new double[27]);
                    values[^27] = g * Sign(0, bond) * Sign(second, bond) * Sign(third, bond);
                }
            }
        }

        var constants = new AnharmonicForceConstants(3, [.. atoms], [.. cells], [.. values]);
        Vector3D[] q = [.. Enumerable.Range(1, 11).Select(i => new Vector3D(0.04 * i, 0, 0))];
        PhononTable phonons = model.Solve(q, ComputeOptions.SingleThread);
        double[] gamma = new GrueneisenParameters(model.Crystal, constants, PhysicalConstants.Codata2018).Compute(phonons, q);
        for (int i = 0; i < q.Length; i++)
        {
            Assert.Equal(-g * a / (6 * k), gamma[(3 * i) + 2], 1e-10);
        }

        static double Sign(int atom, int bond) => atom == bond ? -1 : 1;
    }

    [SharedDataTheory("si-fourphonon", "bas-fourphonon", "licoo2-fourphonon")]
    [InlineData("si-fourphonon", 16)]
    [InlineData("licoo2-fourphonon", 10)]
    public void PublishedParameters_AreMet(string name, int n)
    {
        string folder = TestData.Shared(name)!;
        CrystalInput input = InputFormats.Read(folder, new(Fourth: false, Conventions: Conventions.FourPhonon));
        double[][] points = PublishedPhononTests.Rows(folder, "BTE.qpoints.gz");
        double[][] published = PublishedPhononTests.Rows(folder, "BTE.gruneisen.gz");
        var grid = new QPointGrid(n, n, n);
        Vector3D[] q = [.. points.Select(p => grid.Fractional((long)p[1] - 1))];
        var model = new HarmonicModel(
            input.Crystal, input.HarmonicForceConstants, PhysicalConstants.FourPhonon, new() { Conventions = Conventions.FourPhonon });
        PhononTable phonons = model.Solve(q, ComputeOptions.SingleThread);
        double[] gamma = new GrueneisenParameters(input.Crystal, input.Third!, PhysicalConstants.FourPhonon).Compute(phonons, q);
        int branches = phonons.BranchCount;
        int compared = 0;
        for (int w = 1; w < q.Length; w++)
        {
            for (int branch = 0; branch < branches; branch++)
            {
                int mode = (w * branches) + branch;
                bool alone = (branch == 0 || phonons.Frequencies[mode] - phonons.Frequencies[mode - 1] > 0.05)
                    && (branch == branches - 1 || phonons.Frequencies[mode + 1] - phonons.Frequencies[mode] > 0.05);
                if (alone)
                {
                    // the published numbers carry a conversion factor that is 1.4e-4 off
                    Assert.Equal(published[w][branch], gamma[mode], 3e-4 * Math.Max(1, Math.Abs(gamma[mode])));
                    compared++;
                }
            }
        }

        Assert.True(compared > 500);
    }
}
