using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// The partners p of a first phonon at q, with the third wave vector -(q + p), sorted into orbits. The little group of q maps p onto
/// equivalent partners, and exchanging the two partners maps p onto -(q + p): a sum over all p of a function symmetric under both is the
/// weighted sum over one representative an orbit.
/// </summary>
internal sealed class PartnerOrbits
{
    private readonly QPointGrid _grid;
    private readonly int[] _stamp;
    private readonly long[] _representativeOf;
    private readonly List<long> _representatives = [];
    private readonly List<int> _sizes = [];
    private int _generation;
    private int _orbitSize;

    public PartnerOrbits(QPointGrid grid)
    {
        _grid = grid;
        _stamp = new int[grid.Count];
        _representativeOf = new long[grid.Count];
    }

    /// <summary>The member of lowest index of each orbit, ascending.</summary>
    public IReadOnlyList<long> Representatives => _representatives;

    /// <summary>Number of p in the orbit; the sizes add up to the number of grid points.</summary>
    public IReadOnlyList<int> Sizes => _sizes;

    /// <summary>The representative of a partner's orbit.</summary>
    public long RepresentativeOf(long p) => _representativeOf[p];

    /// <param name="q">Address of the first phonon's wave vector.</param>
    /// <param name="littleGroup">Rotations of grid addresses that leave q where it is modulo G; the identity may be left out.</param>
    public void Build(IntVector3 q, IReadOnlyList<IntMatrix3> littleGroup)
    {
        _representatives.Clear();
        _sizes.Clear();
        _generation++;
        long index = 0;
        for (int z = 0; z < _grid.N3; z++)
        {
            for (int y = 0; y < _grid.N2; y++)
            {
                for (int x = 0; x < _grid.N1; x++, index++)
                {
                    if (_stamp[index] == _generation)
                    {
                        continue;
                    }

                    _orbitSize = 0;
                    var p = new IntVector3(x, y, z);
                    IntVector3 exchanged = -(q + p);
                    Visit(p, index);
                    Visit(exchanged, index);
                    for (int i = 0; i < littleGroup.Count; i++)
                    {
                        Visit(littleGroup[i] * p, index);
                        Visit(littleGroup[i] * exchanged, index); // the exchange commutes with the little group
                    }

                    _representatives.Add(index);
                    _sizes.Add(_orbitSize);
                }
            }
        }
    }

    private void Visit(IntVector3 p, long representative)
    {
        long index = _grid.Index(p);
        if (_stamp[index] != _generation)
        {
            _stamp[index] = _generation;
            _representativeOf[index] = representative;
            _orbitSize++;
        }
    }
}
