using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>Where minimisations run. It gets a whole stage of them at once: a graphics card lives on many starts side by side.</summary>
internal interface ITrainingDevice
{
    /// <summary>For reports, e.g. "cpu".</summary>
    string Name { get; }

    /// <summary>Runs all minimisations; each is a function of its own arguments alone.</summary>
    /// <param name="runs">The stage.</param>
    /// <param name="compute">Threads, cancellation.</param>
    /// <param name="observe">Sees losses on the way; any thread.</param>
    /// <param name="done">Called once a run, with its number, as soon as it ended; any thread.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; what was done is done.</exception>
    void Minimise(IReadOnlyList<Minimisation> runs, ComputeOptions compute, Action<LossTerms> observe, Action<int, Minimised> done);
}

/// <summary>One minimisation by L-BFGS.</summary>
/// <param name="Modes">What is unknown.</param>
/// <param name="Weights">The objective; with a heat term its means are linearised where the run starts.</param>
/// <param name="From">Where it starts; null for the random start of <paramref name="Seed"/> and <paramref name="Start"/>.</param>
/// <param name="Seed">Of the training.</param>
/// <param name="Start">Number of the start.</param>
/// <param name="Options">From the number of unknowns.</param>
internal sealed record Minimisation(
    Parametrisation Modes, LossWeights Weights, double[]? From, ulong Seed, int Start, Func<int, LbfgsOptions> Options)
{
    /// <summary>Processes of a heat term.</summary>
    public HeatProcesses? Heat { get; init; }

    /// <summary>The first point; the same on every device.</summary>
    public double[] FirstPoint(IPcpLoss loss)
    {
        if (From is not null)
        {
            return (double[])From.Clone();
        }

        var parameters = new double[loss.ParameterCount];
        loss.RandomStart(Seed, Start, parameters);
        return parameters;
    }
}

/// <summary>Where a minimisation ended.</summary>
internal sealed record Minimised(double[] Parameters, int Iterations);
