namespace PcpCluster.Numerics.Transport;

/// <summary>
/// What the noise of sampled rates does to lifetimes and to the conductivity. For each known mode <see cref="Lifetime"/> is called, then
/// <see cref="Add"/>, and <see cref="ClosePoint"/> after the branches of a wave vector: wave vectors are independent of each other.
/// </summary>
internal interface ILifetimeNoise
{
    /// <summary>The lifetime in ps with its bias removed.</summary>
    double Lifetime(int mode);

    /// <summary>The mode contributes <paramref name="factor"/> * <paramref name="velocityProducts"/> for each ps of lifetime.</summary>
    void Add(int mode, double factor, ReadOnlySpan<double> velocityProducts);

    void ClosePoint();

    /// <summary>Standard errors of the six components and of a third of the trace.</summary>
    (double[] Components, double Mean) Close();
}
