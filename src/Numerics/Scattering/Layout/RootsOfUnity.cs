namespace PcpCluster.Numerics.Scattering.Layout;

/// <summary>exp(2 pi i m / N) for all m modulo N.</summary>
internal sealed class RootsOfUnity
{
    private readonly (double Cos, double Sin)[] _values;

    public RootsOfUnity(int n)
    {
        _values = new (double, double)[n];
        for (int m = 0; m < n; m++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * m / n);
            _values[m] = (cos, sin);
        }
    }

    /// <summary>exp(2 pi i address component / N).</summary>
    public (double Cos, double Sin) At(int address, int component)
    {
        int m = (int)((long)address * component % _values.Length);
        return _values[m < 0 ? m + _values.Length : m];
    }
}
