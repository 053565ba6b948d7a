using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// What becomes of the processes that a kernel finds: sums of rates, rows of the collision operator. Implementations are structs, so that
/// the kernel is compiled once for each without a virtual call.
/// </summary>
internal interface IProcessSink
{
    /// <summary>
    /// Whether processes are also wanted with the weights of the process operator: one width a process that does not depend on which of
    /// its modes is called first. The search then keeps what lies in the reach of either width.
    /// </summary>
    static abstract bool WantsProcessWeights { get; }

    /// <summary>Whether processes are wanted with the weights of the relaxation-time sums.</summary>
    static abstract bool WantsRates { get; }
}

/// <summary>Takes the processes of one first wave vector and one partner after another.</summary>
internal interface IThreePhononSink : IProcessSink
{
    /// <summary>The partner of the processes to come.</summary>
    void BeginPartner(long p);

    /// <summary>
    /// Three processes a lane, with the widths of the relaxation-time sums: absorption of P, of -Q'', and the decay. Weights are
    /// normalised deltas times the number of partners, 0 in lanes that are not kept. Called only if <see cref="IProcessSink.WantsRates"/>.
    /// </summary>
    /// <param name="candidate">Branches and kept lanes.</param>
    /// <param name="partnerSlot">Index of P in the arrays of the modes.</param>
    /// <param name="thirdSlot">Index of Q'' in lane 0.</param>
    /// <param name="orbitSize">Number of partners that this one stands for.</param>
    /// <param name="normal">Whether the shortest wave vectors sum to zero.</param>
    /// <param name="absorb">Weight of Q + P -> Q''.</param>
    /// <param name="exchange">Weight of Q - Q'' -> -P.</param>
    /// <param name="emit">Weight of Q -> -P + Q''.</param>
    /// <param name="inverse">1/(omega omega' omega'').</param>
    /// <param name="square">|V|^2.</param>
    void AddRates(
        ThreePhononCandidate candidate,
        long partnerSlot,
        nint thirdSlot,
        int orbitSize,
        bool normal,
        Vector512<double> absorb,
        Vector512<double> exchange,
        Vector512<double> emit,
        Vector512<double> inverse,
        Vector512<double> square);

    /// <summary>
    /// Elements of the process operator, an element the three processes together; called only if
    /// <see cref="IProcessSink.WantsProcessWeights"/>.
    /// </summary>
    /// <param name="branches">Branches of each, see <see cref="ProcessTerms.Branches"/>.</param>
    /// <param name="weights">
    /// Of each the sum of the three normalised deltas times the number of partners times |V|^2/(omega omega' omega'').
    /// </param>
    void AddProcesses(ReadOnlySpan<int> branches, ReadOnlySpan<double> weights);
}
