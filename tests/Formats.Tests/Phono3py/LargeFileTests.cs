using System.Diagnostics;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Formats.Hdf5.Phono3py.Structure;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PureHDF;
using PureHDF.Filters;
using Xunit.Abstractions;

namespace PcpCluster.Formats.Tests.Phono3py;

/// <summary>
/// fc3.hdf5 of 64 atoms, every row of it (57 MB), as one piece and in compressed chunks of the shape that h5py gives them: the rows of the
/// primitive cell are read, in memory of a fraction of the file.
/// </summary>
public class LargeFileTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false, 1.0)]
    [InlineData(true, 2.0)]
    public void FullThirdOrder_IsReadInLittleMemory(bool chunked, double most)
    {
        Crystal crystal = new KeatingCrystal().Crystal;
        var atoms = new SupercellAtoms(crystal, new Superlattice(new IntMatrix3(new(-2, 2, 2), new(2, -2, 2), new(2, 2, -2))));
        Assert.Equal(64, atoms.Count);
        int row = 27 * atoms.Count * atoms.Count;
        double[] values = new double[atoms.Count * row];
        var random = new Random(3);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextDouble() - 0.5;
        }

        using var folder = new TemporaryFolder();
        string path = folder["fc3.hdf5"];
        ulong[] shape = [64, 64, 64, 3, 3, 3];
        H5Dataset dataset = chunked
            ? new(values, chunks: [16, 16, 16, 1, 1, 2], fileDims: shape, datasetCreation: new(Filters: [DeflateFilter.Id]))
            : new(values, fileDims: shape);
        new H5File { ["fc3"] = dataset }.Write(path);

        var lattice = new Lattice(atoms.Superlattice.Vectors.ToMatrix() * crystal.Lattice.Vectors);
        var sites = Enumerable.Range(0, atoms.Count).Select(a => new SiteRecord(
            crystal.Atoms[atoms.Kind(a)].Element,
            lattice.ToFractional(crystal.CartesianPosition(atoms.Kind(a), atoms.Cell(a))),
            null,
            null,
            0));
        var order = SupercellOrder.Of("yaml", crystal, new CellRecord("supercell", lattice, [.. sites]));

        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        SupercellForceConstants read = ForceConstantsFile.Read(path, 3, order, 2);
        watch.Stop();
        double memory = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)new FileInfo(path).Length;
        output.WriteLine($"{new FileInfo(path).Length / 1e6:F1} MB, {watch.Elapsed.TotalSeconds:F2} s, memory {memory:F2} times the file");
        Assert.InRange(memory, 0, most);
        for (int kind = 0; kind < 2; kind++)
        {
            int at = atoms.CellCount * kind * row;
            Assert.Equal(2 * values[at + (27 * 700) + 5], read.Values[(kind * row) + (27 * 700) + 5]);
            Assert.Equal(2 * values[at + row - 1], read.Values[((kind + 1) * row) - 1]);
        }
    }
}
