using PcpCluster.Numerics.Studies.Rates;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Coherences;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Host.Output;

/// <summary>
/// Conductivities beyond the relaxation-time approximation: BTE.KappaTensorVsT_CONV as ShengBTE has it (temperature, nine components,
/// steps) and BTE.KappaTensorVsT_C, our own, of coherences, with their accumulation over the frequency.
/// </summary>
internal static class BteTransportFiles
{
    public static void Write(string folder, ConductivityResult result, int? ticks)
    {
        if (result.Full is { } full)
        {
            AtomicFile.Write(Path.Combine(folder, "BTE.KappaTensorVsT_CONV"), writer =>
            {
                foreach (FullConductivity f in full)
                {
                    writer.WriteLine(FortranNumbers.F(f.Temperature, 7, 1)
                        + BteModeFiles.Columns(BteRateFiles.Nine(f.Total), BteModeFiles.Short)
                        + FortranNumbers.I(f.Steps, 6));
                }
            });
        }

        if (result.Coherences is { } coherences)
        {
            AtomicFile.Write(Path.Combine(folder, "BTE.KappaTensorVsT_C"), writer =>
            {
                foreach (CoherenceConductivity c in coherences)
                {
                    writer.WriteLine(FortranNumbers.F(c.Temperature, 7, 1)
                        + BteModeFiles.Columns(BteRateFiles.Nine(c.Tensor), BteModeFiles.Short));
                }
            });
            for (int t = 0; t < coherences.Count; t++)
            {
                Conductivity shares = result.Conductivities[t] with { Modes = new ModeConductivity(coherences[t].ModeTensors, []) };
                BteRateFiles.WriteCumulative(
                    Path.Combine(folder, BteRateFiles.TemperatureFolder(coherences[t].Temperature)),
                    "BTE.cumulative_kappaVsOmega_C",
                    CumulativeConductivity.OverFrequency(
                        shares, result.Rates.Phonons, ticks ?? CumulativeConductivity.DefaultTicks));
            }
        }
    }
}
