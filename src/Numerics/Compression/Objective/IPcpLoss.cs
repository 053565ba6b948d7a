using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// The loss as a function of a parametrisation's unknowns. Not thread-safe: it owns work space; make one a thread.
/// </summary>
internal interface IPcpLoss
{
    int ParameterCount { get; }

    /// <summary>The loss and its gradient.</summary>
    LossTerms Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient);

    /// <summary>Multiplies a gradient by a rough inverse of the Hessian: what is known of it beforehand.</summary>
    void Precondition(Span<double> gradient)
    {
    }

    /// <summary>Fills parameters with a random start, a function of the seed and the number of the start alone, scaled to ||Phi~|| = 0.3
    /// ||Phi||.</summary>
    void RandomStart(ulong seed, int start, Span<double> parameters);

    /// <summary>The modes that the parameters stand for.</summary>
    PcpModes ToModes(ReadOnlySpan<double> parameters);

    ImmutableArray<PcpSite> Sites { get; }
}
