namespace PcpCluster.Numerics.ForceConstants;

/// <summary>A permutation of the n legs of a tensor: leg i of the permuted tuple is leg <see cref="Legs"/>[i] of the original.</summary>
internal sealed class LegPermutation
{
    private LegPermutation(int[] legs)
    {
        Legs = legs;
        Source = MakeSource(legs);
    }

    public int[] Legs { get; }

    /// <summary>Where the Cartesian entry of the permuted block stands in the original block, [3^n].</summary>
    public int[] Source { get; }

    /// <summary>All n! permutations, the identity first.</summary>
    public static IReadOnlyList<LegPermutation> All(int order)
    {
        var all = new List<LegPermutation>();
        Extend([], order, all);
        return all;
    }

    private static void Extend(int[] head, int order, List<LegPermutation> all)
    {
        if (head.Length == order)
        {
            all.Add(new(head));
            return;
        }

        for (int leg = 0; leg < order; leg++)
        {
            if (!head.Contains(leg))
            {
                Extend([.. head, leg], order, all);
            }
        }
    }

    private static int[] MakeSource(int[] legs)
    {
        int order = legs.Length;
        int[] strides = new int[order];
        int size = 1;
        for (int leg = order - 1; leg >= 0; leg--)
        {
            strides[leg] = size;
            size *= 3;
        }

        int[] source = new int[size];
        for (int entry = 0; entry < size; entry++)
        {
            for (int leg = 0; leg < order; leg++)
            {
                source[entry] += strides[legs[leg]] * (entry / strides[leg] % 3);
            }
        }

        return source;
    }
}
