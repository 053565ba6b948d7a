namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>Finds the three-phonon processes of one first wave vector after another.</summary>
internal interface IThreePhononKernel<TSink>
    where TSink : struct, IThreePhononSink
{
    /// <summary>Times so far.</summary>
    KernelTimes Times { get; }

    /// <summary>All processes of a first wave vector: every orbit of partners.</summary>
    void Run(long q, PartnerOrbits partners, TSink sink);
}
