using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Phonons;

/// <summary>Nine force constants in eV/Angstrom^2, [3 a + a'], of atom b in cell 0 and b' in a cell.</summary>
internal sealed record DipoleBlock(int First, int Second, IntVector3 Cell, double[] Values);

/// <summary>
/// The part of an Ewald sum that lives in real space, for constants that hold nothing of the dipole-dipole interaction: -Lambda^3 H(Lambda
/// Delta, Lambda D)/sqrt(det eps) between unit charges, Delta = eps^-1 d, D^2 = d.eps^-1.d (Gonze and Lee, Phys. Rev. B 55, 10355 (1997),
/// Eqs. 71 to 74), with an on-site block that makes it obey the acoustic sum rule.
/// </summary>
internal static class EwaldRealSpace
{
    public static IReadOnlyList<DipoleBlock> Blocks(Crystal crystal, DielectricResponse dielectric, PolarScheme.Ewald scheme)
    {
        double lambda = 1 / (2 * Math.Sqrt(scheme.Spread));
        Matrix3 epsilon = 0.5 * (dielectric.Epsilon + dielectric.Epsilon.Transposed);
        Matrix3 inverse = epsilon.Inverse();
        double strength = scheme.CoulombConstant * lambda * lambda * lambda / Math.Sqrt(epsilon.Determinant);
        double reach = Math.Sqrt(scheme.Cutoff);

        // |d|^2 <= (largest eigenvalue of eps) D^2, which the trace bounds
        double radius = reach / lambda * Math.Sqrt(epsilon[0, 0] + epsilon[1, 1] + epsilon[2, 2]);
        var blocks = new List<DipoleBlock>();
        for (int b = 0; b < crystal.AtomCount; b++)
        {
            var onSite = new double[9];
            for (int c = 0; c < crystal.AtomCount; c++)
            {
                foreach (IntVector3 cell in CellsWithin(crystal, b, c, radius))
                {
                    Vector3D d = crystal.CartesianPosition(c, cell) - crystal.CartesianPosition(b, IntVector3.Zero);
                    Vector3D x = lambda * (inverse * d);
                    double y = lambda * Math.Sqrt(Vector3D.Dot(d, inverse * d));
                    if (y < 1e-6 || y > reach)
                    {
                        continue;
                    }

                    Matrix3 phi = dielectric.BornCharges[b].Transposed * (-strength * Tensor(x, y, inverse)) * dielectric.BornCharges[c];
                    var values = new double[9];
                    for (int k = 0; k < 9; k++)
                    {
                        values[k] = phi[k / 3, k % 3];
                        onSite[k] -= values[k];
                    }

                    blocks.Add(new(b, c, cell, values));
                }
            }

            blocks.Add(new(b, b, IntVector3.Zero, onSite));
        }

        return blocks;
    }

    private static Matrix3 Tensor(Vector3D x, double y, Matrix3 inverse)
    {
        double complement = ComplementaryErrorFunction(y);
        double gauss = 2 / Math.Sqrt(Math.PI) * Math.Exp(-y * y);
        double y2 = y * y, y3 = y2 * y;
        double radial = ((3 * complement / y3) + (gauss * ((3 / y2) + 2))) / y2;
        return (radial * Matrix3.Outer(x, x)) + (-((complement / y3) + (gauss / y2)) * inverse);
    }

    private static IEnumerable<IntVector3> CellsWithin(Crystal crystal, int b, int c, double radius)
    {
        Vector3D between = crystal.Atoms[c].Position - crystal.Atoms[b].Position;
        (int X, int Y, int Z) low = Bounds(-1), high = Bounds(1);
        for (int x = low.X; x <= high.X; x++)
        {
            for (int y = low.Y; y <= high.Y; y++)
            {
                for (int z = low.Z; z <= high.Z; z++)
                {
                    yield return new(x, y, z);
                }
            }
        }

        (int X, int Y, int Z) Bounds(int sign) => (Bound(sign, 0), Bound(sign, 1), Bound(sign, 2));

        int Bound(int sign, int axis)
        {
            double spacings = radius * crystal.Lattice.Reciprocal.Row(axis).Length / (2 * Math.PI);
            return (int)(sign < 0 ? Math.Ceiling(-spacings - between[axis]) : Math.Floor(spacings - between[axis]));
        }
    }

    /// <summary>erfc to 1e-14 of its value for y above 0: a series below 2, Lentz's continued fraction above.</summary>
    private static double ComplementaryErrorFunction(double y)
    {
        if (y < 2)
        {
            double term = y, sum = y;
            for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= -y * y / n;
                sum += term / ((2 * n) + 1);
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * sum);
        }

        double fraction = y;
        for (int n = 60; n > 0; n--)
        {
            fraction = y + (n / 2.0 / fraction);
        }

        return Math.Exp(-y * y) / (Math.Sqrt(Math.PI) * fraction);
    }
}
