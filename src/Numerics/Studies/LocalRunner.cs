using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Studies;

/// <summary>Computes a study in this process: wave after wave, the parts of a wave on threads. Nothing is kept on disk.</summary>
public static class LocalRunner
{
    /// <param name="study">The study.</param>
    /// <param name="compute">Threads, progress of the wave at work, cancellation.</param>
    /// <param name="observer">Hears of the beginning and the end of each wave.</param>
    /// <exception cref="InputException">The input is wrong.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static StudyResult Run(IStudy study, ComputeOptions compute, IStudyObserver? observer = null) =>
        study.Assemble(Complete(study, compute, observer), compute);

    /// <summary>All waves of the study, done.</summary>
    public static StudyState Complete(IStudy study, ComputeOptions compute, IStudyObserver? observer = null)
    {
        StudyState done = StudyState.Start;
        while (study.Next(done, compute) is { } wave)
        {
            done = done.With(new(wave, observer.Timed(wave.Input.Purpose, () => Evaluate(study, wave, compute))));
        }

        return done;
    }

    // costly parts first, so that no long one is left for the end; threads that have no part of their own help inside one
    private static PartResult[] Evaluate(IStudy study, Wave wave, ComputeOptions compute)
    {
        Part[] order = [.. wave.Parts.OrderByDescending(p => p.Cost)];
        var results = new PartResult[order.Length];
        int inside = Math.Max(1, compute.Threads / order.Length);
        WaveProgress? progress = compute.Progress is null ? null : new(compute.Progress, wave);
        ParallelWork.ForEach(order.Length, compute with { Progress = null }, () => i =>
        {
            Part part = order[i];
            results[part.Index] = study.Evaluate(wave.Input, part, new(inside, progress?.Of(part), compute.Cancellation));
            progress?.Of(part).Report(1);
        });
        return results;
    }

    /// <summary>Joins the progress of parts, weighted by their costs.</summary>
    private sealed class WaveProgress(IProgress<double> whole, Wave wave)
    {
        private readonly double _all = wave.Parts.Sum(Weight);
        private readonly double[] _fractions = new double[wave.Parts.Length];
        private readonly IProgress<double> _whole = whole;
        private readonly Lock _gate = new();
        private double _done;

        public IProgress<double> Of(Part part) => new PartProgress(this, part);

        private static double Weight(Part part) => part.Cost > 0 ? part.Cost : 1;

        private sealed class PartProgress(WaveProgress progress, Part part) : IProgress<double>
        {
            public void Report(double value)
            {
                lock (progress._gate)
                {
                    progress._done += Math.Max(0, value - progress._fractions[part.Index]) * Weight(part);
                    progress._fractions[part.Index] = Math.Max(value, progress._fractions[part.Index]);
                    progress._whole.Report(Math.Min(1, progress._done / progress._all));
                }
            }
        }
    }
}
