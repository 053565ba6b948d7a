using PcpCluster.Numerics.LinearAlgebra;

namespace PcpCluster.Numerics.ForceConstants.Fitting;

/// <summary>Gram-Schmidt, twice over.</summary>
internal static class Orthogonalise
{
    /// <summary>
    /// Adds the unit vector along what of <paramref name="vector"/> is new to the basis, if that is more than a share of it.
    /// </summary>
    /// <param name="basis">Orthonormal vectors.</param>
    /// <param name="vector">Overwritten.</param>
    /// <param name="tolerance">Smallest share of the vector's norm that counts as new; also the smallest norm.</param>
    public static void Add(List<double[]> basis, double[] vector, double tolerance)
    {
        double before = Norm(vector);
        if (before <= tolerance)
        {
            return;
        }

        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] other in basis)
            {
                double share = LinearSolver.Dot(other, vector);
                for (int k = 0; k < vector.Length; k++)
                {
                    vector[k] -= share * other[k];
                }
            }
        }

        double after = Norm(vector);
        if (after > tolerance * before)
        {
            for (int k = 0; k < vector.Length; k++)
            {
                vector[k] /= after;
            }

            basis.Add(vector);
        }
    }

    private static double Norm(double[] a) => Math.Sqrt(LinearSolver.Dot(a, a));
}
