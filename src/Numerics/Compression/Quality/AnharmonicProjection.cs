using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Quality;

/// <summary>
/// Displacements seen by PCP modes (Luo et al., Eq. 6 and 7): phi_i^xi(l, u) = sum_x A_i^xi(x - l) u(x) tells how much of a local mode a
/// displaced supercell holds about cell l, and
/// <code>E^(n)(u) = sum_l sum_xi lambda_xi / n! prod_i phi_i^xi(l, u)</code>
/// is its anharmonic energy of order n.
/// </summary>
internal sealed class AnharmonicProjection
{
    private readonly PcpModes _modes;
    private readonly Supercell _supercell;
    private readonly int[] _places; // [cell * sites + site]: where the site's displacement lies

    /// <param name="modes">The modes.</param>
    /// <param name="supercell">Of their crystal.</param>
    public AnharmonicProjection(PcpModes modes, Supercell supercell)
    {
        _modes = modes;
        _supercell = supercell;
        int sites = modes.Sites.Length;
        _places = new int[supercell.Cells.Length * sites];
        for (int l = 0; l < supercell.Cells.Length; l++)
        {
            for (int s = 0; s < sites; s++)
            {
                PcpSite site = modes.Sites[s];
                int cell = supercell.NumberOf(site.Cell + supercell.Cells[l]);
                _places[(l * sites) + s] = 3 * ((cell * supercell.Crystal.AtomCount) + site.Atom);
            }
        }
    }

    /// <summary>phi_i^xi(l, u) in Angstrom, [(l * rank + xi) * n + i].</summary>
    /// <param name="displacements">As from <see cref="Supercell.Displacements"/>.</param>
    public double[] Descriptors(ReadOnlySpan<double> displacements)
    {
        int sites = _modes.Sites.Length, factors = _modes.Rank * _modes.Order;
        var result = new double[_supercell.Cells.Length * factors];
        var u = new double[3 * sites];
        for (int l = 0; l < _supercell.Cells.Length; l++)
        {
            for (int x = 0; x < u.Length; x++)
            {
                u[x] = displacements[_places[(l * sites) + (x / 3)] + (x % 3)];
            }

            for (int factor = 0; factor < factors; factor++)
            {
                ReadOnlySpan<double> a = _modes.Amplitudes.AsSpan(factor * u.Length, u.Length);
                double sum = 0;
                for (int x = 0; x < u.Length; x++)
                {
                    sum += a[x] * u[x];
                }

                result[(l * factors) + factor] = sum;
            }
        }

        return result;
    }

    /// <summary>E^(n) in eV by term; their sum is the energy.</summary>
    /// <param name="descriptors">As from <see cref="Descriptors"/>.</param>
    public double[] EnergyByTerm(ReadOnlySpan<double> descriptors)
    {
        int n = _modes.Order, rank = _modes.Rank;
        var energies = new double[rank];
        for (int k = 0; k < descriptors.Length / n; k++)
        {
            double product = _modes.Lambda[k % rank] / Permanent.Factorial(n);
            for (int i = 0; i < n; i++)
            {
                product *= descriptors[(k * n) + i];
            }

            energies[k % rank] += product;
        }

        return energies;
    }

    /// <summary>-dE^(n)/du in eV/Angstrom, layout of the displacements.</summary>
    /// <param name="descriptors">As from <see cref="Descriptors"/>.</param>
    public double[] Forces(ReadOnlySpan<double> descriptors)
    {
        int n = _modes.Order, rank = _modes.Rank, sites = _modes.Sites.Length;
        var forces = new double[_supercell.Cells.Length * _supercell.Crystal.AtomCount * 3];
        for (int k = 0; k < descriptors.Length / n; k++)
        {
            int l = k / rank, xi = k % rank;
            for (int i = 0; i < n; i++)
            {
                double slope = -_modes.Lambda[xi] / Permanent.Factorial(n);
                for (int j = 0; j < n; j++)
                {
                    slope *= j == i ? 1 : descriptors[(k * n) + j];
                }

                ReadOnlySpan<double> a = _modes.Factor(xi, i);
                for (int x = 0; x < 3 * sites; x++)
                {
                    forces[_places[(l * sites) + (x / 3)] + (x % 3)] += slope * a[x];
                }
            }
        }

        return forces;
    }
}
