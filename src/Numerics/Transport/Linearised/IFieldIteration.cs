namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// An iterative solution of A F = b that is driven from outside: whoever has the operator applies its off-diagonal part to
/// <see cref="Direction"/> and hands the image back. So the rows may lie in this process, on workers, or nowhere.
/// </summary>
internal interface IFieldIteration
{
    /// <summary>The field whose image is wanted next.</summary>
    double[] Direction { get; }

    /// <summary>Nothing is wanted any more.</summary>
    bool IsDone { get; }

    /// <summary>The best solution so far.</summary>
    double[] Solution { get; }

    /// <summary>Takes the off-diagonal image of <see cref="Direction"/> and makes one step.</summary>
    void Advance(double[] offDiagonal);

    /// <summary>How the solution stands.</summary>
    IterationReport Report { get; }
}

/// <summary>State of an iteration.</summary>
/// <param name="Steps">Applications of the operator.</param>
/// <param name="Converged">Whether the tolerance was met.</param>
/// <param name="Residual">|r|/|b| in the norm of 1/D.</param>
/// <param name="RelativeError">Bound of the relative error of b.F, or for plain iteration the last relative change.</param>
/// <param name="Smallest">Smallest eigenvalue of D^-1 A seen, null if unknown.</param>
/// <param name="Largest">Largest one.</param>
/// <param name="FunctionalMismatch">|functional/(b.F) - 1|: zero for a symmetric operator.</param>
internal sealed record IterationReport(
    int Steps, bool Converged, double Residual, double RelativeError, double? Smallest, double? Largest, double FunctionalMismatch);
