namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>Weights of the long-wave terms and of the heat term against the plain loss; all zero is the plain objective.</summary>
/// <param name="Strain">mu, dimensionless: of the strain derivative's relative squared error.</param>
/// <param name="Elastic">nu, dimensionless: of the elastic limit's.</param>
/// <param name="Heat">Of the squared means of the rates' relative errors, see <see cref="LinearHeatLoss"/>.</param>
public readonly record struct LossWeights(double Strain, double Elastic, double Heat = 0)
{
    public static readonly LossWeights Plain = new(0, 0);

    /// <summary>mu = 1, nu = 0.005, and the heat term where processes were drawn.</summary>
    public static readonly LossWeights LongWave = new(1, 0.005, 30);

    /// <summary>Without the heat term.</summary>
    public LossWeights WithoutHeat() => this with { Heat = 0 };

    internal bool HasLongWaves => Strain != 0 || Elastic != 0;

    internal bool HasHeat => Heat != 0;
}

/// <summary>
/// Squared relative errors: |dPhi|^2/|Phi|^2, |M dPhi|^2/|M Phi|^2, sum |dV|^2 / sum |V|^2, and the heat term; terms of weight zero are not
/// computed and read 0.
/// </summary>
internal readonly record struct LossTerms(double Plain, double Strain, double Elastic, double Heat, LossWeights Weights)
{
    /// <summary>What is minimised.</summary>
    public double Objective => Plain + (Weights.Strain * Strain) + (Weights.Elastic * Elastic) + (Weights.Heat * Heat);
}
