using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Phonons of eight q-points at once, without allocating: the way for shifted grids, lines and random points. Made by
/// <see cref="HarmonicModel.CreateSolver"/>; one object serves one thread. A point's result does not depend on what else is in
/// the batch, to the bit; but the line methods and <see cref="SolveAt"/> round differently.
/// </summary>
/// <remarks>
/// For grid lines call <see cref="SetPlane"/>, then <see cref="SetLine"/>, then <see cref="SolveOnLine"/> as often as needed. Results stay
/// valid until the next call. In all results lane = position in the batch, running fastest.
/// </remarks>
public sealed unsafe class PhononSolver
{
    /// <summary>Points a batch.</summary>
    public const int Lanes = HermitianEigenSolver.Lanes;

    private readonly HarmonicModel _model;
    private readonly LatticeFourierSum _sum;
    private readonly NonAnalyticCorrection? _correction;
    private readonly int _n;
    private readonly HermitianEigenSolver _eigenSolver;
    private readonly AlignedBuffer _real;
    private readonly AlignedBuffer _imaginary;
    private readonly AlignedBuffer _scratch;
    private readonly AlignedBuffer _frequencies;
    private readonly AlignedBuffer _velocities;
    private readonly AlignedBuffer _products;
    private readonly AlignedBuffer _vectorsReal;
    private readonly AlignedBuffer _vectorsImaginary;
    private readonly DegenerateVelocities _degenerate;
    private readonly Vector3D[] _q = new Vector3D[Lanes];
    private double _q2;
    private double _q3;

    internal PhononSolver(HarmonicModel model)
    {
        _model = model;
        _sum = new(model.Series);
        _correction = model.Correction;
        _n = model.Crystal.BranchCount;
        _eigenSolver = new(_n);
        _real = new(_n * _n * Lanes);
        _imaginary = new(_n * _n * Lanes);
        _frequencies = new(_n * Lanes);
        _velocities = new(3 * _n * Lanes);
        _products = new(6 * _n * Lanes);
        _vectorsReal = new(_n * _n * Lanes);
        _vectorsImaginary = new(_n * _n * Lanes);
        _scratch = new(_correction?.ScratchLength ?? 0);
        _degenerate = new(_n, model.Options.DegeneracyTolerance, model.Options.Conventions == Conventions.Phono3py);
    }

    public int BranchCount => _n;

    /// <summary>Angular frequency, rad/ps, negative where imaginary, ascending: [branch * 8 + lane].</summary>
    public ReadOnlySpan<double> Frequencies => _frequencies.Span;

    /// <summary>Group velocity, Angstrom/ps: [(branch * 3 + axis) * 8 + lane].</summary>
    public ReadOnlySpan<double> Velocities => _velocities.Span;

    /// <summary>
    /// See <see cref="PhononTable.VelocityProducts"/>, (Angstrom/ps)^2: [(branch * 6 + {xx, yy, zz, yz, xz, xy}) * 8 + lane].
    /// </summary>
    public ReadOnlySpan<double> VelocityProducts => _products.Span;

    /// <summary>Real parts of the eigenvectors: [(branch * branches + 3 atom + axis) * 8 + lane].</summary>
    public ReadOnlySpan<double> EigenvectorsReal => _vectorsReal.Span;

    /// <summary>Imaginary parts, the same layout.</summary>
    public ReadOnlySpan<double> EigenvectorsImaginary => _vectorsImaginary.Span;

    /// <summary>Fixes q3 (fractional) of the points to come.</summary>
    public void SetPlane(double q3)
    {
        _q3 = q3;
        _sum.SetPlane(q3);
    }

    /// <summary>Fixes q2 (fractional) within the plane set last.</summary>
    public void SetLine(double q2)
    {
        _q2 = q2;
        _sum.SetLine(q2);
    }

    /// <summary>Solves up to eight points (q1, q2, q3) of the line set last.</summary>
    public void SolveOnLine(ReadOnlySpan<double> q1)
    {
        Check(q1.Length);
        for (int lane = 0; lane < Lanes; lane++)
        {
            _q[lane] = new(q1[Math.Min(lane, q1.Length - 1)], _q2, _q3);
        }

        _sum.EvaluateOnLine(Coordinates(0));
        Diagonalise(q1.Length);
    }

    /// <summary>Solves up to eight unrelated fractional q-points.</summary>
    public void SolveAt(ReadOnlySpan<Vector3D> q)
    {
        Check(q.Length);
        for (int lane = 0; lane < Lanes; lane++)
        {
            _q[lane] = q[Math.Min(lane, q.Length - 1)];
        }

        _sum.EvaluateAt(Coordinates(0), Coordinates(1), Coordinates(2));
        Diagonalise(q.Length);
    }

    /// <summary>
    /// Copies a lane into a table; <paramref name="opposite"/> writes what belongs to -q instead: e(-q) = e(q)*, v(-q) = -v(q).
    /// </summary>
    public void CopyTo(PhononTable table, int qPoint, int lane, bool opposite = false)
    {
        int mode = qPoint * _n;
        double sign = opposite ? -1 : 1;
        for (int branch = 0; branch < _n; branch++, mode++)
        {
            table.Frequencies[mode] = _frequencies.Pointer[(branch * Lanes) + lane];
            for (int axis = 0; axis < 3; axis++)
            {
                table.Velocities[(3 * mode) + axis] = (sign * _velocities.Pointer[(((3 * branch) + axis) * Lanes) + lane]) + 0.0;
            }

            for (int component = 0; component < 6; component++)
            {
                table.VelocityProducts[(6 * mode) + component] = _products.Pointer[(((6 * branch) + component) * Lanes) + lane];
            }

            Span<double> real = table.EigenvectorsReal.AsSpan(mode * _n, _n);
            Span<double> imaginary = table.EigenvectorsImaginary.AsSpan(mode * _n, _n);
            double* fromReal = _vectorsReal.Pointer + (branch * _n * Lanes) + lane;
            double* fromImaginary = _vectorsImaginary.Pointer + (branch * _n * Lanes) + lane;
            for (int k = 0; k < _n; k++)
            {
                real[k] = fromReal[k * Lanes];
                imaginary[k] = (sign * fromImaginary[k * Lanes]) + 0.0;
            }
        }
    }

    private static void Check(int points)
    {
        if (points is < 1 or > Lanes)
        {
            throw new ArgumentException($"1 to {Lanes} q-points a batch, {points} given.");
        }
    }

    private Vector512<double> Coordinates(int axis)
    {
        double* lanes = stackalloc double[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            lanes[lane] = _q[lane][axis];
        }

        return Vector512.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Diagonalise(int points)
    {
        Vector512<double>* f = _sum.Results.Vectors;
        int stride = _sum.Stride;
        _correction?.Add(_q, f, stride, _scratch.Pointer);
        int count = PackedHermitian.Count(_n);
        MakeSelfConjugatePointsReal(f, stride, count);
        Vector512<double>* re = _real.Vectors;
        Vector512<double>* im = _imaginary.Vectors;
        int e = 0;
        for (int i = 0; i < _n; i++)
        {
            for (int j = i; j < _n; j++, e++)
            {
                re[(i * _n) + j] = f[e];
                im[(i * _n) + j] = f[stride + e];
            }
        }

        Vector512<double>* frequencies = _frequencies.Vectors;
        if (!_eigenSolver.Solve(
            _real.Pointer, _imaginary.Pointer, _frequencies.Pointer, _vectorsReal.Pointer, _vectorsImaginary.Pointer, points))
        {
            throw new InvalidOperationException("The dynamical matrix is not finite.");
        }

        for (int branch = 0; branch < _n; branch++)
        {
            Vector512<double> root = Vector512.Sqrt(Vector512.Abs(frequencies[branch]));
            frequencies[branch] = Vector512.ConditionalSelect(
                Vector512.LessThan(frequencies[branch], Vector512<double>.Zero), -root, root);
        }

        GroupVelocity.Diagonal(
            _n,
            f + (2 * stride),
            stride,
            _vectorsReal.Vectors,
            _vectorsImaginary.Vectors,
            frequencies,
            _velocities.Vectors,
            _products.Vectors);
        if (!_model.Options.Conventions.FollowsShengBte())
        {
            _degenerate.Average(
                f + (2 * stride), stride, _vectorsReal, _vectorsImaginary, _frequencies, _velocities, _products, points);
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            if (NonAnalyticCorrection.IsReciprocalLatticeVector(_q[lane]) && !KeepsRawGamma)
            {
                AcousticModesAtGamma.SetToZero(
                    _model.Crystal, lane, _frequencies, _velocities, _products, _vectorsReal, _vectorsImaginary);
            }
        }
    }

    /// <summary>
    /// dD/dq of the points solved last, packed upper triangles:
    /// [((2 axis + {Re, Im}) * <see cref="GradientStride"/> + element) * 8 + lane].
    /// </summary>
    internal double* Gradient => (double*)(_sum.Results.Vectors + (2 * _sum.Stride));

    /// <summary>Elements a component of <see cref="Gradient"/>.</summary>
    internal int GradientStride => _sum.Stride;

    /// <summary>Leaves the acoustic modes at Gamma as the force constants give them, for the report on the sum rule.</summary>
    internal bool KeepsRawGamma { get; init; }

    /// <summary>At q = -q mod G the matrix is real and its gradient imaginary; what rounding left of the other part goes.</summary>
    private void MakeSelfConjugatePointsReal(Vector512<double>* f, int stride, int count)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            if (!NonAnalyticCorrection.IsSelfConjugate(_q[lane]))
            {
                continue;
            }

            for (int e = 0; e < count; e++)
            {
                ((double*)(f + stride + e))[lane] = 0;
                for (int axis = 0; axis < 3; axis++)
                {
                    ((double*)(f + ((2 + (2 * axis)) * stride) + e))[lane] = 0;
                }
            }
        }
    }
}
