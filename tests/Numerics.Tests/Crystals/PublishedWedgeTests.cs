using System.Globalization;
using System.IO.Compression;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;

namespace PcpCluster.Numerics.Tests.Crystals;

/// <summary>
/// Irreducible points against BTE.qpoints of published runs: wedge number, index in the full grid (from 1), multiplicity, fractional q.
/// </summary>
public class PublishedWedgeTests
{
    [SharedDataTheory("si-fourphonon", "bas-fourphonon", "licoo2-fourphonon")]
    [InlineData("si-fourphonon", "reference", 16)]
    [InlineData("si-fourphonon", "reference-32-sampling", 32)]
    [InlineData("bas-fourphonon", "reference", 16)]
    [InlineData("licoo2-fourphonon", "reference", 10)]
    public void WedgeIsThePublishedOne(string name, string reference, int n)
    {
        string folder = TestData.Shared(name)!;
        CrystalInput set = InputFormats.Read(folder, new(Third: false, Fourth: false));
        var grid = new QPointGrid(n, n, n);
        IrreducibleWedge wedge = IrreducibleWedge.Build(grid, SpaceGroup.Find(set.Crystal));

        string[] lines = ReadLines(Path.Combine(folder, reference, "BTE.qpoints.gz"));
        Assert.Equal(lines.Length, wedge.Count);
        for (int w = 0; w < lines.Length; w++)
        {
            double[] row =
                [.. lines[w].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
            Assert.Equal(row[0], w + 1);
            Assert.Equal(row[1], wedge.Points[w] + 1);
            Assert.Equal(row[2], wedge.Weights[w]);
            Assert.True((new Vector3D(row[3], row[4], row[5]) - grid.Fractional(wedge.Points[w])).Length < 1e-9);
        }
    }

    private static string[] ReadLines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
