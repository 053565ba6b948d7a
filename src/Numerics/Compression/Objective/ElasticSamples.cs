using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>n-tuples of long waves that conserve momentum, and the full tensor's matrix elements for them.</summary>
/// <param name="Order">n.</param>
/// <param name="Waves">Wave vectors up to a common factor, summing to zero within a sample, [sample * n + leg].</param>
/// <param name="Targets">V / (i^n |q_1| ... |q_n|) for all polarisations along x, y, z, [sample * 3^n + combination], last leg
/// fastest.</param>
internal sealed record ElasticSamples(int Order, Vector3D[] Waves, double[] Targets)
{
    public int Count => Waves.Length / Order;

    public Vector3D Wave(int sample, int leg) => Waves[(sample * Order) + leg];

    /// <summary>Unit vector along the wave vector.</summary>
    public Vector3D Direction(int sample, int leg) => (1 / Wave(sample, leg).Length) * Wave(sample, leg);
}
