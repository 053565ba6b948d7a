using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport;

/// <summary>
/// Noise of rates of which only standard errors are known. A rate r with standard error r cv gives E[1/r] = (1 + cv^2)/r to leading order,
/// so the lifetime is divided by 1 + cv^2. Errors of different modes are independent; modes of one degenerate set that share their rate to
/// the last bit share its error too and are added before squaring.
/// </summary>
internal sealed class IndependentNoise(ScatteringRates rates, int t) : ILifetimeNoise
{
    private readonly double[] _variance = new double[7];
    private readonly double[] _set = new double[7];

    public double Lifetime(int mode)
    {
        double variation = rates.TotalStandardError[t][mode] / rates.Total[t][mode];
        return 1 / (rates.Total[t][mode] * (1 + (variation * variation)));
    }

    public void Add(int mode, double factor, ReadOnlySpan<double> velocityProducts)
    {
        PhononTable phonons = rates.Phonons;
        bool shared = mode % phonons.BranchCount > 0
            && phonons.Frequencies[mode - 1] == phonons.Frequencies[mode]
            && rates.Total[t][mode - 1] == rates.Total[t][mode];
        if (!shared)
        {
            CloseSet();
        }

        double variation = rates.TotalStandardError[t][mode] / rates.Total[t][mode];
        double scale = factor * Lifetime(mode) * variation;
        for (int k = 0; k < 6; k++)
        {
            _set[k] += scale * velocityProducts[k];
        }

        _set[6] += scale * (velocityProducts[0] + velocityProducts[1] + velocityProducts[2]) / 3;
    }

    public void ClosePoint() => CloseSet();

    public (double[] Components, double Mean) Close() => ([.. _variance.Take(6).Select(Math.Sqrt)], Math.Sqrt(_variance[6]));

    private void CloseSet()
    {
        for (int k = 0; k < 7; k++)
        {
            _variance[k] += _set[k] * _set[k];
            _set[k] = 0;
        }
    }
}
