using System.Numerics;
using PcpCluster.Numerics.Compression.Objective;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>Everything the symmetry routes can train for one problem: centres, kinds of orbits, subgroups.</summary>
internal sealed class OrbitCatalog
{
    /// <summary>||g Phi - Phi|| / ||Phi|| above which the tensor does not have a symmetry of the structure.</summary>
    private const double SymmetryLimit = 1e-3;

    private const string KeyPrefix = "orbits ", KeySeparator = " + ";

    private readonly CompressionProblem _problem;
    private readonly OperationGroup _group;
    private readonly OrbitCenter[] _centers;
    private readonly ulong _all;

    private OrbitCatalog(CompressionProblem problem, OperationGroup group, double uncovered)
    {
        _problem = problem;
        _group = group;
        _all = group.Order == 64 ? ulong.MaxValue : (1UL << group.Order) - 1;
        _centers = [.. DistinctCenters().Select(c => Folding(PcpSupport.At(problem.Crystal, problem.Blocks, c, uncovered)))];
    }

    /// <summary>
    /// Null where the symmetry routes do not apply: another order than 3 or 4, no symmetry, too many operations, or a tensor that violates
    /// them.
    /// </summary>
    public static OrbitCatalog? Create(CompressionProblem problem, double uncovered)
    {
        if (problem.Order is not (3 or 4))
        {
            return null;
        }

        SpaceGroup group = SpaceGroup.Find(problem.Crystal);
        bool applies = group.Operations.Length is > 1 and <= OperationGroup.LargestOrder
            && ForceConstantSymmetry.Error(problem.Tensor, group).Maximum < SymmetryLimit;
        return applies ? new(problem, new OperationGroup(group.Operations), uncovered) : null;
    }

    /// <summary>n of the tensor.</summary>
    public int Order => _problem.Order;

    /// <summary>Every kind of orbit of the whole group that costs at most <paramref name="largestSize"/> terms.</summary>
    public IReadOnlyList<OrbitType> Types(int largestSize) =>
        [.. _centers.SelectMany((center, number) => OrbitTypes.Enumerate(_group, center, number, _problem.Order, largestSize))];

    /// <summary>A candidate of one generator of each of the given kinds.</summary>
    public TrainingCandidate Candidate(IReadOnlyList<OrbitType> types)
    {
        var modes = new OrbitTerms(_problem, _group, () => [.. types.Select(t => new OrbitGenerator(t, _centers[t.Center]))]);
        return new(TrainingRoutes.Orbits, Key(types), types.Sum(t => t.Size), modes);
    }

    /// <summary>
    /// Candidates whose terms are free about one support but come in orbits of a subgroup of order at most 12 that divides the rank, one
    /// for each class of conjugate subgroups.
    /// </summary>
    public IEnumerable<TrainingCandidate> ReducedSymmetry(PcpSupport support, int rank)
    {
        SiteGroupFold? fold = Folding(support).Fold;
        foreach (ulong subgroup in _group.Representatives(_group.SubgroupsOf(_all), _all))
        {
            int order = BitOperations.PopCount(subgroup);
            if (order is >= 2 and <= 12 && rank % order == 0)
            {
                var group = new OperationGroup([.. OperationGroup.Members(subgroup).Select(g => _group.Operations[g])]);
                var center = new OrbitCenter(group, _problem.Crystal, support) { Fold = fold };
                ulong identity = 1UL << group.Identity;
                var free = new SlotPiece(identity, identity, [group.Identity]);
                var type = new OrbitType(0, identity, [.. Enumerable.Repeat(free, _problem.Order)], order, 0);
                string key = $"subgroup {subgroup:x} of order {order}, {support.Sites.Length} sites";
                var modes = new OrbitTerms(
                    _problem, group, () => [.. Enumerable.Repeat(new OrbitGenerator(type, center), rank / order)]);
                yield return new(TrainingRoutes.ReducedSymmetry, key, rank, modes, (order, support.Sites.Length));
            }
        }
    }

    /// <summary>Names a candidate of these kinds.</summary>
    public static string Key(IReadOnlyList<OrbitType> types) => KeyPrefix + string.Join(KeySeparator, types.Select(Name));

    /// <summary>Whether a candidate's key is one of <see cref="Key"/>.</summary>
    public static bool NamesTypes(string key) => key.StartsWith(KeyPrefix, StringComparison.Ordinal);

    /// <summary>The kinds that a key of <see cref="Key"/> names.</summary>
    /// <param name="key">The key.</param>
    /// <param name="types">Kinds to choose from.</param>
    public static OrbitType[] Named(string key, IReadOnlyList<OrbitType> types) =>
        [.. key[KeyPrefix.Length..].Split(KeySeparator).Select(name => types.First(t => Name(t) == name))];

    private OrbitCenter Folding(PcpSupport support)
    {
        var center = new OrbitCenter(_group, _problem.Crystal, support);
        return new(_group, _problem.Crystal, support) { Fold = new(center, _problem) };
    }

    private static string Name(OrbitType type) =>
        $"{type.Size}(center {type.Center}, stabilizer {type.Stabilizer:x}, slots "
            + $"{string.Join('/', type.Pieces.Select(p => $"{p.Transversal.Length}:{p.Subgroup:x}:{p.Kernel:x}"))})";

    // one of each class of points that the group maps onto each other
    private List<Vector3D> DistinctCenters()
    {
        var seen = new HashSet<(long, long, long)>();
        var result = new List<Vector3D>();
        foreach (Vector3D center in PcpSupport.Centers(_problem.Crystal, _problem.Blocks))
        {
            Vector3D fractional = _problem.Crystal.Lattice.ToFractional(center);
            (long, long, long)[] images = [.. _group.Operations.Select(g => Key((g.Rotation * fractional) + g.Translation))];
            if (!images.Any(seen.Contains))
            {
                result.Add(center);
            }

            seen.UnionWith(images);
        }

        return result;

        static (long, long, long) Key(Vector3D v) => (Digit(v.X), Digit(v.Y), Digit(v.Z));

        static long Digit(double x) => (long)Math.Round((x - Math.Floor(x + 1e-6)) * 1e5);
    }
}
