using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Espresso;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Tests.ForceConstants;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>
/// Damaged copies of real files: they are read or refused with <see cref="InputException"/>, nothing else, and no memory is asked for
/// blindly.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private const long MemoryLimit = 64L << 20;

    private static readonly string[] _words =
    [
        "999999999", "-1", "1e308", "1e999", "99999999999999999999", "2147483647*1", "NaN", "0", "'", "(", "=", "&", "/", "!",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("si")]
    [InlineData("mgo")]
    public void Control(string example)
    {
        byte[] good = File.ReadAllBytes(Path.Combine(TestData.Example(example), "CONTROL"));
        Fuzz(good, 4000, path => ControlReader.Read(path));
    }

    [Fact]
    public void Espresso()
    {
        byte[] good = TemporaryFolder.Unzip(Path.Combine(TestData.Example("si"), "espresso.ifc2.gz"));
        Fuzz(good, 400, path => EspressoForceConstantsReader.Read(path, new(4, 4, 4), 2));
    }

    [Fact]
    public void Supercell()
    {
        var text = new StringBuilder("2 16\n");
        for (int pair = 0; pair < 32; pair++)
        {
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{(pair / 16 * 8) + 1} {(pair % 16) + 1}\n 1.5 0.0 0.0\n 0.0 1.5 0.0\n 0.0 0.0 {pair}.5\n");
        }

        Fuzz(Encoding.ASCII.GetBytes(text.ToString()), 1000, path => SupercellForceConstantsReader.Read(path, new(2, 2, 2), 2));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Anharmonic(int order)
    {
        var lattice = new Lattice(new(new(0, 2.7, 2.7), new(2.7, 0, 2.7), new(2.7, 2.7, 0)));
        string path = _folder["good"];
        ForceConstantsWriter.Write(path, TestTensors.Springs(order, 1), lattice);
        byte[] good = File.ReadAllBytes(path);
        Fuzz(good, 400, p => ForceConstantsReader.Read(p, order, lattice, 2));
    }

    [Fact]
    public void Zipped()
    {
        byte[] good = File.ReadAllBytes(Path.Combine(TestData.Example("si"), "FORCE_CONSTANTS_4TH_NN.gz"));
        Lattice lattice = InputFormats.Read(TestData.Example("si"), new(Third: false, Fourth: false)).Crystal.Lattice;
        // a changed byte of the header's name or time stamp is harmless; whatever is read must be the true text
        double[] expected = ForceConstantsReader.Read(_folder.Write("good", good), 4, lattice, 2).Values;
        Fuzz(good, 600, path => Assert.Equal(expected, ForceConstantsReader.Read(path, 4, lattice, 2).Values));
    }

    [Fact]
    public void BinaryGarbage()
    {
        var random = new Random(5);
        byte[] garbage = new byte[5000];
        random.NextBytes(garbage);
        garbage[0] = 0;
        string path = _folder.Write("garbage", garbage);
        Assert.Throws<InputException>(() => ControlReader.Read(path));
        Assert.Throws<InputException>(() => EspressoForceConstantsReader.Read(path, new(4, 4, 4), 2));
        Assert.Throws<InputException>(() => SupercellForceConstantsReader.Read(path, new(4, 4, 4), 2));
        InputException thrown = Assert.Throws<InputException>(() => ForceConstantsReader.Read(path, 3, new Lattice(Matrix3.Identity), 2));
        Assert.All(thrown.Message, c => Assert.InRange(c, ' ', '~'));
    }

    private void Fuzz(byte[] good, int count, Action<string> read)
    {
        var random = new Random(20240607);
        int refused = 0;
        for (int round = 0; round < count; round++)
        {
            byte[] bad = Damage.Of(good, random, _words);
            string path = _folder.Write("fuzzed", bad);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(path);
            }
            catch (InputException e)
            {
                refused++;
                Assert.StartsWith(path + ":", e.Message, StringComparison.Ordinal);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MemoryLimit);
        }

        Assert.InRange(refused, count / 10, count); // the mutations do damage
    }
}
