using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;

namespace PcpCluster.Numerics.Limit.Partners;

/// <summary>
/// Phonons of any points laid out for the partner sums and refilled in place by a solver. Widths are for the steps of
/// <see cref="PartnerContext.Steps"/>, without the scale of an effective grid. One thread owns it.
/// </summary>
internal sealed class ModeBlock : ModeLayout
{
    private readonly PartnerContext _context;

    public ModeBlock(PartnerContext context, int capacity)
        : base(capacity, context.BranchCount, context.Temperatures.Length, context.Steps.Length)
    {
        _context = context;
        Points = new Vector3D[capacity];
    }

    public int Capacity => Points.Length;

    /// <summary>Fractional wave vectors.</summary>
    public Vector3D[] Points { get; }

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

    /// <summary>Takes the phonons of some points over from another block of the same crystal, but not their wave vectors.</summary>
    /// <param name="from">The block.</param>
    /// <param name="source">The first point there.</param>
    /// <param name="slot">Its slot here.</param>
    /// <param name="count">Points that follow each other in both.</param>
    public void CopyPhonons(ModeBlock from, int source, int slot, int count)
    {
        int padded = PaddedBranches;
        Copy(from.Frequency, Frequency, padded);
        Copy(from.InverseFrequency, InverseFrequency, padded);
        Copy(from.Width, Width, padded * WidthCount);
        Copy(from.VectorReal, VectorReal, padded * BranchCount);
        Copy(from.VectorImaginary, VectorImaginary, padded * BranchCount);
        for (int t = 0; t < Occupation.Length; t++)
        {
            Copy(from.Occupation[t], Occupation[t], padded);
        }

        void Copy(double[] values, double[] to, int each) => Array.Copy(values, source * each, to, slot * each, count * each);
    }

    private void Store(PhononSolver solver, int lane, int slot)
    {
        ReadOnlySpan<double> frequencies = solver.Frequencies;
        ReadOnlySpan<double> velocities = solver.Velocities;
        ReadOnlySpan<double> real = solver.EigenvectorsReal;
        ReadOnlySpan<double> imaginary = solver.EigenvectorsImaginary;
        Vector3D[] steps = _context.Steps;
        for (int branch = 0; branch < BranchCount; branch++)
        {
            int mode = (slot * PaddedBranches) + branch;
            double omega = frequencies[(branch * PhononSolver.Lanes) + lane];
            SetFrequency(mode, omega, omega > _context.MinimumFrequency);
            int v = (3 * branch * PhononSolver.Lanes) + lane;
            var velocity = new Vector3D(velocities[v], velocities[v + PhononSolver.Lanes], velocities[v + (2 * PhononSolver.Lanes)]);
            for (int i = 0; i < steps.Length; i++)
            {
                Width[(((slot * steps.Length) + i) * PaddedBranches) + branch] = Vector3D.Dot(steps[i], velocity);
            }

            int source = (branch * BranchCount * PhononSolver.Lanes) + lane;
            int target = (slot * BranchCount * PaddedBranches) + branch;
            for (int c = 0; c < BranchCount; c++, source += PhononSolver.Lanes, target += PaddedBranches)
            {
                double scale = _context.InverseRootMass[c];
                VectorReal[target] = scale * real[source];
                VectorImaginary[target] = scale * imaginary[source];
            }
        }
    }

    private void FillOccupations(int points)
    {
        for (int t = 0; t < Occupation.Length; t++)
        {
            Populations.Fill(Frequency, points * PaddedBranches, _context.HbarOverBoltzmann / _context.Temperatures[t], Occupation[t]);
        }
    }
}
