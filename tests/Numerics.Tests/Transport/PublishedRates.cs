using System.Globalization;
using System.IO.Compression;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Tests.Transport;

/// <summary>
/// Reads the published BTE.* files of a reference calculation: wedge, frequencies, velocities and rates as another code has them.
/// </summary>
internal sealed class PublishedRates
{
    private readonly string _folder;

    public PublishedRates(string referenceFolder, int n, double temperature)
    {
        _folder = referenceFolder;
        double[][] points = ReadTable("BTE.qpoints");
        double[][] omega = ReadTable("BTE.omega");
        double[][] v = ReadTable("BTE.v");
        (Grid, Temperature, Branches) = (new(n, n, n), temperature, omega[0].Length);
        WedgePoints = [.. points.Select(p => (long)p[1] - 1)];
        Weights = [.. points.Select(p => (int)p[2])];
        Phonons = new PhononTable(points.Length, Branches);
        for (int q = 0; q < points.Length; q++)
        {
            for (int branch = 0; branch < Branches; branch++)
            {
                int mode = (q * Branches) + branch;
                Phonons.Frequencies[mode] = omega[q][branch];
                double[] a = [.. v[(branch * points.Length) + q].Select(x => 10 * x)];
                a.CopyTo(Phonons.Velocities, 3 * mode);
                double[] products = [a[0] * a[0], a[1] * a[1], a[2] * a[2], a[1] * a[2], a[0] * a[2], a[0] * a[1]];
                products.CopyTo(Phonons.VelocityProducts, 6 * mode);
            }
        }
    }

    public QPointGrid Grid { get; }

    public double Temperature { get; }

    public int Branches { get; }

    public long[] WedgePoints { get; }

    public int[] Weights { get; }

    public PhononTable Phonons { get; }

    /// <summary>The rates of some files, each taken as one channel.</summary>
    public ScatteringRates Rates(params (ScatteringChannel Channel, string File)[] channels) =>
        new(Grid, WedgePoints, Weights, Phonons, [Temperature], [.. channels.Select(c => Channel(c.Channel, c.File))]);

    /// <summary>One file "omega rate", branch-major, as a channel.</summary>
    public ChannelRates Channel(ScatteringChannel channel, string file)
    {
        double[][] rows = ReadTable(file);
        var result = new ChannelRates(channel, 1, rows.Length);
        for (int row = 0; row < rows.Length; row++)
        {
            (int branch, int q) = Math.DivRem(row, WedgePoints.Length);
            result.Rate[0][(q * Branches) + branch] = rows[row][1];
        }

        return result;
    }

    public double[][] ReadTable(string file)
    {
        string plain = Path.Combine(_folder, file);
        using Stream stream = File.Exists(plain)
            ? File.OpenRead(plain)
            : new GZipStream(File.OpenRead(plain + ".gz"), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(x => double.Parse(x, NumberStyles.Float, CultureInfo.InvariantCulture)).ToArray())];
    }
}
