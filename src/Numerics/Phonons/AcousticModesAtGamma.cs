using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// At Gamma the three modes that look most like a rigid translation get frequency and velocity exactly 0, whatever the force constants
/// gave: not blindly the three lowest, which would hide an optical instability.
/// </summary>
internal static unsafe class AcousticModesAtGamma
{
    /// <summary>Works on one lane of the arrays of a <see cref="PhononSolver"/> and keeps the branches in ascending order.</summary>
    public static void SetToZero(
        Crystal crystal,
        int lane,
        AlignedBuffer frequencies,
        AlignedBuffer velocities,
        AlignedBuffer products,
        AlignedBuffer vectorsReal,
        AlignedBuffer vectorsImaginary)
    {
        int n = crystal.BranchCount;
        double* omega = frequencies.Pointer + lane;
        foreach (int mode in MostTranslational(crystal, vectorsReal.Pointer + lane, vectorsImaginary.Pointer + lane))
        {
            omega[8 * mode] = 0;
            Clear(velocities.Pointer + lane, 3, mode);
            Clear(products.Pointer + lane, 6, mode);
        }

        for (int end = n - 1; end > 0; end--)
        {
            for (int j = 0; j < end; j++)
            {
                if (omega[8 * j] > omega[8 * (j + 1)])
                {
                    Swap(omega, 1, j);
                    Swap(velocities.Pointer + lane, 3, j);
                    Swap(products.Pointer + lane, 6, j);
                    Swap(vectorsReal.Pointer + lane, n, j);
                    Swap(vectorsImaginary.Pointer + lane, n, j);
                }
            }
        }
    }

    private static int[] MostTranslational(Crystal crystal, double* er, double* ei)
    {
        int n = crystal.BranchCount;
        var overlap = new double[n];
        for (int mode = 0; mode < n; mode++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double re = 0;
                double im = 0;
                for (int b = 0; b < crystal.AtomCount; b++)
                {
                    double root = Math.Sqrt(crystal.Atoms[b].Mass);
                    int at = 8 * ((mode * n) + (3 * b) + axis);
                    re += root * er[at];
                    im += root * ei[at];
                }

                overlap[mode] += (re * re) + (im * im);
            }
        }

        return [.. Enumerable.Range(0, n).OrderByDescending(mode => overlap[mode]).Take(3)];
    }

    private static void Clear(double* lane, int width, int mode)
    {
        for (int k = 0; k < width; k++)
        {
            lane[8 * ((mode * width) + k)] = 0;
        }
    }

    private static void Swap(double* lane, int width, int mode)
    {
        for (int k = 0; k < width; k++)
        {
            double* a = lane + (8 * ((mode * width) + k));
            double* b = a + (8 * width);
            (*a, *b) = (*b, *a);
        }
    }
}
