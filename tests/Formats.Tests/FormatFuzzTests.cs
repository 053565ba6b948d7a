using PcpCluster.Formats.Hdf5.Alamode;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Tests.Formats;

namespace PcpCluster.Formats.Tests;

/// <summary>
/// A thousand damaged folders of each format: read, or refused with one message that names a file of the folder; no other exception, no
/// hang, no memory asked for blindly.
/// </summary>
public class FormatFuzzTests
{
    private const int Rounds = 1000;
    private const long MemoryLimit = 256L << 20;

    private static readonly string[] _words =
    [
        "999999999", "-1", "1e308", "1e999", "99999999999999999999", "NaN", "0", "'", "[", "<", "&", ":", "#", "- ",
    ];

    [Theory]
    [InlineData("shengbte")]
    [InlineData("alamode")]
    [InlineData("phono3py")]
    [InlineData("tdep")]
    [InlineData("extended XYZ")]
    [InlineData("alamode-h5")]
    public async Task DamagedFolders_AreReadOrRefused(string format)
    {
        InputFormats.Register(new Phono3pyFormat());
        InputFormats.Register(new AlamodeHdf5Format());
        IOutputFormat[] targets =
        [
            new ShengBteOutput(), new Phono3pyOutput(), new AlamodeOutput(), new AlamodeHdf5Output(), new TdepOutput(), new FramesOutput(),
        ];
        using var folder = new TemporaryFolder();
        targets.Single(t => t.Name == format).Write(folder.Path, Small());
        InputFormats.Read(folder.Path);
        string[] files = [.. Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal)];
        var random = new Random(20250614);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string file = files[random.Next(files.Length)];
            byte[] good = await File.ReadAllBytesAsync(file);
            await File.WriteAllBytesAsync(file, Damage.Of(good, random, _words));
            string name = $"{format}, round {round}, {Path.GetFileName(file)}";
            Task<bool> reading = Task.Run(() => IsRefused(folder.Path, name));
            Assert.True(await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMinutes(1))) == reading, $"{name}: hangs");
            refused += await reading ? 1 : 0;
            await File.WriteAllBytesAsync(file, good);
        }

        Assert.InRange(refused, Rounds / 10, Rounds);
        InputFormats.Read(folder.Path);
    }

    private static bool IsRefused(string folder, string name)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            CrystalInput input = InputFormats.Read(folder);
            Assert.True(input.HarmonicForceConstants.Values.All(double.IsFinite), name);
            Assert.True(input.Third?.Values.All(double.IsFinite) ?? true, name);
            return false;
        }
        catch (InputException e)
        {
            Assert.Contains(folder, e.Message, StringComparison.Ordinal);
            return true;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{name}: {e}");
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MemoryLimit);
        }
    }

    /// <summary>One atom, neighbours by springs, one block of third order.</summary>
    private static CrystalInput Small()
    {
        var crystal = new Crystal(
            new Lattice(new(new(0, 2.7, 2.7), new(2.7, 0, 2.7), new(2.7, 2.7, 0))), [new("Ar", Vector3D.Zero, 39.948, 0)]);
        var superlattice = new Superlattice(new IntVector3(2, 2, 2));
        double[] second = new double[9 * 8];
        double[] third = new double[27];
        for (int k = 0; k < 3; k++)
        {
            second[4 * k] = 7;
            for (int cell = 1; cell < 8; cell++)
            {
                second[(9 * cell) + (4 * k)] = -1;
            }
        }

        third[5] = third[7] = third[11] = third[15] = third[19] = third[21] = 1.25; // xyz in all orders
        return new CrystalInput
        {
            Format = "test",
            Files = new("crystal", "second", "third"),
            Crystal = crystal,
            HarmonicForceConstants = new(1, superlattice, second),
            Third = new AnharmonicForceConstants(3, [0, 0, 0], [IntVector3.Zero, IntVector3.Zero], third),
        };
    }
}
