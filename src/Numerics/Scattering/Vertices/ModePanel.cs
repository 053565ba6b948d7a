using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// The eigenvectors of one wave vector packed for products with three real multiplications: [four branches][component]{Re, Im, Re +
/// Im}[lane]. A quarter of a row of branches fits the first-level cache for hundreds of components.
/// </summary>
internal sealed class ModePanel
{
    /// <summary>Branches side by side.</summary>
    public const int Lanes = 4;

    /// <summary>Numbers to a component: real part, imaginary part and their sum, for four branches each.</summary>
    public const int Stride = 3 * Lanes;

    private readonly int _d;
    private readonly int _padded;

    /// <param name="branches">Branches, and components of an eigenvector.</param>
    /// <param name="padded">Branches of the source, a multiple of <see cref="Lanes"/>.</param>
    public ModePanel(int branches, int padded)
    {
        (_d, _padded) = (branches, padded);
        Values = new double[padded / Lanes * branches * Stride];
    }

    public double[] Values { get; }

    /// <summary>Number of groups of four branches.</summary>
    public int Quads => _padded / Lanes;

    /// <summary>First number of a group of four branches.</summary>
    public int Offset(int quad) => quad * _d * Stride;

    /// <summary>Packs e_c of all branches of a point, or its complex conjugate.</summary>
    /// <param name="real">Re e, [(point * branches + c) * padded + branch].</param>
    /// <param name="imaginary">Im e.</param>
    /// <param name="point">The wave vector's number in the source.</param>
    /// <param name="conjugate">Takes the complex conjugate: a phonon that goes out.</param>
    public void Pack(double[] real, double[] imaginary, long point, bool conjugate)
    {
        double sign = conjugate ? -1 : 1;
        ref double er = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(real), (nint)(point * _d * _padded));
        ref double ei = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(imaginary), (nint)(point * _d * _padded));
        for (int c = 0; c < _d; c++)
        {
            for (int branch = 0; branch < _padded; branch++)
            {
                int target = (((branch / Lanes * _d) + c) * Stride) + (branch % Lanes);
                double a = Unsafe.Add(ref er, (c * _padded) + branch), b = sign * Unsafe.Add(ref ei, (c * _padded) + branch);
                Values[target] = a;
                Values[target + Lanes] = b;
                Values[target + (2 * Lanes)] = a + b;
            }
        }
    }
}
