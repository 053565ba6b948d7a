using BenchmarkDotNet.Attributes;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Bench;

/// <summary>One complex Hermitian matrix with its eigenvectors, random numbers as elements, in batches of eight.</summary>
[MemoryDiagnoser]
public class EigenSolverBenchmarks
{
    private double[] _matrixReal = [];
    private double[] _matrixImaginary = [];
    private double[] _real = [];
    private double[] _imaginary = [];
    private double[] _values = [];
    private double[] _vectorsReal = [];
    private double[] _vectorsImaginary = [];
    private HermitianEigenSolver _solver = null!;

    /// <summary>Order.</summary>
    [Params(6, 12, 24, 48, 96, 192, 300)]
    public int N { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        int length = N * N * HermitianEigenSolver.Lanes;
        _matrixReal = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
        _matrixImaginary = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
        _real = new double[length];
        _imaginary = new double[length];
        _vectorsReal = new double[length];
        _vectorsImaginary = new double[length];
        _values = new double[N * HermitianEigenSolver.Lanes];
        _solver = new(N);
    }

    /// <summary>The way that the product takes for this order.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = HermitianEigenSolver.Lanes)]
    public bool Solver()
    {
        _matrixReal.CopyTo(_real, 0);
        _matrixImaginary.CopyTo(_imaginary, 0);
        return _solver.Solve(_real, _imaginary, _values, _vectorsReal, _vectorsImaginary);
    }

    /// <summary>Jacobi rotations of eight matrices at once.</summary>
    [Benchmark(OperationsPerInvoke = HermitianEigenSolver.Lanes)]
    public bool Jacobi()
    {
        _matrixReal.CopyTo(_real, 0);
        _matrixImaginary.CopyTo(_imaginary, 0);
        return BatchedHermitianEigenSolver.Solve(N, _real, _imaginary, _values, _vectorsReal, _vectorsImaginary);
    }
}
