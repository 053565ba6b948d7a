namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>Seconds and bytes of the matrix elements of one order, by counting what a vertex does.</summary>
internal interface IElementCosts
{
    /// <summary>Seconds to prepare a first wave vector.</summary>
    double First { get; }

    /// <summary>Seconds of the elements of all kept processes between given wave vectors: three for order 3, four for order 4.</summary>
    double Elements(KeptFraction kept);

    /// <summary>Bytes of one thread.</summary>
    double Workspace(KeptFraction kept);
}
