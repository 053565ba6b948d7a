using System.Numerics;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>
/// Lists every kind of orbit about a centre: stabilisers H up to conjugacy; n slots split into transitive pieces, each induced from (K,
/// chi) with K of index at most n in H; the signs of all slots must multiply to +1 for every h of H, so that the term itself is invariant.
/// </summary>
internal static class OrbitTypes
{
    public static IReadOnlyList<OrbitType> Enumerate(OperationGroup group, OrbitCenter center, int number, int order, int largestSize)
    {
        var result = new List<OrbitType>();
        foreach (ulong h in group.Representatives(group.SubgroupsOf(center.SiteGroup), center.SiteGroup))
        {
            int size = group.Order / BitOperations.PopCount(h);
            if (size <= largestSize)
            {
                List<(SlotPiece Piece, ulong Negative, int Dimension)> pieces = [.. Pieces(group, center, h, order)];
                Combine(pieces, 0, order, 0, []);

                void Combine(
                    List<(SlotPiece Piece, ulong Negative, int Dimension)> menu, int from, int slots, ulong negative, List<int> chosen)
                {
                    if (slots == 0)
                    {
                        if (negative == 0)
                        {
                            result.Add(new(number, h, [.. chosen.Select(k => menu[k].Piece)], size, chosen.Sum(k => menu[k].Dimension)));
                        }

                        return;
                    }

                    for (int k = from; k < menu.Count; k++)
                    {
                        if (menu[k].Piece.Transversal.Length <= slots)
                        {
                            Combine(menu, k, slots - menu[k].Piece.Transversal.Length, negative ^ menu[k].Negative, [.. chosen, k]);
                        }
                    }
                }
            }
        }

        return result;
    }

    // Negative: mask of the h whose signed permutation of the piece's slots has the product of signs -1
    private static IEnumerable<(SlotPiece Piece, ulong Negative, int Dimension)> Pieces(
        OperationGroup group, OrbitCenter center, ulong h, int order)
    {
        IReadOnlyList<ulong> subgroups = group.SubgroupsOf(h);
        int orderOfH = BitOperations.PopCount(h);
        foreach (ulong k in group.Representatives(subgroups, h))
        {
            int orderOfK = BitOperations.PopCount(k);
            if (orderOfH > order * orderOfK)
            {
                continue;
            }

            ulong normalizer =
                OperationGroup.Members(h).Where(g => group.Conjugate(k, g) == k).Aggregate(0UL, (mask, g) => mask | (1UL << g));
            IEnumerable<ulong> kernels = subgroups.Where(s => (s & ~k) == 0 && (s == k || 2 * BitOperations.PopCount(s) == orderOfK));
            foreach (ulong kernel in group.Representatives(kernels, normalizer))
            {
                int dimension = center.CovariantDimension(k, kernel);
                if (dimension > 0)
                {
                    var piece =
                        new SlotPiece(k, kernel, [.. group.LeftCosets(h, k).OrderBy(g => ((k >> g) & 1) != 0 ? 0 : 1).ThenBy(g => g)]);
                    yield return (piece, NegativeElements(group, h, piece), dimension);
                }
            }
        }
    }

    private static ulong NegativeElements(OperationGroup group, ulong h, SlotPiece piece)
    {
        ulong negative = 0;
        foreach (int g in OperationGroup.Members(h))
        {
            bool minus = false;
            foreach (int t in piece.Transversal)
            {
                // g t = t' k with t' of the transversal; the sign is chi(k)
                int product = group.Product(g, t);
                int k = piece.Transversal
                    .Select(other => group.Product(group.Inverse[other], product))
                    .Single(element => ((piece.Subgroup >> element) & 1) != 0);
                minus ^= ((piece.Kernel >> k) & 1) == 0;
            }

            negative |= minus ? 1UL << g : 0;
        }

        return negative;
    }
}
