using PcpCluster.Formats.Hdf5.Alamode;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;
using PureHDF.Filters;

namespace PcpCluster.Formats.Tests;

/// <summary>ALAMODE's HDF5 files in their other dress. No file of alm is at hand: the sample is made from its XML file.</summary>
public sealed class AlamodeHdf5Tests : IDisposable
{
    private const double Bohr = 0.529177210903;
    private const double Rydberg = 13.605693122994;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>eV and Angstrom, compressed chunks.</summary>
    [PeersFact]
    public void OtherUnits_AreTheSameCrystal()
    {
        CrystalInput sodiumChloride = Sample();
        Rewrite((name, values, texts) =>
        {
            string unit = texts.TryGetValue("unit", out object? text) ? (string)text : string.Empty;
            if (unit.Length == 0)
            {
                return values;
            }

            texts["unit"] = unit.Replace("Ry", "eV", StringComparison.Ordinal).Replace("bohr", "angstrom", StringComparison.Ordinal);
            double factor = unit == "bohr" ? Bohr : Rydberg / Math.Pow(Bohr, unit[^1] - '0');
            return [.. values.Select(v => factor * v)];
        });
        CrystalInput read = new AlamodeHdf5Format().Read(InputFolder.Open(_folder.Path), ReadOptions.Everything);
        Assert.InRange(ConversionCheck.Of(sodiumChloride, read).Largest, 0, 1e-9);
    }

    [PeersTheory]
    [InlineData("unit", "nm", "expected bohr or angstrom")]
    [InlineData("basis", "Lattice", "expected Cartesian")]
    public void UnknownMeaning_IsRefused(string attribute, string text, string expected)
    {
        Sample();
        Rewrite((name, values, texts) =>
        {
            if (name == "/ForceConstants/Order3/shift_vectors")
            {
                texts[attribute] = text;
            }

            return values;
        });
        string message = Assert.Throws<InputException>(
            () => new AlamodeHdf5Format().Read(InputFolder.Open(_folder.Path), ReadOptions.Everything)).Message;
        Assert.Contains("pcp.h5 (ForceConstants/Order3/shift_vectors): read the " + attribute, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private CrystalInput Sample()
    {
        using TemporaryFolder given = new TemporaryFolder()
            .With(SharedData.Peer("alamode-nacl", "cube_force_fd_NaCl.xml.gz"), "NaCl.xml.gz")
            .With(SharedData.Peer("alamode-nacl", "cube_kappa_fd_14x14x14_BORNINFO"), "BORNINFO");
        CrystalInput input = InputFormats.Read(given.Path);
        new AlamodeHdf5Output().Write(_folder.Path, input);
        return input;
    }

    private void Rewrite(Func<string, double[], Dictionary<string, object>, double[]> change) => Hdf5Copy.Write(
        _folder["pcp.h5"], Hdf5Copy.Read(_folder["pcp.h5"], change), new(Filters: [new(DeflateFilter.Id, new() { ["level"] = 9 })]));
}
