using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Tests.Transport;

/// <summary>Small invented phonon tables for the conductivity's own properties.</summary>
internal static class SmallTables
{
    public static readonly QPointGrid Grid = new(2, 2, 2);

    /// <summary>Gamma (weight 1) and one further star of weight 7, three branches.</summary>
    public static PhononTable Phonons(params Vector3D[] velocities)
    {
        var table = new PhononTable(2, 3);
        for (int branch = 0; branch < 3; branch++)
        {
            int mode = 3 + branch;
            table.Frequencies[mode] = 20 + (15 * branch);
            Vector3D v = velocities[branch];
            double[] a = [v.X, v.Y, v.Z];
            double[] products = [v.X * v.X, v.Y * v.Y, v.Z * v.Z, v.Y * v.Z, v.X * v.Z, v.X * v.Y];
            a.CopyTo(table.Velocities, 3 * mode);
            products.CopyTo(table.VelocityProducts, 6 * mode);
        }

        return table;
    }

    public static ScatteringRates Rates(PhononTable phonons, double temperature, double[] rates, double[]? errors = null)
    {
        var channel = new ChannelRates(ScatteringChannel.Absorption, 1, 6);
        rates.CopyTo(channel.Rate[0], 3);
        errors?.CopyTo(channel.StandardError[0], 3);
        return new(Grid, [0, 1], [1, 7], phonons, [temperature], [channel]);
    }

    /// <summary>The 48 rotations of the cube.</summary>
    public static Matrix3 CubicAverage(Matrix3 tensor)
    {
        var sum = new Matrix3(Vector3D.Zero, Vector3D.Zero, Vector3D.Zero);
        int[][] permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (int[] p in permutations)
        {
            for (int signs = 0; signs < 8; signs++)
            {
                Vector3D Row(int i)
                {
                    double s = (signs >> i & 1) == 0 ? 1 : -1;
                    return new(p[i] == 0 ? s : 0, p[i] == 1 ? s : 0, p[i] == 2 ? s : 0);
                }

                var r = new Matrix3(Row(0), Row(1), Row(2));
                sum += r * tensor * r.Transposed;
            }
        }

        return (1.0 / 48) * sum;
    }
}
