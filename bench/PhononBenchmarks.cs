using BenchmarkDotNet.Attributes;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Bench;

/// <summary>Cost of one q-point: the eigen-solver alone, points of grid lines, scattered points, with and without the Ewald sum.</summary>
[MemoryDiagnoser]
public class PhononBenchmarks
{
    private const int Points = 4096;
    private const int Batches = 64;

    private readonly double[] _q1 = new double[PhononSolver.Lanes];
    private readonly Vector3D[] _scattered = new Vector3D[Points];
    private double[] _matrixReal = [];
    private double[] _matrixImaginary = [];
    private AlignedBuffer _real = null!;
    private AlignedBuffer _imaginary = null!;
    private AlignedBuffer _values = null!;
    private AlignedBuffer _vectorsReal = null!;
    private AlignedBuffer _vectorsImaginary = null!;
    private HarmonicModel _silicon = null!;
    private PhononSolver _siliconSolver = null!;
    private PhononSolver _magnesiaSolver = null!;

    [GlobalSetup]
    public void Setup()
    {
        const int n = 6;
        var random = new Random(1);
        _matrixReal = [.. Enumerable.Range(0, n * n * 8).Select(_ => random.NextDouble() - 0.5)];
        _matrixImaginary = [.. Enumerable.Range(0, n * n * 8).Select(_ => random.NextDouble() - 0.5)];
        _real = new(n * n * 8);
        _imaginary = new(n * n * 8);
        _values = new(n * 8);
        _vectorsReal = new(n * n * 8);
        _vectorsImaginary = new(n * n * 8);
        _silicon = Model("si");
        _siliconSolver = _silicon.CreateSolver();
        _magnesiaSolver = Model("mgo").CreateSolver();
        for (int i = 0; i < Points; i++)
        {
            _scattered[i] = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
        }
    }

    /// <summary>One 6 x 6 complex Hermitian matrix, eigenvectors included.</summary>
    [Benchmark(OperationsPerInvoke = 8 * Batches)]
    public bool EigenSolver6()
    {
        bool converged = true;
        for (int i = 0; i < Batches; i++)
        {
            _matrixReal.CopyTo(_real.Span);
            _matrixImaginary.CopyTo(_imaginary.Span);
            converged &= BatchedHermitianEigenSolver.Solve(
                6, _real.Span, _imaginary.Span, _values.Span, _vectorsReal.Span, _vectorsImaginary.Span);
        }

        return converged;
    }

    /// <summary>Frequencies, velocities and eigenvectors of a point on a grid line of silicon.</summary>
    [Benchmark(OperationsPerInvoke = Points)]
    public double SiliconOnLines() => OnLines(_siliconSolver);

    /// <summary>The same for scattered points.</summary>
    [Benchmark(OperationsPerInvoke = Points)]
    public double SiliconScattered() => Scattered(_siliconSolver);

    /// <summary>A polar crystal on grid lines: with the Ewald sum.</summary>
    [Benchmark(OperationsPerInvoke = Points)]
    public double MagnesiaOnLines() => OnLines(_magnesiaSolver);

    /// <summary>The table of a 32 x 32 x 32 grid of silicon, a q-point of the full grid.</summary>
    [Benchmark(OperationsPerInvoke = 32 * 32 * 32)]
    public PhononTable SiliconGrid32() => _silicon.SolveGrid(new(32, 32, 32), ComputeOptions.SingleThread);

    private double OnLines(PhononSolver solver)
    {
        double sum = 0;
        for (int plane = 0; plane < 4; plane++)
        {
            solver.SetPlane((plane + 0.3) / 32);
            for (int line = 0; line < 32; line++)
            {
                solver.SetLine((line + 0.2) / 32);
                for (int first = 0; first < 32; first += PhononSolver.Lanes)
                {
                    for (int lane = 0; lane < PhononSolver.Lanes; lane++)
                    {
                        _q1[lane] = (first + lane + 0.1) / 32;
                    }

                    solver.SolveOnLine(_q1);
                    sum += solver.Frequencies[0];
                }
            }
        }

        return sum;
    }

    private double Scattered(PhononSolver solver)
    {
        double sum = 0;
        for (int first = 0; first < Points; first += PhononSolver.Lanes)
        {
            solver.SolveAt(_scattered.AsSpan(first, PhononSolver.Lanes));
            sum += solver.Frequencies[0];
        }

        return sum;
    }

    private static HarmonicModel Model(string example)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "PcpCluster.sln")))
        {
            folder = folder.Parent;
        }

        string path = Path.Combine(folder?.FullName ?? ".", "examples", example);
        CrystalInput input = InputFormats.Read(path, new(Third: false, Fourth: false));
        return new(input.Crystal, input.HarmonicForceConstants, PhysicalConstants.Codata2018);
    }
}
