namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>Fields on the full grid as rows of the operator want them, see <see cref="RowAction"/>.</summary>
/// <param name="Fields">4 * grid points * branches numbers each.</param>
/// <param name="Pairs">
/// Every field once: two that share their scalars, those of one temperature, or one twice. A pair is acted on together.
/// </param>
internal sealed record FieldsOnGrid(IReadOnlyList<double[]> Fields, IReadOnlyList<(int First, int Second)> Pairs)
{
    /// <param name="space">The wedge.</param>
    /// <param name="quads">Four numbers a mode of the wedge each.</param>
    public static FieldsOnGrid Of(WedgeSpace space, IReadOnlyList<double[]> quads)
    {
        var pairs = new List<(int First, int Second)>();
        var isTaken = new bool[quads.Count];
        for (int a = 0; a < quads.Count; a++)
        {
            if (isTaken[a])
            {
                continue;
            }

            int b = a + 1;
            while (b < quads.Count && (isTaken[b] || !ShareScalars(quads[a], quads[b])))
            {
                b++;
            }

            if (b < quads.Count)
            {
                isTaken[b] = true;
            }

            pairs.Add((a, b < quads.Count ? b : a));
        }

        return new([.. quads.Select(space.Expand)], pairs);
    }

    /// <summary>Scalars without vectors, one array a field.</summary>
    public static FieldsOnGrid OfScalars(WedgeSpace space, IEnumerable<double[]> scalars) =>
        Of(space, [.. scalars.Select(s => WedgeSpace.Quads(null, s))]);

    private static bool ShareScalars(double[] a, double[] b)
    {
        for (int i = 3; i < a.Length; i += 4)
        {
            if (a[i] != b[i])
            {
                return false;
            }
        }

        return true;
    }
}
