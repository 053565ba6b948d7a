using System.Globalization;
using System.Text;
using PcpCluster.Formats.Hdf5.Files;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Formats.Tests.Phono3py;

/// <summary>Frequencies that phono3py itself stored in kappa files, from its own force constants, charges and forces.</summary>
public class HarmonicOracleTests
{
    /// <summary>rad/ps of one THz by phono3py's conversion factor over ours.</summary>
    private const double Factor = 15.633302 * 15.633302 * 4 * Math.PI * Math.PI;

    [PeersFact]
    public void NaMgF3_FrequenciesWithGonzeLee_AreThoseOfPhono3py()
    {
        using TemporaryFolder folder = NaMgF3();
        Compare(folder.Path, SharedData.Peer("phono3py", "namgf3", "kappa-NaMgF3-m979.hdf5"), 1e-5);
    }

    [PeersFact]
    public void La2Zr2O7_ChargesFromBorn_AreThoseOfPhono3py()
    {
        using TemporaryFolder folder = La2Zr2O7();
        Compare(folder.Path, SharedData.Peer("phono3py", "la2zr2o7", "kappa-m191919.hdf5"), 1e-5);
    }

    [PeersFact]
    public void Silicon_ConstantsFromForces_GiveTheFrequenciesOfPhono3py()
    {
        using var folder = new TemporaryFolder();
        folder.With(SharedData.Peer("phono3py", "si", "phono3py_disp.yaml"), "phono3py_disp.yaml")
            .With(SharedData.Peer("phono3py", "si", "FORCES_FC3"), "FORCES_FC3");
        Compare(folder.Path, SharedData.Peer("phono3py", "si", "kappa-m111111_si_pbesol.hdf5"), 1e-5);
    }

    internal static PhysicalConstants Constants => PhysicalConstants.Codata2018 with { ElectronVoltFrequencySquared = Factor };

    internal static TemporaryFolder NaMgF3() => new TemporaryFolder()
        .With(SharedData.Peer("phono3py", "namgf3", "phono3py_params_NaMgF3.yaml.xz"), "phono3py_params.yaml.xz")
        .With(SharedData.Peer("phono3py", "namgf3", "fc2_NaMgF3.hdf5"), "fc2.hdf5");

    internal static TemporaryFolder La2Zr2O7()
    {
        TemporaryFolder folder = new TemporaryFolder()
            .With(SharedData.Peer("phono3py", "la2zr2o7", "BORN"), "BORN")
            .With(SharedData.Peer("phono3py", "la2zr2o7", "fc2.hdf5"), "fc2.hdf5");
        File.WriteAllText(folder["phono3py_disp.yaml"], Yaml(File.ReadAllLines(SharedData.Peer("phono3py", "la2zr2o7", "POSCAR")), 4));
        return folder;
    }

    private static void Compare(string folder, string kappaPath, double tolerance)
    {
        InputFormats.Register(new Phono3pyFormat());
        CrystalInput input = InputFormats.Read(folder, new ReadOptions(Third: false));
        using var kappa = Hdf5File.Open(kappaPath);
        double[] q = kappa.Doubles("qpoint");
        double[] expected = kappa.Doubles("frequency");

        // phono3py imposes no sum rule on constants that it reads, and averages no nearly equal frequencies
        var model = new HarmonicModel(
            input.Crystal, input.HarmonicForceConstants, Constants, new() { SumRule = HarmonicSumRule.None, DegeneracyTolerance = 0 });
        Vector3D[] points = [.. Enumerable.Range(0, q.Length / 3).Select(i => new Vector3D(q[3 * i], q[(3 * i) + 1], q[(3 * i) + 2]))];
        PhononTable table = model.Solve(points, ComputeOptions.SingleThread);
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // at Gamma the acoustic modes are zero here, and rounding there; the directionless correction is the same
            double frequency = table.Frequencies[i] / (2 * Math.PI);
            largest = Math.Max(largest, i < 3 ? 0 : Math.Abs(frequency - expected[i]));
        }

        Assert.True(largest < tolerance, $"largest difference {largest:G3} THz over {expected.Length} modes");
    }

    /// <summary>What phono3py_disp.yaml says of a cell given as POSCAR, repeated n times along each vector.</summary>
    private static string Yaml(string[] poscar, int n)
    {
        double[][] rows = [.. poscar.Skip(2).Take(3).Concat(poscar.Skip(7)).Where(l => l.Trim().Length > 0)
            .Select(l => l
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Take(3)
                .Select(t => double.Parse(t, CultureInfo.InvariantCulture))
                .ToArray())];
        var lattice = new Lattice(new(V(rows[0]), V(rows[1]), V(rows[2])));
        Vector3D[] positions = [.. rows.Skip(3).Select(r => lattice.ToFractional(V(r)))];
        var text = new StringBuilder();
        Cell("primitive_cell", lattice.Vectors, [.. positions.Select((p, i) => (p, i))]);
        var sites = new List<(Vector3D, int)>();
        for (int b = 0; b < positions.Length; b++)
        {
            for (int cell = 0; cell < n * n * n; cell++)
            {
                sites.Add((1.0 / n * (positions[b] + new Vector3D(cell % n, cell / n % n, cell / (n * n))), b));
            }
        }

        Cell("supercell", (double)n * lattice.Vectors, sites);
        return text.ToString();

        static Vector3D V(double[] r) => new(r[0], r[1], r[2]);

        void Cell(string name, Matrix3 vectors, List<(Vector3D Position, int Atom)> atoms)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{name}:").AppendLine("  lattice:");
            for (int i = 0; i < 3; i++)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  - [ {vectors[i, 0]:F15}, {vectors[i, 1]:F15}, {vectors[i, 2]:F15} ]");
            }

            text.AppendLine("  points:");
            foreach ((Vector3D p, int atom) in atoms)
            {
                (string symbol, double mass) = atom < 4 ? ("La", 138.90547) : atom < 8 ? ("Zr", 91.224) : ("O", 15.9994);
                text
                    .AppendLine(CultureInfo.InvariantCulture, $"  - symbol: {symbol}")
                    .AppendLine(CultureInfo.InvariantCulture, $"    coordinates: [ {p.X:F15}, {p.Y:F15}, {p.Z:F15} ]")
                    .AppendLine(CultureInfo.InvariantCulture, $"    mass: {mass}");
            }
        }
    }
}
