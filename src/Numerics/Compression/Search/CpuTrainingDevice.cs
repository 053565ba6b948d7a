using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Compression.Search;

/// <summary>One minimisation a thread, SIMD kernels. The same bits at any number of threads.</summary>
internal sealed class CpuTrainingDevice : ITrainingDevice
{
    public string Name => "cpu";

    public void Minimise(IReadOnlyList<Minimisation> runs, ComputeOptions compute, Action<LossTerms> observe, Action<int, Minimised> done)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = compute.Threads, CancellationToken = compute.Cancellation };
        Parallel.For(0, runs.Count, parallel, k => done(k, One(runs[k], compute.Cancellation, observe)));
    }

    private static Minimised One(Minimisation run, CancellationToken stop, Action<LossTerms> observe)
    {
        IPcpLoss loss = run.Modes.CreateLoss(run.Weights.WithoutHeat());
        double[] parameters = run.FirstPoint(loss);
        if (run.Weights.HasHeat)
        {
            loss = new LinearHeatLoss(run.Modes.Problem.With(run.Heat, null), loss, parameters, run.Weights);
        }

        var lbfgs = new LbfgsMinimizer(loss, run.Options(parameters.Length));
        lbfgs.Minimize(parameters, current =>
        {
            observe(current);
            stop.ThrowIfCancellationRequested();
            return false;
        });
        return new(parameters, lbfgs.Iterations);
    }
}
