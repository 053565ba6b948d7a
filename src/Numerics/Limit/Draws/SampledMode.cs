namespace PcpCluster.Numerics.Limit.Draws;

/// <summary>What was found for one drawn mode.</summary>
/// <param name="Frequency">rad/ps.</param>
/// <param name="VelocityProducts">xx, yy, zz, yz, xz, xy, (Angstrom/ps)^2, before the star's average.</param>
/// <param name="Multiplicity">Factor on the mode's heat beside 1/probability: points of the star, times the density of a jittered
/// point.</param>
/// <param name="Sets">Width sets.</param>
/// <param name="Three">Three-phonon rates, 1/ps, [(batch * width sets + set) * temperatures + t].</param>
/// <param name="Four">Four-phonon rates, [batch * temperatures + t]; empty without fourth order.</param>
/// <param name="Isotope">Isotope rates, [batch]; empty without isotopes.</param>
internal sealed record SampledMode(
    double Frequency, double[] VelocityProducts, double Multiplicity, int Sets, double[] Three, double[] Four, double[] Isotope)
{
    /// <summary>Root of the mean of v^2 over the degenerate set, Angstrom/ps.</summary>
    public double Speed => Math.Sqrt(VelocityProducts[0] + VelocityProducts[1] + VelocityProducts[2]);
}

/// <summary>The modes of one group: a pure function of problem, draw, settings and seed.</summary>
/// <param name="Group">Number of the group.</param>
/// <param name="Modes">In the order of the draw.</param>
internal sealed record SampledGroup(int Group, IReadOnlyList<SampledMode> Modes);
