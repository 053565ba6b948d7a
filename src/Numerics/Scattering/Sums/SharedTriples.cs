using System.Collections.Immutable;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Three wave vectors q, p and -(q + p), seen from the irreducible point that sums them, and the other points that their elements serve.
/// </summary>
/// <param name="Partner">p, flowing in.</param>
/// <param name="Size">Partners of q that p stands for.</param>
/// <param name="OfPartner">The irreducible point of p, -1 if the rates of p have the elements from elsewhere.</param>
/// <param name="PartnerSize">Partners of p that q stands for.</param>
/// <param name="OfThird">The same for -(q + p).</param>
/// <param name="ThirdSize">The same.</param>
internal readonly record struct SharedTriple(long Partner, int Size, int OfPartner, int PartnerSize, int OfThird, int ThirdSize);

/// <summary>
/// All triples of wave vectors of a grid, each once: an element |V(Q, P, R)|^2 does not depend on which phonon is called the first, so it
/// serves the rates of all three. Every triple belongs to one irreducible point, its owner; points own about equally many. They meet
/// a third of the pairs of wave vectors of a sum over partners, point by point. What the owners of a group give is added up at once.
/// </summary>
internal sealed class SharedTriples
{
    private readonly ImmutableArray<SharedTriple>[] _triples; // [owner]
    private readonly ImmutableArray<int>[] _served; // [group]

    private SharedTriples(ImmutableArray<SharedTriple>[] triples, int groups)
    {
        _triples = triples;
        GroupSize = (triples.Length + groups - 1) / groups;
        _served = [.. Enumerable.Range(0, (triples.Length + GroupSize - 1) / GroupSize).Select(group => Owners(group)
            .SelectMany(owner => _triples[owner].SelectMany(t => new[] { owner, t.OfPartner, t.OfThird }))
            .Where(point => point >= 0).Distinct().Order().ToImmutableArray())];
    }

    /// <summary>Points of a group, one after another; the last one may have fewer.</summary>
    public int GroupSize { get; }

    /// <summary>Number of groups.</summary>
    public int Groups => _served.Length;

    /// <summary>Pairs of a group and a point that it serves.</summary>
    public long Shares => _served.Sum(points => (long)points.Length);

    /// <summary>Triples of an irreducible point, partners ascending.</summary>
    public ImmutableArray<SharedTriple> Of(int owner) => _triples[owner];

    /// <summary>Irreducible points of a group.</summary>
    public IEnumerable<int> Owners(int group)
    {
        int first = group * GroupSize;
        return Enumerable.Range(first, Math.Min(GroupSize, _triples.Length - first));
    }

    /// <summary>Irreducible points that the triples of a group serve, ascending.</summary>
    public ImmutableArray<int> Served(int group) => _served[group];

    /// <summary>Finds the triples of a grid.</summary>
    /// <param name="wedge">Irreducible points and the rotations that made them.</param>
    /// <param name="groups">Groups of owners, at most.</param>
    public static SharedTriples Of(IrreducibleWedge wedge, int groups)
    {
        var views = new Views(wedge);
        View[][] all = [.. views.All()];
        int[] owners = Balanced(all, wedge.Count);
        ILookup<int, SharedTriple> triples = all.Select((triple, i) => triple[owners[i]])
            .ToLookup(view => view.Point, views.Triple);
        return new(
            [.. Enumerable.Range(0, wedge.Count).Select(point => triples[point].OrderBy(t => t.Partner).ToImmutableArray())], groups);
    }

    // which of its points owns a triple: moved to the one that owns least until nothing moves
    private static int[] Balanced(View[][] triples, int points)
    {
        var owners = new int[triples.Length];
        var owned = new int[points];
        foreach (View[] triple in triples)
        {
            owned[triple[0].Point]++;
        }

        for (bool moved = true; moved;)
        {
            moved = false;
            for (int i = 0; i < triples.Length; i++)
            {
                View[] triple = triples[i];
                int from = triple[owners[i]].Point, best = 0;
                for (int view = 1; view < triple.Length; view++)
                {
                    best = owned[triple[view].Point] < owned[triple[best].Point] ? view : best;
                }

                if (owned[triple[best].Point] + 1 < owned[from])
                {
                    owned[from]--;
                    owned[triple[best].Point]++;
                    owners[i] = best;
                    moved = true;
                }
            }
        }

        return owners;
    }

    /// <summary>A triple seen from one of its points: which irreducible one that is, and a partner, the representative of its
    /// orbit.</summary>
    private readonly record struct View(int Point, long Partner);

    private sealed class Views
    {
        private readonly QPointGrid _grid;
        private readonly IntMatrix3[] _rotations;
        private readonly WedgeMap _map;
        private readonly IntVector3[] _points;
        private readonly long[][] _representatives; // [point]
        private readonly int[][] _representativeOf; // [point][partner]
        private readonly int[][] _sizes; // [point][representative]

        public Views(IrreducibleWedge wedge)
        {
            (_grid, _map) = (wedge.Grid, wedge.MapFullGrid());
            _rotations = GridRotations.Of(_grid, wedge.Rotations, IncompatibleGrid.Refuse).Matrices;
            _points = [.. wedge.Points.Select(_grid.Address)];
            int size = checked((int)_grid.Count);
            _representatives = new long[wedge.Count][];
            (_representativeOf, _sizes) = (new int[wedge.Count][], new int[wedge.Count][]);
            var partners = new PartnerOrbits(_grid);
            for (int point = 0; point < wedge.Count; point++)
            {
                long q = wedge.Points[point];
                partners.Build(_points[point], [.. _rotations.Where(m => _grid.Index(m * _points[point]) == q)]);
                _representatives[point] = [.. partners.Representatives];
                _representativeOf[point] = [.. Enumerable.Range(0, size).Select(p => (int)partners.RepresentativeOf(p))];
                _sizes[point] = new int[size];
                for (int i = 0; i < partners.Sizes.Count; i++)
                {
                    _sizes[point][partners.Representatives[i]] = partners.Sizes[i];
                }
            }
        }

        /// <summary>Each triple once, from its first point on.</summary>
        public IEnumerable<View[]> All()
        {
            var taken = new HashSet<View>();
            for (int point = 0; point < _points.Length; point++)
            {
                foreach (long partner in _representatives[point])
                {
                    var view = new View(point, partner);
                    if (!taken.Contains(view))
                    {
                        View[] triple = Of(view);
                        taken.UnionWith(triple);
                        yield return triple;
                    }
                }
            }
        }

        public SharedTriple Triple(View owner)
        {
            View[] views = Of(owner);
            (View partner, View third) = (views[1], views[2]);
            return new(
                owner.Partner,
                _sizes[owner.Point][owner.Partner],
                partner != owner ? partner.Point : -1,
                _sizes[partner.Point][partner.Partner],
                third != owner && third != partner ? third.Point : -1,
                _sizes[third.Point][third.Partner]);
        }

        // the same triple from its three points; equal views where they are equivalent
        private View[] Of(View view)
        {
            IntVector3 q = _points[view.Point], p = _grid.Address(view.Partner), third = -(q + p);
            return [view, From(p, q), From(third, q)];
        }

        // a rotation that carries the point onto the irreducible one carries the partner along
        private View From(IntVector3 point, IntVector3 partner)
        {
            int irreducible = _map.WedgeIndex[_grid.Index(point)];
            long target = _map.Wedge.Points[irreducible];
            IntMatrix3 rotation = _rotations.First(m => _grid.Index(m * point) == target);
            return new(irreducible, _representativeOf[irreducible][_grid.Index(rotation * partner)]);
        }
    }
}
