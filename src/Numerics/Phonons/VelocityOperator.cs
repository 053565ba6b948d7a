using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>Which matrix elements of the velocity between two branches are meant; for one branch all agree.</summary>
public enum VelocityDefinition
{
    /// <summary>
    /// Derivative of the square root of the dynamical matrix, &lt;s|dD/dq|t&gt;/(omega_s + omega_t): the Wigner formulation's own.
    /// </summary>
    Wigner,

    /// <summary>&lt;s|dD/dq|t&gt;/(2 sqrt(omega_s omega_t)), as phono3py 4 has it; for comparison.</summary>
    Phono3py,
}

/// <summary>
/// Velocities between the branches of one wave vector, in the smooth gauge: phases carry the positions of the atoms, tau, not only those of
/// their cells. Our eigenvectors carry the cells', which adds i (omega_s^2 - omega_t^2) &lt;s|tau|t&gt; to &lt;s|dD/dq|t&gt;. Without it
/// coherences depend on how the crystal is cut into cells. (Simoncelli, Marzari, Mauri, Phys. Rev. X 12, 041011 (2022).)
/// </summary>
internal sealed unsafe class VelocityOperator
{
    private readonly int _n;
    private readonly VelocityDefinition _definition;
    private readonly Vector3D[] _positions; // Cartesian, one an atom
    private readonly double[] _turned;

    public VelocityOperator(Crystal crystal, VelocityDefinition definition)
    {
        (_n, _definition) = (crystal.BranchCount, definition);
        _positions = [.. crystal.Atoms.Select(a => crystal.Lattice.ToCartesian(a.Position))];
        _turned = new double[2 * _n];
        Real = new double[3 * _n * _n];
        Imaginary = new double[3 * _n * _n];
    }

    /// <summary>Re V, Angstrom/ps, [((axis * branches) + s) * branches + t]; 0 where a frequency is not above zero.</summary>
    public double[] Real { get; }

    /// <summary>Im V, the same layout.</summary>
    public double[] Imaginary { get; }

    /// <summary>Evaluates one of the points that the solver solved last.</summary>
    public void Evaluate(PhononSolver solver, int lane)
    {
        double[] vr = Gather(solver.EigenvectorsReal, lane), vi = Gather(solver.EigenvectorsImaginary, lane);
        for (int axis = 0; axis < 3; axis++)
        {
            for (int t = 0; t < _n; t++)
            {
                double omegaT = solver.Frequencies[(t * PhononSolver.Lanes) + lane];
                Turn(solver, axis, lane, vr.AsSpan(t * _n, _n), vi.AsSpan(t * _n, _n));
                for (int s = 0; s < _n; s++)
                {
                    double omegaS = solver.Frequencies[(s * PhononSolver.Lanes) + lane];
                    int at = (((axis * _n) + s) * _n) + t;
                    (Real[at], Imaginary[at]) = omegaS > 0 && omegaT > 0 ? Element(axis, s, t, omegaS, omegaT, vr, vi) : (0, 0);
                }
            }
        }
    }

    private double[] Gather(ReadOnlySpan<double> vectors, int lane)
    {
        var result = new double[_n * _n];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = vectors[(i * PhononSolver.Lanes) + lane];
        }

        return result;
    }

    private (double Real, double Imaginary) Element(int axis, int s, int t, double omegaS, double omegaT, double[] vr, double[] vi)
    {
        double re = 0, im = 0, positionReal = 0, positionImaginary = 0;
        for (int k = 0; k < _n; k++)
        {
            double ar = vr[(s * _n) + k], ai = vi[(s * _n) + k], br = vr[(t * _n) + k], bi = vi[(t * _n) + k];
            double tau = _positions[k / 3][axis];
            re += (ar * _turned[2 * k]) + (ai * _turned[(2 * k) + 1]);
            im += (ar * _turned[(2 * k) + 1]) - (ai * _turned[2 * k]);
            positionReal += tau * ((ar * br) + (ai * bi));
            positionImaginary += tau * ((ar * bi) - (ai * br));
        }

        double squares = (omegaS * omegaS) - (omegaT * omegaT);
        double norm = _definition == VelocityDefinition.Wigner ? omegaS + omegaT : 2 * Math.Sqrt(omegaS * omegaT);
        return ((re - (squares * positionImaginary)) / norm, (im + (squares * positionReal)) / norm);
    }

    // dD/dq_axis times an eigenvector
    private void Turn(PhononSolver solver, int axis, int lane, ReadOnlySpan<double> vr, ReadOnlySpan<double> vi)
    {
        int stride = solver.GradientStride * PhononSolver.Lanes;
        double* real = solver.Gradient + lane + (2 * axis * stride);
        double* imaginary = real + stride;
        Array.Clear(_turned);
        int e = 0;
        for (int i = 0; i < _n; i++)
        {
            for (int j = i; j < _n; j++, e += PhononSolver.Lanes)
            {
                double re = real[e];
                double im = i == j ? 0 : imaginary[e];
                _turned[2 * i] += (re * vr[j]) - (im * vi[j]);
                _turned[(2 * i) + 1] += (re * vi[j]) + (im * vr[j]);
                if (i != j)
                {
                    _turned[2 * j] += (re * vr[i]) + (im * vi[i]);
                    _turned[(2 * j) + 1] += (re * vi[i]) - (im * vr[i]);
                }
            }
        }
    }
}
