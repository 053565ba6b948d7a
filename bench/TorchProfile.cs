using System.Diagnostics;
using System.Globalization;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Formats;
using PcpCluster.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace PcpCluster.Bench;

/// <summary>
/// Evaluations of the loss and its gradient a second on a device of libtorch beside the processor's kernels:
/// <c>torch cuda|torch-cpu LIBTORCH INPUT RANK plain|longwave STARTS[,STARTS...]</c>, third order, free terms on the support that the
/// trainer takes first; STARTS points at once, in single and in double precision. Any version of libtorch is taken.
/// </summary>
internal static class TorchProfile
{
    private const double Seconds = 2;

    public static int Run(string[] args)
    {
        if (args.Length != 6)
        {
            Console.Error.WriteLine("torch cuda|torch-cpu LIBTORCH INPUT RANK plain|longwave STARTS[,STARTS...]");
            return 2;
        }

        TorchDevice kind = args[0] == "cuda" ? TorchDevice.Cuda : TorchDevice.Cpu;
        Console.WriteLine(TorchTraining.Create(new(kind, args[1], AnyVersion: true)).Name);
        Device where = kind == TorchDevice.Cuda ? CUDA : CPU;
        LossWeights weights = args[4] == "plain" ? LossWeights.Plain : LossWeights.LongWave.WithoutHeat();
        FreeTerms terms = Terms(args[2], int.Parse(args[3], CultureInfo.InvariantCulture), weights);
        IPcpLoss managed = terms.CreateLoss(weights);
        Console.WriteLine($"{terms.Sites.Length} sites, {terms.Overlaps.ShiftCount} translations, {managed.ParameterCount} unknowns");
        double[] x = Start(managed, 0), gradient = new double[x.Length];
        double one = Rate(1, () => managed.Evaluate(x, gradient));
        Print("processor's kernels, one thread", 1, one, one);
        foreach (int starts in args[5].Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture)))
        {
            double[][] points = [.. Enumerable.Range(0, starts).Select(k => Start(managed, k))];
            foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
            {
                using var loss = new TensorLoss(terms, weights, type, where);
                using DisposeScope scope = NewDisposeScope();
                Tensor tensor = loss.ToTensor(points);
                double rate = Rate(starts, () =>
                {
                    using DisposeScope inner = NewDisposeScope();
                    TensorLoss.Numbers(loss.Evaluate(tensor).Loss); // waits for the device
                });
                Print($"{args[0]} {type}", starts, rate, one);
            }
        }

        return 0;
    }

    private static FreeTerms Terms(string folder, int rank, LossWeights weights)
    {
        CrystalInput input = InputFormats.Read(folder);
        var crystal = new ProfiledCrystal(folder);
        LongWaveTargets? targets = weights.HasLongWaves
            ? LongWaveTargets.Of(input.Third!, DeformationField.Of(crystal.Model), 1, Environment.ProcessorCount)
            : null;
        var problem = new CompressionProblem(input.Crystal, input.Third!, targets);
        return new(problem, PcpSupport.Covering(input.Crystal, problem.Blocks, 0.002, 0).Sites, rank);
    }

    private static double[] Start(IPcpLoss loss, int number)
    {
        var x = new double[loss.ParameterCount];
        loss.RandomStart(1, number, x);
        return x;
    }

    /// <summary>Of single starts, per second; the first call is not counted.</summary>
    private static double Rate(int starts, Action evaluate)
    {
        evaluate();
        var clock = Stopwatch.StartNew();
        int count = 0;
        do
        {
            evaluate();
            count++;
        }
        while (clock.Elapsed.TotalSeconds < Seconds);
        return starts * count / clock.Elapsed.TotalSeconds;
    }

    private static void Print(string what, int starts, double rate, double one) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}, {starts} starts: {rate:F1} evaluations/s, {rate / one:F2} of the processor's"));
}
