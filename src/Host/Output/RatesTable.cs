using System.Globalization;
using System.Text;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Limit.Draws;

namespace PcpCluster.Host.Output;

/// <summary>rates-NxNxN.csv: every irreducible mode with its rate and standard error at each temperature.</summary>
internal static class RatesTable
{
    public static void Write(string folder, EveryModePlan plan, IReadOnlyList<double> temperatures, IReadOnlyList<SampledGroup> groups)
    {
        QPointGrid grid = plan.Wedge.Grid;
        AtomicFile.Write(Path.Combine(folder, $"rates-{grid}.csv"), writer =>
        {
            writer.WriteLine("q1,q2,q3,star,branch,omega_rad_per_ps,speed_Angstrom_per_ps" + string.Concat(temperatures.Select(
                t => string.Create(CultureInfo.InvariantCulture, $",rate_{t:0.###}K_1_per_ps,error_{t:0.###}K_1_per_ps"))));
            var line = new StringBuilder();
            int mode = 0;
            foreach (SampledMode found in groups.OrderBy(g => g.Group).SelectMany(g => g.Modes))
            {
                (int point, int branch) = Math.DivRem(mode++, plan.BranchCount);
                Vector3D q = grid.Fractional(plan.Wedge.Points[point]);
                line.Clear().Append(
                    CultureInfo.InvariantCulture,
                    $"{q.X:R},{q.Y:R},{q.Z:R},{plan.Wedge.Weights[point]},{branch},{found.Frequency:G9},{found.Speed:G7}");
                for (int t = 0; t < temperatures.Count; t++)
                {
                    (double rate, double error) = plan.RateOf(found, t);
                    line.Append(CultureInfo.InvariantCulture, $",{rate:G7},{error:G3}");
                }

                writer.WriteLine(line);
            }
        });
    }
}
