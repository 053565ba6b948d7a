using System.Buffers.Binary;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Tests.Formats;

namespace PcpCluster.Formats.Tests.Phono3py;

/// <summary>
/// Damaged files as h5py writes them: headers of the first version, compressed chunks in a B-tree. Read, or refused with one message that
/// names the file; no hang, no end of the process. (Some lengths the library believes up to 2 GB before it meets the end of the file.)
/// </summary>
public class Hdf5FuzzTests
{
    private const int Rounds = 1000;
    private const int Head = 0x600; // superblock, headers, the beginning of the B-tree

    [PeersFact]
    public async Task DamagedHeaders_AreReadOrRefused()
    {
        using TemporaryFolder folder = Sample();
        byte[] good = await File.ReadAllBytesAsync(folder["fc2.hdf5"]);
        int[] used = [.. Enumerable.Range(0, Head).Where(i => good[i] != 0)];
        var random = new Random(20250615);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bad;
            if (round % 4 == 0)
            {
                bad = [.. Damage.Of(good[..Head], random, ["999999999", "-1"]), .. good[Head..]];
            }
            else
            {
                bad = [.. good];
                for (int change = random.Next(1, 4); change > 0; change--)
                {
                    // what is set, or lies beside it
                    bad[Math.Min(Head - 1, used[random.Next(used.Length)] + random.Next(3))] = (byte)random.Next(256);
                }
            }

            await File.WriteAllBytesAsync(folder["fc2.hdf5"], bad);
            Task<string?> reading = Task.Run(() => Refusal(folder.Path));
            Assert.True(await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMinutes(1))) == reading, $"round {round}: hangs");
            refused += await reading is null ? 0 : 1;
        }

        Assert.InRange(refused, Rounds / 4, Rounds);
    }

    /// <summary>A header that goes on at its own beginning.</summary>
    [PeersFact]
    public void Circle_IsRefused()
    {
        using TemporaryFolder folder = Sample();
        byte[] bytes = File.ReadAllBytes(folder["fc2.hdf5"]);
        const int header = 0x320, message = 0x3b0;
        Assert.Equal(0x0b, bytes[message]); // the filters of the dataset; now a continuation
        bytes[message] = 0x10;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(message + 8), header + 16);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(message + 16), 0x100);
        File.WriteAllBytes(folder["fc2.hdf5"], bytes);
        string? refusal = Refusal(folder.Path);
        Assert.NotNull(refusal);
        Assert.Contains("damaged", refusal, StringComparison.Ordinal);
    }

    private static TemporaryFolder Sample() => new TemporaryFolder()
        .With(SharedData.Peer("phono3py", "namgf3", "phono3py_params_NaMgF3.yaml.xz"), "phono3py_params.yaml.xz")
        .With(SharedData.Peer("phono3py", "namgf3", "fc2_NaMgF3.hdf5"), "fc2.hdf5");

    private static string? Refusal(string folder)
    {
        try
        {
            CrystalInput input = new Phono3pyFormat().Read(InputFolder.Open(folder), new(Third: false));
            Assert.True(input.HarmonicForceConstants.Values.All(double.IsFinite));
            return null;
        }
        catch (InputException e)
        {
            Assert.Contains("fc2.hdf5", e.Message, StringComparison.Ordinal);
            return e.Message;
        }
    }
}
