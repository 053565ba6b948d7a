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
/// Damaged folders of one format: read, or refused with one message that names a file of the folder; no other exception, no hang, no memory
/// asked for blindly. The tests do a thousand with a fixed seed, <c>bench -- fuzz COUNT SEED</c> as many as one likes.
/// </summary>
/// <param name="format">One of <see cref="Formats"/>.</param>
/// <param name="seed">Decides every damage.</param>
internal sealed class FolderFuzz(string format, int seed)
{
    private const long MemoryLimit = 256L << 20;

    /// <summary>The HDF5 library makes room for a length it reads, any of 32 bits, before it meets the end of the file.</summary>
    private const long HdfMemoryLimit = MemoryLimit + int.MaxValue;

    private static readonly IOutputFormat[] _targets =
    [
        new ShengBteOutput(), new AlamodeOutput(), new Phono3pyOutput(), new TdepOutput(), new FramesOutput(), new AlamodeHdf5Output(),
    ];

    private static readonly string[] _words =
    [
        "999999999", "-1", "1e308", "1e999", "99999999999999999999", "NaN", "0", "'", "[", "<", "&", ":", "#", "- ",
    ];

    static FolderFuzz()
    {
        InputFormats.Register(new Phono3pyFormat());
        InputFormats.Register(new AlamodeHdf5Format());
    }

    private bool UsesHdf => format is "phono3py" or "alamode-h5";

    public static IEnumerable<string> Formats => _targets.Select(t => t.Name);

    /// <param name="folder">An empty folder to work in.</param>
    /// <param name="rounds">Damaged folders.</param>
    /// <returns>How many of them were refused.</returns>
    /// <exception cref="FuzzException">One did neither.</exception>
    public async Task<int> Run(string folder, int rounds)
    {
        _targets.Single(t => t.Name == format).Write(folder, Small());
        InputFormats.Read(folder);
        string[] files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            string file = files[random.Next(files.Length)];
            byte[] good = await File.ReadAllBytesAsync(file);
            await File.WriteAllBytesAsync(file, Damage.Of(good, random, _words));
            string name = $"{format}, seed {seed}, round {round}, {Path.GetFileName(file)}";
            Task<bool> reading = Task.Run(() => IsRefused(folder, name));
            if (await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMinutes(1))) != reading)
            {
                throw new FuzzException($"{name}: hangs; the damaged folder is {folder}");
            }

            refused += await reading ? 1 : 0;
            await File.WriteAllBytesAsync(file, good);
        }

        InputFormats.Read(folder);
        return refused;
    }

    private bool IsRefused(string folder, string name)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool refused;
        try
        {
            CrystalInput input = InputFormats.Read(folder);
            refused = false;
            if (!input.HarmonicForceConstants.Values.All(double.IsFinite) || input.Third?.Values.All(double.IsFinite) == false)
            {
                throw new FuzzException($"{name}: read, with numbers that are not finite");
            }
        }
        catch (InputException e)
        {
            refused = e.Message.Contains(folder, StringComparison.Ordinal)
                ? true
                : throw new FuzzException($"{name}: the refusal names no file of the folder: {e.Message}");
        }
        catch (Exception e) when (e is not FuzzException)
        {
            throw new FuzzException($"{name}: {e}");
        }

        long asked = GC.GetAllocatedBytesForCurrentThread() - before;
        return asked <= (UsesHdf ? HdfMemoryLimit : MemoryLimit) ? refused : throw new FuzzException($"{name}: {asked} bytes asked for");
    }

    /// <summary>One atom, neighbours by springs, one block of third order.</summary>
    internal static CrystalInput Small()
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

/// <summary>A damaged folder that a reader did not survive as it should.</summary>
internal sealed class FuzzException(string message) : Exception(message);
