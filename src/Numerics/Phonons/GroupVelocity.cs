using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Group velocities by the theorem of Hellmann and Feynman, v = &lt;e|dD/dq|e&gt; / (2 |omega|), for eight q-points at once.
/// </summary>
internal static unsafe class GroupVelocity
{
    /// <param name="n">Branches.</param>
    /// <param name="gradient">dD/dq, packed upper triangles, [(2 axis + {Re, Im}) * stride + element].</param>
    /// <param name="stride">Elements a component of the gradient.</param>
    /// <param name="vr">Real parts of the eigenvectors, [branch * n + k].</param>
    /// <param name="vi">Imaginary parts.</param>
    /// <param name="frequencies">rad/ps, [branch].</param>
    /// <param name="velocities">Angstrom/ps, [branch * 3 + axis]; 0 where the frequency is 0.</param>
    /// <param name="products">v_a v_b, [branch * 6 + {xx, yy, zz, yz, xz, xy}].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Diagonal(
        int n,
        Vector512<double>* gradient,
        int stride,
        Vector512<double>* vr,
        Vector512<double>* vi,
        Vector512<double>* frequencies,
        Vector512<double>* velocities,
        Vector512<double>* products)
    {
        for (int branch = 0; branch < n; branch++)
        {
            Vector512<double>* er = vr + (branch * n);
            Vector512<double>* ei = vi + (branch * n);
            Vector512<double> x = Vector512<double>.Zero, y = x, z = x, xOn = x, yOn = x, zOn = x;
            Vector512<double>* g = gradient;
            for (int i = 0; i < n; i++)
            {
                Vector512<double> ar = er[i];
                Vector512<double> ai = ei[i];
                Vector512<double> square = Vector512.FusedMultiplyAdd(ar, ar, ai * ai);
                xOn = Vector512.FusedMultiplyAdd(square, g[0], xOn);
                yOn = Vector512.FusedMultiplyAdd(square, g[2 * stride], yOn);
                zOn = Vector512.FusedMultiplyAdd(square, g[4 * stride], zOn);
                g++;
                for (int j = i + 1; j < n; j++, g++)
                {
                    // Re(D_ij e_i* e_j)
                    Vector512<double> re = Vector512.FusedMultiplyAdd(ar, er[j], ai * ei[j]);
                    Vector512<double> im = Vector512.FusedMultiplyAdd(ai, er[j], -(ar * ei[j]));
                    x = Vector512.FusedMultiplyAdd(g[stride], im, Vector512.FusedMultiplyAdd(g[0], re, x));
                    y = Vector512.FusedMultiplyAdd(g[3 * stride], im, Vector512.FusedMultiplyAdd(g[2 * stride], re, y));
                    z = Vector512.FusedMultiplyAdd(g[5 * stride], im, Vector512.FusedMultiplyAdd(g[4 * stride], re, z));
                }
            }

            Vector512<double> omega = Vector512.Abs(frequencies[branch]);
            Vector512<double> moves = Vector512.GreaterThan(omega, Vector512<double>.Zero);
            Vector512<double> factor = (Vector512.Create(0.5) / Vector512.ConditionalSelect(moves, omega, Vector512<double>.One)) & moves;
            x = (x + x + xOn) * factor;
            y = (y + y + yOn) * factor;
            z = (z + z + zOn) * factor;
            Vector512<double>* v = velocities + (3 * branch);
            v[0] = x;
            v[1] = y;
            v[2] = z;
            Vector512<double>* p = products + (6 * branch);
            p[0] = x * x;
            p[1] = y * y;
            p[2] = z * z;
            p[3] = y * z;
            p[4] = x * z;
            p[5] = x * y;
        }
    }
}
