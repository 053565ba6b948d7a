using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>
/// Evaluates single blocks Phi~(s_1, ..., s_n) of PCP modes by the definition: sum over translations, terms and permutations.
/// </summary>
internal sealed class PcpBlockEvaluator
{
    private readonly PcpModes _modes;
    private readonly Dictionary<PcpSite, int> _siteNumber;

    public PcpBlockEvaluator(PcpModes modes)
    {
        _modes = modes;
        _siteNumber = [];
        for (int site = 0; site < modes.Sites.Length; site++)
        {
            _siteNumber[modes.Sites[site]] = site;
        }
    }

    /// <param name="tuple">n sites.</param>
    /// <param name="block">Receives 3^n values in eV/Angstrom^n, last Cartesian index fastest.</param>
    public void Evaluate(ReadOnlySpan<PcpSite> tuple, Span<double> block)
    {
        int n = _modes.Order;
        block.Clear();
        Span<int> sites = stackalloc int[n];
        foreach (PcpSite first in _modes.Sites)
        {
            IntVector3 shift = first.Cell - tuple[0].Cell;
            if (first.Atom == tuple[0].Atom && Locate(tuple, shift, sites))
            {
                AddTranslate(sites, block);
            }
        }

        double factorial = Permanent.Factorial(n);
        for (int k = 0; k < block.Length; k++)
        {
            block[k] /= factorial;
        }
    }

    private bool Locate(ReadOnlySpan<PcpSite> tuple, IntVector3 shift, Span<int> sites)
    {
        for (int leg = 0; leg < tuple.Length; leg++)
        {
            if (!_siteNumber.TryGetValue(tuple[leg].Shifted(shift), out sites[leg]))
            {
                return false;
            }
        }

        return true;
    }

    private void AddTranslate(ReadOnlySpan<int> sites, Span<double> block)
    {
        int n = _modes.Order;
        Span<double> matrix = stackalloc double[n * n];
        for (int k = 0; k < block.Length; k++)
        {
            for (int xi = 0; xi < _modes.Rank; xi++)
            {
                int axes = k;
                for (int leg = n - 1; leg >= 0; leg--)
                {
                    int x = (3 * sites[leg]) + (axes % 3);
                    axes /= 3;
                    for (int i = 0; i < n; i++)
                    {
                        matrix[(leg * n) + i] = _modes.Factor(xi, i)[x];
                    }
                }

                block[k] += _modes.Lambda[xi] * Permanent.Of(matrix, n);
            }
        }
    }
}
