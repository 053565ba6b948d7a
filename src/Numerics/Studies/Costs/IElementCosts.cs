using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>Seconds and bytes of the matrix elements of one order, by counting what a vertex does.</summary>
internal interface IElementCosts
{
    /// <summary>Seconds to prepare a first wave vector.</summary>
    double First { get; }

    /// <summary>Seconds of the elements of all kept processes between given wave vectors: three for order 3, four for order 4.</summary>
    double Elements(KeptFraction kept);

    /// <summary>Seconds to prepare a second wave vector of order 4, which all tuples with it share.</summary>
    double Second { get; }

    /// <summary>The same as <see cref="Elements"/> for wave vectors that are drawn: they share no lattice sums.</summary>
    /// <param name="kept">What conserves energy.</param>
    /// <param name="strides">Branches that are left out.</param>
    double Drawn(KeptFraction kept, BranchStrides strides);

    /// <summary>The same as <see cref="Second"/> for wave vectors that are drawn.</summary>
    double DrawnSecond { get; }

    /// <summary>Bytes of one thread.</summary>
    double Workspace(KeptFraction kept);

    /// <summary>Bytes of one thread that draws.</summary>
    double DrawnWorkspace(KeptFraction kept);
}
