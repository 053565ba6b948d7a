using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>
/// V of the full tensor for one tuple of modes, block by block as the definition says (Luo et al., Eq. 1): the reference that compressed
/// tensors are compared with, and the usual way of codes that do not factorise the sum.
/// </summary>
internal sealed class FullMatrixElement
{
    private readonly AnharmonicForceConstants _tensor;
    private readonly Complex[] _phases;
    private readonly Complex[][] _legs;

    /// <param name="tensor">Force constants of order n.</param>
    /// <param name="masses">amu, by atom.</param>
    /// <param name="q">n fractional wave vectors that sum to a reciprocal lattice vector.</param>
    /// <param name="eigenvectors">n eigenvectors, [3 b + a], cell-phase convention.</param>
    public FullMatrixElement(
        AnharmonicForceConstants tensor, IReadOnlyList<double> masses, IReadOnlyList<Vector3D> q, IReadOnlyList<Complex[]> eigenvectors)
    {
        _tensor = tensor;
        _legs = [.. eigenvectors.Select(e => e.Select((x, k) => x / Math.Sqrt(masses[k / 3])).ToArray())];
        _phases = new Complex[tensor.BlockCount];
        for (int b = 0; b < _phases.Length; b++)
        {
            double angle = 0;
            for (int leg = 1; leg < tensor.Order; leg++)
            {
                angle += 2 * Math.PI * Vector3D.Dot(q[leg], tensor.Cell(b, leg).ToVector());
            }

            _phases[b] = Complex.FromPolarCoordinates(1, angle);
        }
    }

    /// <summary>eV/Angstrom^n/amu^(n/2).</summary>
    public Complex Evaluate()
    {
        int n = _tensor.Order;
        var sum = Complex.Zero;
        Span<Complex> partial = stackalloc Complex[_tensor.BlockSize / 3];
        for (int b = 0; b < _tensor.BlockCount; b++)
        {
            // contract the last leg, then the one before, ...
            ReadOnlySpan<double> block = _tensor.Block(b);
            Complex[] e = _legs[n - 1];
            int atom = 3 * _tensor.Atom(b, n - 1);
            for (int k = 0; k < partial.Length; k++)
            {
                partial[k] = (block[3 * k] * e[atom]) + (block[(3 * k) + 1] * e[atom + 1]) + (block[(3 * k) + 2] * e[atom + 2]);
            }

            int count = partial.Length;
            for (int leg = n - 2; leg >= 0; leg--)
            {
                count /= 3;
                e = _legs[leg];
                atom = 3 * _tensor.Atom(b, leg);
                for (int k = 0; k < count; k++)
                {
                    partial[k] = (partial[3 * k] * e[atom]) + (partial[(3 * k) + 1] * e[atom + 1]) + (partial[(3 * k) + 2] * e[atom + 2]);
                }
            }

            sum += partial[0] * _phases[b];
        }

        return sum;
    }
}
