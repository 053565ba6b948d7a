namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Phonons of a list of q-points, structure of arrays; mode index = q * BranchCount + branch, branches by rising frequency.
/// Eigenvectors are in the cell-phase convention (D(q) = sum_l Phi exp(i q.r_l), no atomic positions in the phase) and obey
/// e(-q) = e(q)*.
/// </summary>
public sealed class PhononTable
{
    public PhononTable(int qPointCount, int branchCount)
    {
        QPointCount = qPointCount;
        BranchCount = branchCount;
        int modes = checked(qPointCount * branchCount);
        Frequencies = new double[modes];
        Velocities = new double[3 * modes];
        VelocityProducts = new double[6 * modes];
        EigenvectorsReal = new double[checked(modes * branchCount)];
        EigenvectorsImaginary = new double[modes * branchCount];
    }

    public int QPointCount { get; }

    public int BranchCount { get; }

    /// <summary>
    /// rad/ps, [mode]; negative means imaginary; exactly 0 for the three acoustic modes at Gamma. Equal to the last bit within a degenerate
    /// set.
    /// </summary>
    public double[] Frequencies { get; }

    /// <summary>
    /// Group velocity, Angstrom/ps, Cartesian, [3 * mode + axis]. Within a degenerate set all members carry the set's mean.
    /// </summary>
    public double[] Velocities { get; }

    /// <summary>
    /// v_a v_b as it enters kappa, (Angstrom/ps)^2, [6 * mode + {xx, yy, zz, yz, xz, xy}]. Within a degenerate set D all members carry
    /// (1/d) Re Tr_D(V_a V_b), V the velocity operator in the set: independent of the basis that the eigen-solver returned.
    /// </summary>
    public double[] VelocityProducts { get; }

    /// <summary>Real part of e_{b a}, [mode * BranchCount + 3 b + a], unit norm.</summary>
    public double[] EigenvectorsReal { get; }

    /// <summary>Imaginary part, same layout.</summary>
    public double[] EigenvectorsImaginary { get; }
}
