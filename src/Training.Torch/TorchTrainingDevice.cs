using System.Runtime.InteropServices;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Foundation;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>
/// Batches of starts of one parametrisation on one device: single precision down to a few percent, then double. What it has no tensors for
/// (other orders, the heat term, whose slopes the processor takes) goes to the processor.
/// </summary>
internal sealed class TorchTrainingDevice(string name, Device where) : ITrainingDevice
{
    /// <summary>Squared loss down to which single precision is enough: its steps are lost below changes of 1e-7 of ||Phi||^2.</summary>
    private const double SinglePrecision = 0.03 * 0.03;

    /// <summary>Bytes of the largest tensors of a batch: beyond, more starts at once are hardly faster.</summary>
    private const long BatchMemory = 2_000_000_000, CardMemory = 8_000_000_000;

    private readonly CpuTrainingDevice _processor = new();

    public string Name => name;

    public Device Where => where;

    public void Minimise(IReadOnlyList<Minimisation> runs, ComputeOptions compute, Action<LossTerms> observe, Action<int, Minimised> done)
    {
        int[] others = [.. Enumerable.Range(0, runs.Count).Where(k => !Takes(runs[k]))];
        if (others.Length > 0)
        {
            _processor.Minimise([.. others.Select(k => runs[k])], compute, observe, (k, end) => done(others[k], end));
        }

        if (where.type == TorchSharp.DeviceType.CPU)
        {
            set_num_threads(compute.Threads);
        }

        foreach (IGrouping<Parametrisation, int> group in Enumerable.Range(0, runs.Count)
            .Where(k => Takes(runs[k]))
            .GroupBy(k => runs[k].Modes))
        {
            foreach (int[] batch in group.Chunk(BatchSize(runs[group.First()])))
            {
                RunWhatFits(runs, batch, compute.Cancellation, observe, done);
            }
        }
    }

    private static bool Takes(Minimisation run) => run.Modes.Problem.Order is 3 or 4 && !run.Weights.HasHeat;

    // overlaps and their minors of half of the translations, in double precision
    private int BatchSize(Minimisation run)
    {
        double n = run.Modes.Problem.Order;
        (double rows, double columns, double shifts) = run.Modes is FreeTerms free
            ? (free.Rank, free.Rank, free.Overlaps.ShiftCount / 2.0)
            : Sizes((Numerics.Compression.Orbits.OrbitTerms)run.Modes);
        double bytes = 8 * 6 * n * n * rows * columns * shifts;
        return (int)Math.Clamp((where.type == TorchSharp.DeviceType.CPU ? BatchMemory : CardMemory) / Math.Max(1, bytes), 1, 256);

        static (double, double, double) Sizes(Numerics.Compression.Orbits.OrbitTerms terms) =>
            (terms.Generators.Length, terms.Images.Images.Length, terms.Overlaps.Max(o => o.ShiftCount));
    }

    // a smaller card, or one that others use: halves of the batch, each from its beginning
    private void RunWhatFits(
        IReadOnlyList<Minimisation> runs, int[] batch, CancellationToken stop, Action<LossTerms> observe, Action<int, Minimised> done)
    {
        try
        {
            RunBatch(runs, batch, stop, observe, done);
        }
        catch (ExternalException e) when (e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
        {
            if (batch.Length == 1)
            {
                throw new InputException(
                    $"{name}: the card's memory is too small for one start. Take a smaller --rank, or --device cpu.");
            }

            foreach (int[] half in batch.Chunk((batch.Length + 1) / 2))
            {
                RunWhatFits(runs, half, stop, observe, done);
            }
        }
    }

    private void RunBatch(
        IReadOnlyList<Minimisation> runs, int[] batch, CancellationToken stop, Action<LossTerms> observe, Action<int, Minimised> done)
    {
        Minimisation first = runs[batch[0]];
        IPcpLoss managed = first.Modes.CreateLoss(first.Weights);
        double[][] points = [.. batch.Select(k => runs[k].FirstPoint(managed))];
        LbfgsOptions options = first.Options(managed.ParameterCount);
        var iterations = new int[batch.Length];
        if (first.From is null && first.Weights == LossWeights.Plain)
        {
            // a looser end: the second pass decides
            points = Pass(first, points, options with { RelativeDecrease = 0.02 }, ScalarType.Float32, stop, observe, iterations);
        }

        int left = options.MaximumIterations - iterations.Min();
        if (left > 0)
        {
            points = Pass(first, points, options with { MaximumIterations = left }, ScalarType.Float64, stop, observe, iterations);
        }

        for (int k = 0; k < batch.Length; k++)
        {
            done(batch[k], new(points[k], iterations[k]));
        }
    }

    private double[][] Pass(
        Minimisation run,
        double[][] points,
        LbfgsOptions options,
        ScalarType type,
        CancellationToken stop,
        Action<LossTerms> observe,
        int[] iterations)
    {
        using var scope = NewDisposeScope();
        using var loss = new TensorLoss(run.Modes, run.Weights, type, where);
        var lbfgs = new BatchLbfgs(loss, options, stop) { Enough = type == ScalarType.Float32 ? SinglePrecision : 0 };
        bool plain = run.Weights == LossWeights.Plain;
        Tensor end = lbfgs.Minimise(loss.ToTensor(points), values =>
        {
            if (plain)
            {
                observe(new(values.Min(), 0, 0, 0, LossWeights.Plain));
            }
        });
        for (int k = 0; k < iterations.Length; k++)
        {
            iterations[k] += lbfgs.Iterations[k];
        }

        return loss.ToManaged(end);
    }
}
