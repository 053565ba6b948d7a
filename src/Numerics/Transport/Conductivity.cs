using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Transport;

/// <summary>Lattice thermal conductivity at one temperature, in the relaxation-time approximation.</summary>
/// <param name="Temperature">K.</param>
/// <param name="Tensor">W/(m K), <paramref name="BiasCorrection"/> included.</param>
/// <param name="StandardError">W/(m K), component by component, from the standard errors of the rates; zero for exhaustive sums.</param>
/// <param name="BiasCorrection">
/// What was added to the plain sum because 1/rate of a noisy rate is too large on average, W/(m K); zero for exhaustive sums.
/// </param>
/// <param name="PerBranch">The parts of <paramref name="Tensor"/> of each branch, W/(m K).</param>
/// <param name="HeatCapacity">J/(m^3 K).</param>
/// <param name="Unknown">Modes that have a frequency and a velocity but no rate; they carry nothing in <paramref name="Tensor"/>.</param>
/// <param name="Modes">The same, mode by mode.</param>
public sealed record Conductivity(
    double Temperature,
    Matrix3 Tensor,
    Matrix3 StandardError,
    Matrix3 BiasCorrection,
    IReadOnlyList<Matrix3> PerBranch,
    double HeatCapacity,
    UnknownModes Unknown,
    ModeConductivity Modes)
{
    /// <summary>A third of the trace, W/(m K).</summary>
    public double Mean => (Tensor[0, 0] + Tensor[1, 1] + Tensor[2, 2]) / 3;

    /// <summary>
    /// False where no mode has both a velocity and a process: the tensor is then zero for want of modes, and no conductivity.
    /// </summary>
    public bool IsDefined { get; init; } = true;

    /// <summary>
    /// Standard error of <see cref="Mean"/>, W/(m K); the components of a tensor share their noise, so this is no sum of squares.
    /// </summary>
    public double MeanStandardError { get; init; }

    /// <summary>
    /// W/(m K) per nm of mean free path, if grains so small that every mode known here has the same path end them all: sum c v v^T/|v|.
    /// The lifetimes drop out.
    /// </summary>
    public Matrix3 SmallGrainLimit()
    {
        var sum = new double[6];
        for (int mode = 0; mode < Modes.MeanFreePaths.Length; mode++)
        {
            double path = Modes.MeanFreePaths[mode];
            for (int k = 0; path > 0 && k < 6; k++)
            {
                sum[k] += Modes.Tensors[(6 * mode) + k] / path;
            }
        }

        return SymmetricTensor.ToMatrix(sum);
    }
}

/// <summary>Modes without a single process: their lifetime is not known, and it is not infinite.</summary>
/// <param name="Count">Modes of the full grid.</param>
/// <param name="Share">Their part of sum c v^2, between 0 and 1: how much of the capacity to carry heat is missing.</param>
public sealed record UnknownModes(long Count, double Share);

/// <summary>Contributions of single modes of the wedge; mode index = wedge position * branches + branch.</summary>
/// <param name="Tensors">
/// W/(m K), [6 * mode + {xx, yy, zz, yz, xz, xy}], averaged over the star and multiplied by its weight: they add up to the conductivity.
/// </param>
/// <param name="MeanFreePaths">|v| tau in nm, [mode]; 0 for modes that carry nothing.</param>
public sealed record ModeConductivity(double[] Tensors, double[] MeanFreePaths);
