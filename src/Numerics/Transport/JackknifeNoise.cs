using PcpCluster.Numerics.Scattering.Channels;

namespace PcpCluster.Numerics.Transport;

/// <summary>
/// Noise of rates that are means of B batches, by the jackknife. With tau(-b) the lifetime from all batches but b, the corrected lifetime
/// is B tau - (B - 1) mean tau(-b): the leading bias drops out. Branches of one wave vector share their draws, so the conductivity of a
/// wave vector is formed batch by batch; its variance is (B - 1)/B sum_b (kappa_q(-b) - mean)^2, and wave vectors add up in squares.
/// </summary>
/// <remarks>
/// The jackknife asks for a rate that is smooth in the batches. Where a single batch holds more than half of a rate, 1/rate is expanded
/// about the mean instead: tau(-b) = tau (1 - x_b) with x_b the relative change of the rate, and the correction is 1/(1 + cv^2).
/// </remarks>
internal sealed class JackknifeNoise(ScatteringRates rates, int t) : ILifetimeNoise
{
    private readonly int _batches = rates.BatchCount;
    private readonly double[] _sums = new double[rates.BatchCount];
    private readonly double[] _lifetimes = new double[rates.BatchCount];
    private readonly double[] _point = new double[7 * rates.BatchCount];
    private readonly double[] _variance = new double[7];

    public double Lifetime(int mode)
    {
        double rate = rates.Total[t][mode];
        double plain = 1 / rate;
        rates.SumBatches(t, mode, _sums);
        (double mean, double error) = RateBatches.Statistics(_sums);
        bool smooth = true;
        for (int batch = 0; batch < _batches; batch++)
        {
            // without batch b the mean moves by (mean - sum_b)/(B - 1)
            _lifetimes[batch] = (mean - _sums[batch]) / ((_batches - 1) * rate);
            smooth &= _lifetimes[batch] > -0.5;
        }

        double sum = 0;
        for (int batch = 0; batch < _batches; batch++)
        {
            _lifetimes[batch] = smooth ? plain / (1 + _lifetimes[batch]) : plain * (1 - _lifetimes[batch]);
            sum += _lifetimes[batch];
        }

        double variation = error / rate;
        return smooth ? (_batches * plain) - ((_batches - 1) * (sum / _batches)) : plain / (1 + (variation * variation));
    }

    public void Add(int mode, double factor, ReadOnlySpan<double> velocityProducts)
    {
        for (int batch = 0; batch < _batches; batch++)
        {
            double scale = factor * _lifetimes[batch];
            Span<double> target = _point.AsSpan(7 * batch, 7);
            for (int k = 0; k < 6; k++)
            {
                target[k] += scale * velocityProducts[k];
            }

            target[6] += scale * (velocityProducts[0] + velocityProducts[1] + velocityProducts[2]) / 3;
        }
    }

    public void ClosePoint()
    {
        for (int k = 0; k < 7; k++)
        {
            double mean = 0;
            for (int batch = 0; batch < _batches; batch++)
            {
                mean += _point[(7 * batch) + k] / _batches;
            }

            for (int batch = 0; batch < _batches; batch++)
            {
                double deviation = _point[(7 * batch) + k] - mean;
                _variance[k] += deviation * deviation * (_batches - 1) / _batches;
            }
        }

        Array.Clear(_point);
    }

    public (double[] Components, double Mean) Close() => ([.. _variance.Take(6).Select(Math.Sqrt)], Math.Sqrt(_variance[6]));
}
