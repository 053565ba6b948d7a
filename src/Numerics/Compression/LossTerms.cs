namespace PcpCluster.Numerics.Compression;

/// <summary>Weights of the long-wave terms against the plain loss; both zero is the plain objective.</summary>
/// <param name="Strain">mu, dimensionless: of the strain derivative's relative squared error.</param>
/// <param name="Elastic">nu, dimensionless: of the elastic limit's.</param>
public readonly record struct LossWeights(double Strain, double Elastic)
{
    public static readonly LossWeights Plain = new(0, 0);

    /// <summary>mu = 1, nu = 0.01.</summary>
    public static readonly LossWeights LongWave = new(1, 0.01);
}

/// <summary>Squared relative errors: |dPhi|^2/|Phi|^2, |M dPhi|^2/|M Phi|^2, sum |dV|^2 / sum |V|^2; terms of weight zero are not computed and read 0.</summary>
public readonly record struct LossTerms(double Plain, double Strain, double Elastic, LossWeights Weights)
{
    /// <summary>What is minimised.</summary>
    public double Objective => Plain + (Weights.Strain * Strain) + (Weights.Elastic * Elastic);
}
