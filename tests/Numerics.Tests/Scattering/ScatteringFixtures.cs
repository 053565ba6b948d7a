using PcpCluster.Numerics.Crystals;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering;

namespace PcpCluster.Numerics.Tests.Scattering;

/// <summary>Real inputs made ready for scattering tests.</summary>
internal static class ScatteringFixtures
{
    public static readonly ComputeOptions TwoThreads = new(2);

    public static (InputSet Input, ScatteringSetup Setup) Ours(string folder, int n, double scale = 1, params double[] temperatures)
    {
        InputSet input = InputFolder.Read(folder);
        var model = new HarmonicModel(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        return (input, ScatteringSetup.OnGrid(
            model,
            SpaceGroup.Find(input.Crystal),
            new QPointGrid(n, n, n),
            temperatures.Length == 0 ? [300] : temperatures,
            new BroadeningOptions(scale),
            ScatteringConventions.Ours,
            TwoThreads));
    }

    public static (InputSet Input, ScatteringSetup Setup) FourPhonon(string folder, int n, double scale)
    {
        InputSet input = InputFolder.Read(folder);
        var model = new HarmonicModel(
            input.Crystal,
            input.HarmonicForceConstants,
            PhysicalConstants.FourPhonon,
            new HarmonicOptions { Conventions = PhononConventions.FourPhonon });
        return (input, ScatteringSetup.OnGrid(
            model,
            SpaceGroup.Find(input.Crystal),
            new QPointGrid(n, n, n),
            [300],
            BroadeningOptions.FourPhonon(scale),
            ScatteringConventions.FourPhonon,
            TwoThreads));
    }
}
