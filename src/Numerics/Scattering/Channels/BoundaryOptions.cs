namespace PcpCluster.Numerics.Scattering.Channels;

/// <summary>Boundaries of a grain or a sample.</summary>
/// <param name="LengthNm">L in nm: the free path between two boundaries, a grain's diameter and not half of it.</param>
/// <param name="Specularity">Share p of specular reflections, 0 for diffuse boundaries to just below 1.</param>
internal sealed record BoundaryOptions(double LengthNm, double Specularity = 0)
{
    /// <summary>L in Angstrom.</summary>
    public double Length => 10 * LengthNm;

    /// <summary>(1 - p)/((1 + p) L), 1/Angstrom: times the speed it is the rate.</summary>
    public double RatePerSpeed => (1 - Specularity) / ((1 + Specularity) * Length);
}
