using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Tdep;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Formats.Tests.Text;

/// <summary>infile.lotosplitting beside the second order of TDEP's MgO.</summary>
public sealed class TdepChargesTests : IDisposable
{
    private const string Loto = "infile.lotosplitting";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The numbers of the file, as it prints them, split the optical modes of Gamma as charges in a medium do.</summary>
    [PeersFact]
    public void Sample_HoldsTheChargesThatSplitTheModes()
    {
        Copy();
        double[][] lines = [.. File.ReadAllLines(_folder[Loto])
            .Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(HdfTools.Number).ToArray())];
        CrystalInput input = InputFormats.Read(_folder.Path);
        Crystal crystal = input.Crystal;
        DielectricResponse read = LotoSplitting.Read(_folder[Loto], crystal);
        Assert.Empty(input.Warnings);
        for (int k = 0; k < 9; k++)
        {
            Assert.Equal(lines[k / 3][k % 3], read.Epsilon[k / 3, k % 3]);
            Assert.Equal(lines[3 + (k / 3)][k % 3], read.BornCharges[0][k / 3, k % 3]);
            Assert.Equal(lines[6 + (k / 3)][k % 3], read.BornCharges[1][k / 3, k % 3]);
        }

        // omega_LO^2 - omega_TO^2 = Z^2 e^2/(eps0 eps Omega) (1/m + 1/m')
        double[] w = new HarmonicModel(crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018)
            .Solve([new Vector3D(1e-4, 0, 0)], ComputeOptions.SingleThread).Frequencies;
        double inverseMass = (1 / crystal.Atoms[0].Mass) + (1 / crystal.Atoms[1].Mass);
        double splitting = 4 * Math.PI * PhysicalConstants.CoulombConstant * lines[3][0] * lines[3][0] * inverseMass
            / (lines[0][0] * crystal.Lattice.Volume);
        Assert.Equal(1, ((w[5] * w[5]) - (w[4] * w[4])) / (splitting * PhysicalConstants.Codata2018.ElectronVoltFrequencySquared), 1e-4);
    }

    /// <summary>Rows are the field, columns the displacement.</summary>
    [PeersFact]
    public void Rows_AreTheField()
    {
        Copy();
        File.WriteAllText(_folder[Loto], "3 0 0\n0 4 0\n0 0 5\n1 2 3\n4 5 6\n7 8 9\n-1 -2 -3\n-4 -5 -6\n-7 -8 -9\n");
        DielectricResponse read = LotoSplitting.Read(_folder[Loto], InputFormats.Read(_folder.Path).Crystal);
        Vector3D dipole = read.BornCharges[0] * new Vector3D(0, 1, 0); // of a displacement along y
        Assert.Equal((2, 5, 8), (dipole.X, dipole.Y, dipole.Z));
        Assert.Equal(4, read.Epsilon[1, 1]);
    }

    [PeersFact]
    public void OtherChargesThanThoseOfTheConstants_AreWarnedOf()
    {
        Copy();
        string text = File.ReadAllText(_folder[Loto]);
        File.WriteAllText(_folder[Loto], text.Replace("1.96711", "2.46711", StringComparison.Ordinal));
        CrystalInput input = InputFormats.Read(_folder.Path);
        Assert.Contains("Born charges by up to 0.5 e", Assert.Single(input.Warnings), StringComparison.Ordinal);
        Assert.Equal(1.96711, input.Crystal.Dielectric!.BornCharges[0][0, 0], 1e-9);
    }

    /// <summary>Constants that were made without the dipoles: the charges would be counted twice.</summary>
    [PeersFact]
    public void ChargesBesideUnpolarConstants_AreWarnedOf()
    {
        Copy();
        string second = _folder["infile.forceconstant"];
        string[] lines = File.ReadAllLines(second);
        int flag = Array.FindIndex(lines, l => l.Contains("polar material", StringComparison.Ordinal));
        File.WriteAllLines(second, [.. lines[..flag], "0"]);
        CrystalInput input = InputFormats.Read(_folder.Path);
        Assert.Contains("extract_forceconstants --polar", Assert.Single(input.Warnings), StringComparison.Ordinal);
        Assert.Null(input.Crystal.Dielectric);
    }

    [PeersTheory]
    [InlineData(8, "the end of the file")]
    [InlineData(12, "more lines")]
    public void OtherNumberOfAtoms_IsRefused(int lines, string read)
    {
        Copy();
        string[] whole = File.ReadAllLines(_folder[Loto]);
        File.WriteAllLines(_folder[Loto], whole.Concat(whole).Take(lines));
        string message = Assert.Throws<InputException>(() => InputFormats.Read(_folder.Path)).Message;
        Assert.Contains(Loto, message, StringComparison.Ordinal);
        Assert.Contains(read, message, StringComparison.Ordinal);
    }

    private void Copy()
    {
        foreach (string name in new[] { "infile.ucposcar", "infile.forceconstant", "infile.forceconstant_thirdorder", Loto })
        {
            _folder.With(SharedData.Peer("tdep-mgo", name), name);
        }
    }
}
