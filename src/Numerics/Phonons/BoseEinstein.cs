namespace PcpCluster.Numerics.Phonons;

/// <summary>Equilibrium occupation and heat capacity of a mode, as functions of x = hbar omega / (k_B T) &gt; 0.</summary>
internal static class BoseEinstein
{
    /// <summary>1/(e^x - 1), written with sinh so that small x loses no digits.</summary>
    public static double Occupation(double x) => 1 / (2 * Math.Sinh(0.5 * x) * Math.Exp(0.5 * x));

    /// <summary>x^2 e^x/(e^x - 1)^2 in units of k_B; 1 in the classical limit.</summary>
    public static double HeatCapacity(double x)
    {
        double half = 0.5 * x;
        if (half < 1e-8)
        {
            return 1;
        }

        double ratio = half / Math.Sinh(half);
        return ratio * ratio;
    }
}
