namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>The way from the unknowns of a loss to the factors of its terms, and back for gradients.</summary>
internal interface IFactorMap
{
    /// <summary>All terms at these unknowns.</summary>
    ModeFactors FactorsAt(ReadOnlySpan<double> parameters);

    /// <summary>Sets the gradient by the unknowns that follows from one by the factors.</summary>
    /// <param name="factorGradient">Layout of <see cref="ModeFactors.Values"/>.</param>
    /// <param name="gradient">Receives the gradient.</param>
    void PullBack(ReadOnlySpan<double> factorGradient, Span<double> gradient);
}
