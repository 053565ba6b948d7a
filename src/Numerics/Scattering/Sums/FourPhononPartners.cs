using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// The tuples (p1, p2, p3), q + p1 + p2 + p3 = G, that a four-phonon sum has to visit. The sum runs over all ordered tuples and its summand
/// is symmetric under the little group of q and under exchange of the three partners: p1 runs over orbit representatives, tuples in which
/// p1 has not the lowest orbit are left out, and p2 is not above p3; the weights make up for what is left out.
/// </summary>
internal sealed class FourPhononPartners
{
    private readonly QPointGrid _grid;
    private readonly int[] _orbitOf;
    private readonly List<long> _representatives = [];
    private readonly List<int> _sizes = [];

    public FourPhononPartners(QPointGrid grid)
    {
        _grid = grid;
        _orbitOf = new int[grid.Count];
    }

    /// <summary>Representatives of p1, ascending.</summary>
    public IReadOnlyList<long> Representatives => _representatives;

    public void Build(IReadOnlyList<IntMatrix3> littleGroup)
    {
        _representatives.Clear();
        _sizes.Clear();
        Array.Fill(_orbitOf, -1);
        for (long p = 0; p < _grid.Count; p++)
        {
            if (_orbitOf[p] >= 0)
            {
                continue;
            }

            int orbit = _representatives.Count;
            int size = 1;
            _orbitOf[p] = orbit;
            IntVector3 address = _grid.Address(p);
            foreach (IntMatrix3 rotation in littleGroup)
            {
                long image = _grid.Index(rotation * address);
                if (_orbitOf[image] < 0)
                {
                    _orbitOf[image] = orbit;
                    size++;
                }
            }

            _representatives.Add(p);
            _sizes.Add(size);
        }
    }

    /// <summary>
    /// Number of ordered tuples that (p1, p2, p3) stands for, p1 the given representative; 0 when another tuple stands for it.
    /// </summary>
    public double Weight(int representative, long p2, long p3)
    {
        int second = _orbitOf[p2], third = _orbitOf[p3];
        if (p2 > p3 || second < representative || third < representative)
        {
            return 0;
        }

        int lowest = 1 + (second == representative ? 1 : 0) + (third == representative ? 1 : 0);
        return _sizes[representative] * (p2 == p3 ? 1.0 : 2.0) * 3 / lowest;
    }
}
