using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// Phonons of a set of points laid out for the partner sums, as <see cref="GridModes"/> has it but for any points and refilled in place:
/// branches padded to vectors of eight, padded and excluded modes with frequency NaN. One thread owns it.
/// </summary>
internal sealed class ModeBlock
{
    private readonly PartnerContext _context;
    private readonly int _d;

    public ModeBlock(PartnerContext context, int capacity)
    {
        _context = context;
        _d = context.BranchCount;
        Capacity = capacity;
        Padded = (_d + GridModes.Lanes - 1) / GridModes.Lanes * GridModes.Lanes;
        Frequency = new double[capacity * Padded];
        InverseFrequency = new double[capacity * Padded];
        Width = new double[capacity * Padded * context.Steps.Length];
        VectorReal = new double[capacity * Padded * _d];
        VectorImaginary = new double[capacity * Padded * _d];
        Occupation = new double[context.Temperatures.Length][];
        for (int t = 0; t < Occupation.Length; t++)
        {
            Occupation[t] = new double[capacity * Padded];
        }

        Points = new Vector3D[capacity];
        Array.Fill(Frequency, double.NaN);
    }

    public int Capacity { get; }

    public int Padded { get; }

    /// <summary>Fractional wave vectors.</summary>
    public Vector3D[] Points { get; }

    /// <summary>rad/ps or NaN, [point * Padded + branch].</summary>
    public double[] Frequency { get; }

    /// <summary>ps/rad, 0 where the frequency is NaN.</summary>
    public double[] InverseFrequency { get; }

    /// <summary>
    /// s_i.v/sqrt(2) for the steps of <see cref="PartnerContext.Steps"/>, rad/ps, [(point * steps + i) * Padded + branch].
    /// </summary>
    public double[] Width { get; }

    /// <summary>Re e_c/sqrt(m), amu^-1/2, [(point * branches + c) * Padded + branch].</summary>
    public double[] VectorReal { get; }

    public double[] VectorImaginary { get; }

    /// <summary>[temperature][point * Padded + branch].</summary>
    public double[][] Occupation { get; }

    /// <summary>Solves scattered points into slots 0, 1, ...</summary>
    public void SolveAt(PhononSolver solver, ReadOnlySpan<Vector3D> points)
    {
        for (int first = 0; first < points.Length; first += PhononSolver.Lanes)
        {
            int count = Math.Min(PhononSolver.Lanes, points.Length - first);
            solver.SolveAt(points.Slice(first, count));
            for (int lane = 0; lane < count; lane++)
            {
                Points[first + lane] = points[first + lane];
                Store(solver, lane, first + lane);
            }
        }

        FillOccupations(points.Length);
    }

    /// <summary>Solves the points origin + (m1/n1, m2/n2, m3/n3), m1 running fastest.</summary>
    public void SolveGrid(PhononSolver solver, QPointGrid grid, Vector3D origin)
    {
        Span<double> q1 = stackalloc double[PhononSolver.Lanes];
        int slot = 0;
        for (int m3 = 0; m3 < grid.N3; m3++)
        {
            double q3 = origin.Z + ((double)m3 / grid.N3);
            solver.SetPlane(q3);
            for (int m2 = 0; m2 < grid.N2; m2++)
            {
                double q2 = origin.Y + ((double)m2 / grid.N2);
                solver.SetLine(q2);
                for (int first = 0; first < grid.N1; first += PhononSolver.Lanes)
                {
                    int count = Math.Min(PhononSolver.Lanes, grid.N1 - first);
                    for (int lane = 0; lane < count; lane++)
                    {
                        q1[lane] = origin.X + ((double)(first + lane) / grid.N1);
                    }

                    solver.SolveOnLine(q1[..count]);
                    for (int lane = 0; lane < count; lane++, slot++)
                    {
                        Points[slot] = new(q1[lane], q2, q3);
                        Store(solver, lane, slot);
                    }
                }
            }
        }

        FillOccupations(slot);
    }

    private void Store(PhononSolver solver, int lane, int slot)
    {
        ReadOnlySpan<double> frequencies = solver.Frequencies;
        ReadOnlySpan<double> velocities = solver.Velocities;
        ReadOnlySpan<double> real = solver.EigenvectorsReal;
        ReadOnlySpan<double> imaginary = solver.EigenvectorsImaginary;
        Vector3D[] steps = _context.Steps;
        for (int branch = 0; branch < _d; branch++)
        {
            int mode = (slot * Padded) + branch;
            double omega = frequencies[(branch * PhononSolver.Lanes) + lane];
            bool counts = omega > _context.MinimumFrequency;
            Frequency[mode] = counts ? omega : double.NaN;
            InverseFrequency[mode] = counts ? 1 / omega : 0;
            int v = (3 * branch * PhononSolver.Lanes) + lane;
            var velocity = new Vector3D(velocities[v], velocities[v + PhononSolver.Lanes], velocities[v + (2 * PhononSolver.Lanes)]);
            for (int i = 0; i < steps.Length; i++)
            {
                Width[(((slot * steps.Length) + i) * Padded) + branch] = Vector3D.Dot(steps[i], velocity);
            }

            int source = (branch * _d * PhononSolver.Lanes) + lane;
            int target = (slot * _d * Padded) + branch;
            for (int c = 0; c < _d; c++, source += PhononSolver.Lanes, target += Padded)
            {
                double scale = _context.InverseRootMass[c];
                VectorReal[target] = scale * real[source];
                VectorImaginary[target] = scale * imaginary[source];
            }
        }
    }

    private void FillOccupations(int points)
    {
        Vector512<double> one = Vector512<double>.One;
        for (int t = 0; t < Occupation.Length; t++)
        {
            Vector512<double> factor = Vector512.Create(_context.HbarOverBoltzmann / _context.Temperatures[t]);
            double[] occupation = Occupation[t];
            for (int slot = 0; slot < points * Padded; slot += GridModes.Lanes)
            {
                Vector512<double> x = factor * Vector512.LoadUnsafe(ref Frequency[slot]);

                // exp(x) - 1 loses digits where x is small: its series takes over
                Vector512<double> series = x * (one + (x * 0.5 * (one + (x * (1.0 / 3) * (one + (x * 0.25))))));
                Vector512<double> small = Vector512.LessThan(x, Vector512.Create(1e-3));
                Vector512<double> exponential = VectorExponential.Exp(Vector512.Min(x, Vector512.Create(700.0)));
                Vector512<double> denominator = Vector512.ConditionalSelect(small, series, exponential - one);
                Vector512<double> number = Vector512.Equals(x, x);
                (one / denominator & number).StoreUnsafe(ref occupation[slot]);
            }
        }
    }
}
